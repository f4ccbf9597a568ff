import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BertConfig, smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes, linear } from "./bert-weights.js";
import { type EncoderModel, findModelFolder, readModelFolder, writeModelFolder } from "./model-folder.js";
import { SafetensorsFile, writeSafetensors } from "./safetensors.js";
import { WordPiece } from "./wordpiece.js";

const VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "disk"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "model-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function model(change: Partial<BertConfig> = {}): EncoderModel {
  const config = { ...smallBertConfig(VOCABULARY.length), hiddenSize: 4, intermediateSize: 6, maxTokens: 5, ...change };
  return {
    config,
    tokenizer: new WordPiece({ vocabulary: VOCABULARY }),
    weights: drawWeights(encoderWeightShapes(config), 0.02, 1),
    heads: drawWeights(linear("classifier", 2, 4), 0.02, 2),
  };
}

function architectures(): unknown {
  return JSON.parse(readFileSync(join(folder, "config.json"), "utf8")).architectures;
}

describe("a model folder", () => {
  test.each([
    ["bert", 2, "bert.encoder.layer.1.attention.self.query.weight"],
    ["distilbert", 0, "distilbert.transformer.layer.1.attention.q_lin.weight"],
  ] as const)("of %s gives back what was written, under the family's names", (family, tokenTypes, name) => {
    const written = model({ family, tokenTypes });
    writeModelFolder(written, folder);
    const read = readModelFolder(folder);
    expect(read.config).toEqual(written.config);
    expect(read.weights).toEqual(written.weights);
    expect(read.heads).toEqual(written.heads);
    expect(read.tokenizer.vocabulary).toEqual(VOCABULARY);
    const stored = new SafetensorsFile(join(folder, "model.safetensors"));
    expect(stored.names).toContain(name);
    expect(stored.names).toContain("classifier.weight");
    stored.close();
    expect(architectures()).toEqual([family === "bert" ? "BertModel" : "DistilBertModel"]); // transformers has no such head
  });

  test("names the classifier that transformers has: one on BERT's pooler", () => {
    const bert = model();
    writeModelFolder(
      { ...bert, heads: new Map([...bert.heads, ...drawWeights(linear("pooler.dense", 4, 4), 1, 3)]) },
      folder,
    );
    expect(architectures()).toEqual(["BertForSequenceClassification"]);
  });

  test("of 2018 names LayerNorm's weights gamma and beta", () => {
    const written = model();
    writeModelFolder(written, folder);
    const old = [...written.weights].map(
      ([name, tensor]) =>
        [
          name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"),
          tensor,
        ] as const,
    );
    writeSafetensors(join(folder, "model.safetensors"), new Map(old));
    expect(readModelFolder(folder).weights).toEqual(written.weights);
  });

  test.each([
    ["config.json is missing", (path: string) => rmSync(join(path, "config.json")), "the folder holds no config.json"],
    [
      "the weights are missing",
      (path: string) => rmSync(join(path, "model.safetensors")),
      "the folder holds no weights",
    ],
    [
      "the weights are cut",
      (path: string) => truncateSync(join(path, "model.safetensors"), 5000),
      "the file is cut short",
    ],
    [
      "the tokenizer is missing",
      (path: string) => ["tokenizer.json", "vocab.txt"].map((name) => rmSync(join(path, name))),
      "no tokenizer",
    ],
    [
      "the tokenizer is of another model",
      (path: string) => {
        rmSync(join(path, "tokenizer.json"));
        writeFileSync(join(path, "vocab.txt"), [...VOCABULARY, "more"].join("\n"));
      },
      "the tokenizer knows more tokens than the model has embeddings",
    ],
    [
      "the configuration is of another model",
      (path: string) => {
        const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
        writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, intermediate_size: 7 }));
      },
      "does not have the shape that config.json says",
    ],
    [
      "the configuration has more layers",
      (path: string) => {
        const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
        writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, num_hidden_layers: 3 }));
      },
      "weight encoder.layer.2.attention.self.query.weight is missing",
    ],
    [
      "the configuration has fewer layers",
      (path: string) => {
        const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8"));
        writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, num_hidden_layers: 1 }));
      },
      "is of a layer that config.json does not have",
    ],
    [
      "the configuration is null",
      (path: string) => writeFileSync(join(path, "config.json"), "null"),
      "the model's configuration cannot be read",
    ],
  ])("is refused when %s", (_, breakIt, message) => {
    writeModelFolder(model(), folder);
    breakIt(folder);
    expect(() => readModelFolder(folder)).toThrow(DataFormatError);
    expect(() => readModelFolder(folder)).toThrow(message);
  });
});

