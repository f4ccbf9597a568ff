import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { afterAll, describe, expect, test } from "vitest";
import { type BertConfig, checkBertConfig, readBertConfig, smallBertConfig, writeBertConfig } from "./bert-config.js";

const folder = mkdtempSync(join(tmpdir(), "bert-config-"));
const file = join(folder, "config.json");
afterAll(() => rmSync(folder, { recursive: true }));

describe("bert config", () => {
  test.each(["bert", "distilbert"] as const)("of %s comes back as it was written", (family) => {
    const config: BertConfig = { ...smallBertConfig(500), family, tokenTypes: family === "bert" ? 2 : 0 };
    writeBertConfig(config, file, { architectures: ["BertModel"] });
    expect(readBertConfig(file)).toEqual(config);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ model_type: family, architectures: ["BertModel"] });
  });

  test("of DistilBERT has its own names", () => {
    writeFileSync(
      file,
      '{"model_type":"distilbert","vocab_size":9,"dim":8,"n_layers":1,"n_heads":2,"hidden_dim":16,"max_position_embeddings":4}',
    );
    expect(readBertConfig(file)).toMatchObject({
      hiddenSize: 8,
      layers: 1,
      heads: 2,
      intermediateSize: 16,
      tokenTypes: 0,
    });
  });

  test.each([
    ["{}", "model_type is not supported"],
    ["{", "the model's configuration cannot be read"],
    ['{"model_type":"gpt2"}', "received: gpt2"],
    ['{"model_type":"bert","hidden_act":"relu"}', "the activation is not supported"],
    ['{"model_type":"bert","position_embedding_type":"relative_key"}', "position_embedding_type is not supported"],
    ['{"model_type":"bert"}', "vocabularySize must be a whole number of at least 1, got undefined"],
  ])("%s is refused", (text, message) => {
    writeFileSync(file, text);
    expect(() => readBertConfig(file)).toThrow(DataFormatError);
    expect(() => readBertConfig(file)).toThrow(message);
  });

  test.each([
    [{ hiddenSize: 65 }, "hiddenSize must be a multiple of heads, got 65 and 2"],
    [{ layers: 0 }, "layers must be a whole number of at least 1, got 0"],
    [{ dropout: 1 }, "dropout must be in [0, 1), got 1"],
    [{ layerNormEpsilon: 0 }, "layerNormEpsilon must be above 0, got 0"],
  ])("rejects %j", (change, message) => {
    expect(() => checkBertConfig({ ...smallBertConfig(9), ...change })).toThrow(InvalidInputError);
    expect(() => checkBertConfig({ ...smallBertConfig(9), ...change })).toThrow(message);
  });
});

describeWithShared("bert config of Hugging Face folders", ["models"], () => {
  test("is read", () => {
    expect(readBertConfig(sharedPath("models", "all-MiniLM-L6-v2", "config.json"))).toMatchObject({
      family: "bert",
      hiddenSize: 384,
      layers: 6,
      heads: 12,
      intermediateSize: 1536,
      maxTokens: 512,
    });
    expect(readBertConfig(sharedPath("models", "tiny-bert", "config.json"))).toMatchObject({ initializerRange: 0.1 });
  });
});
