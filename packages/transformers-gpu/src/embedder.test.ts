import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes } from "./bert-weights.js";
import { type Embedder, openEmbedder } from "./embedder.js";
import { type EncoderModel, readModelFolder } from "./model-folder.js";
import { SafetensorsFile } from "./safetensors.js";
import { trainWordPiece } from "./wordpiece-training.js";

function smallModel(): EncoderModel {
  const tokenizer = trainWordPiece(["disk failed", "disk ok", "link down"], { vocabularySize: 40 });
  const config = smallBertConfig(tokenizer.size);
  return { config, tokenizer, weights: drawWeights(encoderWeightShapes(config), 0.1, 1), heads: new Map() };
}

describe("an embedder", () => {
  let embedder: Embedder;
  beforeAll(async () => {
    embedder = await openEmbedder(smallModel(), { threads: 1 });
  });
  afterAll(() => embedder.release());

  test("gives equal texts equal vectors of length 1, whatever stands beside them", async () => {
    const alone = await embedder.embed(["disk ok"]);
    const among = await embedder.embed(["link down and a much longer text than the other", "disk ok", "disk ok"]);
    const { columns } = embedder;
    expect([among.rows, among.columns, columns]).toEqual([3, 64, 64]);
    expect(among.data.slice(columns, 2 * columns)).toEqual(among.data.slice(2 * columns));
    expect(among.data.slice(columns, 2 * columns)).toBeAllclose(alone.data, { relative: 0, absolute: 1e-6 });
    expect(Math.hypot(...alone.data)).toBeCloseTo(1, 5);
  });

  test("has no row for no text", async () => {
    expect((await embedder.embed([])).rows).toBe(0);
  });

  test("tells how far it is, and stops when asked", async () => {
    const seen: number[] = [];
    await embedder.embed(["disk ok", "disk failed", "disk ok"], {
      tokensPerBatch: 1,
      onProgress: (done) => seen.push(done),
    });
    expect(seen).toEqual([1, 2]);
    await expect(embedder.embed(["disk ok"], { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });

  test.each([5000, 2.5])("refuses texts of %d tokens", async (maxTokens) => {
    await expect(openEmbedder(smallModel(), { maxTokens })).rejects.toThrow("maxTokens: must be a whole number in [2,");
  });

  test("refuses a pooler that the model does not have", async () => {
    await expect(openEmbedder(smallModel(), { pooling: "pooler" })).rejects.toThrow(
      "pooling must be mean or cls for a model without a pooler",
    );
  });

  test("on a device that is not there says what is", async () => {
    await expect(openEmbedder(smallModel(), { device: "coreml" })).rejects.toThrow(
      "device: coreml must be usable here",
    );
  });
});

describeWithShared(
  "embeddings of MiniLM agree with sentence-transformers",
  ["models/all-MiniLM-L6-v2", "fixtures/torch"],
  () => {
    test("for 20 sentences", async () => {
      const golden = readFixture<{ sentences: string[] }>("torch/bert/minilm-embeddings.json");
      const file = new SafetensorsFile(sharedPath("fixtures", "torch", "bert", "minilm-embeddings.safetensors"));
      const expected = file.read(file.names[0]);
      file.close();
      const embedder = await openEmbedder(readModelFolder(sharedPath("models", "all-MiniLM-L6-v2")));
      const found = await embedder.embed(golden.sentences);
      await embedder.release();
      expect(found.data).toBeAllclose(expected.data, { relative: 0, absolute: 1e-5 });
    });

    test("in 8 bits to a cosine of 0.97", async () => {
      const { sentences } = readFixture<{ sentences: string[] }>("torch/bert/minilm-embeddings.json");
      const model = readModelFolder(sharedPath("models", "all-MiniLM-L6-v2"));
      const [exact, rounded] = [await openEmbedder(model), await openEmbedder(model, { precision: "int8" })];
      const [a, b] = [(await exact.embed(sentences)).data, (await rounded.embed(sentences)).data];
      await exact.release();
      await rounded.release();
      const cosines = sentences.map((_, row) => {
        const places = Array.from({ length: exact.columns }, (_, column) => row * exact.columns + column);
        return places.reduce((sum, place) => sum + a[place] * b[place], 0);
      });
      expect(Math.min(...cosines)).toBeGreaterThan(0.97);
      expect(Math.max(...cosines)).toBeLessThan(0.9999);
    });
  },
);