describe("findModelFolder()", () => {
  test("finds a model of the Hugging Face cache by name", () => {
    const snapshot = join(folder, "models--some--model", "snapshots", "abc");
    writeModelFolder(model(), snapshot);
    mkdirSync(join(folder, "models--some--model", "refs"));
    writeFileSync(join(folder, "models--some--model", "refs", "main"), "abc");
    expect(findModelFolder("some/model", { HF_HUB_CACHE: folder })).toBe(snapshot);
    expect(() => findModelFolder("some/model", { HF_HOME: folder })).toThrow("hf download some/model");
    expect(() => findModelFolder("./no-such", { HF_HOME: folder })).toThrow("there is no such folder");
    rmSync(join(folder, "models--some--model", "refs"), { recursive: true });
    expect(findModelFolder("some/model", { HF_HUB_CACHE: folder })).toBe(snapshot); // the newest one
  });
});

describe("drawWeights()", () => {
  test("draws as transformers does, each weight from a stream of its own", () => {
    const shapes = encoderWeightShapes({ ...smallBertConfig(400), layers: 1 });
    const weights = drawWeights(shapes, 0.02, 7);
    expect(new Set(weights.get("embeddings.LayerNorm.weight")?.data)).toEqual(new Set([1]));
    expect(new Set(weights.get("encoder.layer.0.output.dense.bias")?.data)).toEqual(new Set([0]));
    const words = weights.get("embeddings.word_embeddings.weight")?.data as Float32Array;
    const mean = words.reduce((sum, value) => sum + value, 0) / words.length;
    const deviation = Math.sqrt(words.reduce((sum, value) => sum + (value - mean) ** 2, 0) / words.length);
    // 25,600 draws: standard error of the mean 0.02 / 160, of the deviation 0.02 / sqrt(51200)
    expect(Math.abs(mean)).toBeLessThan((4 * 0.02) / 160);
    expect(Math.abs(deviation - 0.02)).toBeLessThan((4 * 0.02) / Math.sqrt(51200));
    expect(drawWeights(shapes.slice(3), 0.02, 7).get(shapes[5].name)).toEqual(weights.get(shapes[5].name));
    expect(drawWeights(shapes, 0.02, 8).get(shapes[0].name)).not.toEqual(weights.get(shapes[0].name));
  });
});

describeWithShared("model folders made by Python", ["models"], () => {
  test("are read: MiniLM has no prefix, tiny-bert has one and heads", () => {
    const mini = readModelFolder(sharedPath("models", "all-MiniLM-L6-v2"));
    expect(mini.weights.size).toBe(5 + 16 * 6);
    expect([...mini.heads.keys()]).toEqual(["pooler.dense.bias", "pooler.dense.weight"]);
    const tiny = readModelFolder(sharedPath("models", "tiny-bert"));
    expect(tiny.weights.get("encoder.layer.1.output.dense.weight")?.shape).toEqual([64, 128]);
    expect([...tiny.heads.keys()]).toContain("cls.predictions.bias");
  });

  test("are written again without loss", () => {
    const tiny = readModelFolder(sharedPath("models", "tiny-bert"));
    writeModelFolder(tiny, join(folder, "again"));
    const again = readModelFolder(join(folder, "again"));
    expect(again.weights).toEqual(tiny.weights);
    expect(again.heads).toEqual(tiny.heads);
  });
});
