/** @file Python opens what this package writes: transformers, PEFT and onnxruntime compute the same numbers from it. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type BertConfig,
  type ClassifierOptions,
  classifierModel,
  type EncoderModel,
  type LoraAdapter,
  openEmbedder,
  openTextScorer,
  pretrainEncoder,
  smallBert,
  type TextClassifier,
  trainTextClassifier,
  writeClassifier,
  writeLoraFolder,
  writeModelFolder,
} from "../src/index.js";

/** Set LSAD_PYTHON to a Python that has torch, transformers and peft; onnxruntime too, to open the exported model. */
const PYTHON = process.env.LSAD_PYTHON ?? "python3";
/** Importing all of them takes ten seconds, on a busy machine some minutes. */
const IMPORTING_MS = 600_000;

const TEXTS = ["disk 7 failed", "disk write failed again", "link down", "disk 7 ready", "write done", "link is up now"];
const ROWS = { texts: TEXTS, labels: [1, 1, 1, 0, 0, 0] };
/** Through BERT's pooler: the classifier that transformers has. */
const TRAINING: ClassifierOptions = { pooling: "pooler", epochs: 3, learningRate: 5e-3, threads: 1, seed: 3 };

/** What python.py prints: shape [texts], [texts, hidden] for the encoders. */
interface PythonNumbers {
  readonly bert: readonly number[];
  readonly distilbert: readonly number[];
  readonly ids: readonly (readonly number[])[];
  readonly classifier: readonly number[];
  readonly lora: readonly number[];
  /** State of [CLS] in the folder of a classifier on the mean, and with its LoRA adapter beside the encoder. */
  readonly mean: readonly number[];
  readonly meanLora: readonly number[];
  /** Architectures that folders name, and weights that `AutoModelForMaskedLM` misses in DistilBERT's. */
  readonly architectures: readonly string[];
  readonly missing: readonly string[];
  /** Missing where Python has no onnxruntime. */
  readonly onnx?: readonly number[];
}

/** What Python lacks of these modules; Python itself, where there is none. */
function missingModules(...names: readonly string[]): readonly string[] {
  const find = "import importlib.util as u, sys; print(*[n for n in sys.argv[1:] if u.find_spec(n) is None])";
  try {
    const missing = execFileSync(PYTHON, ["-c", find, ...names], { encoding: "utf8", stdio: "pipe" }).trim();
    return missing === "" ? [] : missing.split(" ");
  } catch {
    return [PYTHON];
  }
}

/** Weights drawn wide, so that one which is not read, or is read transposed, shows. */
function drawModel(family: BertConfig["family"]): EncoderModel {
  const tokenTypes = family === "bert" ? 2 : 0;
  const config = { family, tokenTypes, hiddenSize: 24, intermediateSize: 40, initializerRange: 0.3 };
  return smallBert(TEXTS, { vocabularySize: 60, seed: 5, config });
}

/** State of [CLS] in the last layer. */
async function clsStates(model: EncoderModel): Promise<ArrayLike<number>> {
  const embedder = await openEmbedder(model, { pooling: "cls", normalize: false, threads: 1 });
  const { data } = await embedder.embed(TEXTS);
  await embedder.release();
  return data;
}

/** log(p / (1 − p)): the difference of the two logits, all that a score depends on. */
async function logOdds(classifier: TextClassifier): Promise<number[]> {
  return Array.from(await scores(classifier), (p) => Math.log(p / (1 - p)));
}

async function scores(classifier: TextClassifier): Promise<Float64Array> {
  const scorer = await openTextScorer(classifier, { threads: 1 });
  const found = await scorer.score(TEXTS);
  await scorer.release();
  return found;
}

const missing = missingModules("torch", "transformers", "peft");
const name = "Python";
describe.skipIf(missing.length > 0)(missing.length > 0 ? `${name} [skipped: no ${missing.join(", ")}]` : name, () => {
  const [bert, distilbert] = [drawModel("bert"), drawModel("distilbert")];
  let tuned: TextClassifier;
  let adapted: TextClassifier;
  let onMean: TextClassifier;
  let adaptedOnMean: TextClassifier;
  let python: PythonNumbers;

  beforeAll(async () => {
    tuned = await trainTextClassifier(bert, ROWS, TRAINING);
    adapted = await trainTextClassifier(bert, ROWS, { ...TRAINING, lora: { rank: 3, alpha: 5, rankStabilised: true } });
    onMean = await trainTextClassifier(bert, ROWS, { ...TRAINING, pooling: "mean" });
    adaptedOnMean = await trainTextClassifier(bert, ROWS, { ...TRAINING, pooling: "mean", lora: { rank: 3 } });
    const { model: masked } = await pretrainEncoder(distilbert, TEXTS, { epochs: 1, threads: 1 });
    const folder = mkdtempSync(join(tmpdir(), "python-"));
    try {
      writeModelFolder(bert, join(folder, "bert"));
      writeModelFolder(distilbert, join(folder, "distilbert"));
      writeModelFolder(tuned.model, join(folder, "classifier"));
      writeLoraFolder(adapted.lora as LoraAdapter, bert.config, join(folder, "lora"), join(folder, "bert"));
      writeClassifier(onMean, join(folder, "mean"));
      writeLoraFolder(adaptedOnMean.lora as LoraAdapter, bert.config, join(folder, "mean-lora"), join(folder, "bert"));
      writeModelFolder(masked, join(folder, "masked"));
      writeFileSync(join(folder, "classifier.onnx"), classifierModel(tuned).bytes);
      writeFileSync(join(folder, "texts.json"), JSON.stringify(TEXTS));
      const script = fileURLToPath(new URL("python.py", import.meta.url));
      python = JSON.parse(
        execFileSync(PYTHON, [script, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, IMPORTING_MS);

  test("transformers opens a BERT folder: the same states", async () => {
    expect(python.bert).toBeAllclose(await clsStates(bert), { relative: 0, absolute: 1e-5 });
  });

  test("transformers opens a DistilBERT folder: the same states", async () => {
    expect(python.distilbert).toBeAllclose(await clsStates(distilbert), { relative: 0, absolute: 1e-5 });
  });

  test("transformers opens the tokenizer: the same tokens", () => {
    expect(python.ids).toEqual(TEXTS.map((text) => [...bert.tokenizer.encode(text).ids]));
  });

  test("transformers opens a fine-tuned classifier: the same logits", async () => {
    expect(python.classifier).toBeAllclose(await logOdds(tuned), { relative: 1e-4, absolute: 1e-4 });
  });

  test("PEFT opens a LoRA folder, its classifier and pooler too: the same logits", async () => {
    expect(python.lora).toBeAllclose(await logOdds(adapted), { relative: 1e-4, absolute: 1e-4 });
  });

  test("a classifier on the mean, which transformers does not have, opens as its encoder: the same states", async () => {
    expect(python.architectures).toEqual(["BertForSequenceClassification", "BertModel"]);
    expect(python.mean).toBeAllclose(await clsStates(onMean.model), { relative: 0, absolute: 1e-5 });
  });

  test("PEFT opens its LoRA folder on the encoder: the same states", async () => {
    expect(python.meanLora).toBeAllclose(await clsStates(adaptedOnMean.model), { relative: 0, absolute: 1e-5 });
  });

  test("transformers opens DistilBERT with the masked-language head that it was pre-trained with", () => {
    expect(python.missing).toEqual([]);
  });

  const noOnnx = missingModules("onnxruntime").length > 0;
  test.skipIf(noOnnx)(
    `onnxruntime opens an exported classifier: the same scores${noOnnx ? " [skipped]" : ""}`,
    async () => {
      expect(python.onnx ?? []).toBeAllclose(await scores(tuned), { relative: 0, absolute: 1e-6 });
    },
  );
});
