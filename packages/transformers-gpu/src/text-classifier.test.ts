import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInputError, type Matrix, SnapshotError } from "@lsad/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BertConfig, smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes } from "./bert-weights.js";
import { mergeLora } from "./lora.js";
import { pretrainEncoder } from "./masked-language.js";
import type { EncoderModel } from "./model-folder.js";
import {
  type ClassifierOptions,
  type ClassifierRows,
  type TextClassifier,
  trainTextClassifier,
} from "./text-classifier.js";
import { openTextScorer } from "./text-scorer.js";
import { trainWordPiece } from "./wordpiece-training.js";

const TEXTS = [
  ...["disk read failed", "link to node failed", "request failed with error", "write failed", "node failed"],
  ...["disk read done", "link to node up", "request done", "write done", "node up and done"],
];
const ROWS: ClassifierRows = { texts: TEXTS, labels: TEXTS.map((text) => (text.includes("failed") ? 1 : 0)) };
const QUICK: ClassifierOptions = { epochs: 12, learningRate: 5e-3, rowsPerBatch: 4, dropout: 0, threads: 1 };

function smallModel(change: Partial<BertConfig> = {}): EncoderModel {
  const tokenizer = trainWordPiece(TEXTS, { vocabularySize: 60 });
  const config = { ...smallBertConfig(tokenizer.size), hiddenSize: 16, intermediateSize: 32, ...change };
  return { config, tokenizer, weights: drawWeights(encoderWeightShapes(config), 0.1, 1), heads: new Map() };
}

async function score(classifier: TextClassifier, texts: readonly string[], features?: Matrix): Promise<Float64Array> {
  const scorer = await openTextScorer(classifier, { threads: 1 });
  const scores = await scorer.score(texts, features === undefined ? {} : { features });
  await scorer.release();
  return scores;
}

describe("trainTextClassifier()", () => {
  test.each<[string, ClassifierOptions]>([
    ["in full", {}],
    ["its upper layer", { trainedLayers: 1 }],
    ["LoRA", { lora: { rank: 4 }, learningRate: 2e-2 }],
    ["Pfeiffer's adapters", { bottleneck: { reductionFactor: 2 }, learningRate: 2e-2 }],
    ["Houlsby's adapters", { bottleneck: { kind: "houlsby", reductionFactor: 2 }, learningRate: 2e-2 }],
  ])("learns to tell failures from successes when it trains %s", async (_, options) => {
    const classifier = await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 20, ...options });
    const [failed, done] = await score(classifier, ["write to disk failed", "write to disk done"]);
    expect(failed).toBeGreaterThan(0.5);
    expect(done).toBeLessThan(0.5);
  });

  test("scores in 8 bits near its own scores", async () => {
    const classifier = await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 20 });
    const exact = await score(classifier, TEXTS);
    const scorer = await openTextScorer(classifier, { threads: 1, precision: "int8" });
    const rounded = await scorer.score(TEXTS);
    await scorer.release();
    expect(rounded).toBeAllclose(exact, { relative: 0, absolute: 0.05 });
    expect(rounded).not.toEqual(exact);
  });

  test("takes the same steps with the same seed, others with another", async () => {
    const losses = async (seed: number) =>
      (await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 2, dropout: 0.1, seed })).losses;
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
  });

  test("leaves what is frozen as it was", async () => {
    const model = smallModel();
    const upper = await trainTextClassifier(model, ROWS, { ...QUICK, epochs: 1, trainedLayers: 1 });
    const changed = (name: string) =>
      upper.model.weights.get(name)?.data.some((value, i) => value !== model.weights.get(name)?.data[i]);
    expect(changed("embeddings.word_embeddings.weight")).toBe(false);
    expect(changed("encoder.layer.0.output.dense.weight")).toBe(false);
    expect(changed("encoder.layer.1.output.dense.weight")).toBe(true);
    const low = await trainTextClassifier(model, ROWS, { ...QUICK, epochs: 1, lora: {} });
    expect(low.model.weights).toEqual(mergeLora(model.weights, low.lora as NonNullable<typeof low.lora>));
  });

  test("computing the lower layers once changes no loss", async () => {
    // an encoder of two layers of which one trains, against one of the same weights whose lower layer has no gradient: compared
    // through the first loss, which is before any update
    const once = await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 1, trainedLayers: 1 });
    const whole = await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 1 });
    expect(once.losses[0]).toBeCloseTo(whole.losses[0], 5);
  });

  test("counts a row of weight 2 as two rows", async () => {
    const twice = { texts: [...TEXTS, TEXTS[0]], labels: [...Array.from(ROWS.labels), 1] };
    const weighted = { ...ROWS, weights: TEXTS.map((_, i) => (i === 0 ? 2 : 1)) };
    const oneStep = { ...QUICK, epochs: 1, rowsPerBatch: 1000, warmupShare: 0 };
    const [a, b] = await Promise.all([twice, weighted].map((rows) => trainTextClassifier(smallModel(), rows, oneStep)));
    expect(a.losses[0]).toBeCloseTo(b.losses[0], 6); // of 11 rows of weight 1, or of 10 rows of mean weight 1
    const small = await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 1, rowsPerBatch: 10 });
    const wide = await trainTextClassifier(smallModel(), ROWS, { ...QUICK, epochs: 1, rowsPerBatch: 64 });
    expect(wide.losses).toEqual([expect.closeTo(small.losses[0], 6)]); // told as the mean over the rows there are
  });

  test("goes on from the classifier that a model has", async () => {
    const first = await trainTextClassifier(smallModel(), ROWS, QUICK);
    const again = await trainTextClassifier(first.model, ROWS, { ...QUICK, epochs: 1, learningRate: 1e-12 });
    expect(Array.from(await score(again, TEXTS))).toBeAllclose(await score(first, TEXTS), {
      relative: 0,
      absolute: 1e-5,
    });
  });

  test("learns from features beside the text", async () => {
    const features: Matrix = { rows: 10, columns: 1, data: Float64Array.from(ROWS.labels, (label) => 2 * label - 1) };
    const same = { ...ROWS, texts: TEXTS.map(() => "node") };
    const classifier = await trainTextClassifier(
      smallModel(),
      { ...same, features },
      { ...QUICK, epochs: 20, learningRate: 5e-2 },
    );
    const [low, high] = await score(classifier, ["node", "node"], {
      rows: 2,
      columns: 1,
      data: Float64Array.of(-1, 1),
    });
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    await expect(score(classifier, ["node"])).rejects.toThrow("features must be 1 x 1, got 0 x 0");
  });

  test.each(["all", "normal", "class"] as const)(
    "aligns %s rows of sources, unlabelled ones among them",
    async (rows) => {
      const domains = TEXTS.map((_, i) => i % 2);
      const labels = Array.from(ROWS.labels, (label, i) => (i === 3 ? -1 : label));
      const train = (weight: number) =>
        trainTextClassifier(
          smallModel(),
          { ...ROWS, labels, domains },
          { ...QUICK, epochs: 3, align: { rows, weight } },
        );
      const [control, aligned] = [await train(0), await train(1)];
      expect(aligned.losses[0]).toBe(control.losses[0]); // the reversal begins at 0
      expect(aligned.losses.at(-1)).not.toBe(control.losses.at(-1));
      expect([...aligned.model.heads.keys()].sort()).toEqual(["classifier.bias", "classifier.weight"]);
    },
  );

  test("stops after an epoch when told to", async () => {
    const seen: number[] = [];
    const onEpoch = (epoch: number) => {
      seen.push(epoch);
      return epoch === 1 ? "stop" : "go on";
    };
    await trainTextClassifier(smallModel(), ROWS, QUICK, { onEpoch });
    expect(seen).toEqual([0, 1]);
  });

  test("says where a learning rate went too far", async () => {
    await expect(trainTextClassifier(smallModel(), ROWS, { ...QUICK, learningRate: 1e38 })).rejects.toThrow(
      "the loss must stay finite",
    );
  });

  test.each<[Partial<ClassifierRows>, ClassifierOptions, string]>([
    [{ labels: [1] }, {}, "labels must have one row a text, got 1 for 10 texts"],
    [{ labels: TEXTS.map(() => 2) }, {}, "labels[0] must be 0, 1 or -1, got 2"],
    [{ labels: TEXTS.map(() => 0) }, {}, "labels must be of both classes, with some weight, got none that is 1"],
    [{ weights: TEXTS.map(() => -1) }, {}, "weights[0] must be a number of at least 0, got -1"],
    [{ weights: TEXTS.map(() => Number.NaN) }, {}, "weights[0] must be a number of at least 0, got NaN"],
    [{ weights: ROWS.labels }, {}, "labels must be of both classes, with some weight, got none that is 0"],
    [{ domains: TEXTS.map(() => 0.5) }, {}, "domains[0] must be a whole number of at least 0, got 0.5"],
    [{ domains: TEXTS.map(() => 3) }, { align: { rows: "all" } }, "domains must number at least 2 sources"],
    [
      { domains: TEXTS.map((_, i) => i % 2) },
      { align: { rows: "some" as "all" } },
      "align.rows must be all, normal or class, got some",
    ],
    [
      { domains: TEXTS.map((_, i) => i % 2) },
      { align: { rows: "all", weight: -1 } },
      "align.weight must be at least 0, got -1",
    ],
    [{ features: { rows: 10, columns: 2, data: new Float64Array(3) } }, {}, "features must hold 10 x 2 numbers, got 3"],
    [
      { features: { rows: 10, columns: 1, data: new Float64Array(10).fill(Number.NaN) } },
      {},
      "features must be finite, got NaN at 0",
    ],
    [{}, { weightDecay: -5 }, "weightDecay must be at least 0, got -5"],
    [{}, { clipNorm: 0 }, "clipNorm must be above 0, got 0"],
    [{}, { dropout: 1 }, "rate must be in [0, 1), got 1"],
    [{}, { learningRate: Number.POSITIVE_INFINITY }, "learningRate must be above 0, got Infinity"],
    [{}, { pooling: "max" as "mean" }, "pooling must be one of mean, cls, pooler, got max"],
    [{}, { bottleneck: { kind: "foo" as "houlsby" } }, "kind must be pfeiffer or houlsby, got foo"],
    [{}, { align: { rows: "all" } }, "domains must be given"],
    [{}, { lora: {}, trainedLayers: 1 }, "at most one of lora, bottleneck and trainedLayers"],
    [{}, { trainedLayers: 3 }, "trainedLayers: must be a whole number in [1, 2], got 3"],
    [{}, { maxTokens: 65 }, "maxTokens: must be a whole number in [2, 64], got 65"],
    [{}, { epochs: 0 }, "epochs must be a whole number of at least 1, got 0"],
    [{}, { learningRate: 0 }, "learningRate must be above 0, got 0"],
  ])("rejects rows %j with options %j", async (rows, options, message) => {
    const training = trainTextClassifier(smallModel(), { ...ROWS, ...rows }, options);
    await expect(training).rejects.toThrow(InvalidInputError);
    await expect(training).rejects.toThrow(message);
  });
});

describe("a stopped training", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "training-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const options: ClassifierOptions = { ...QUICK, epochs: 3, dropout: 0.1 };

  /** Trains until some steps are taken. */
  async function stopAfter(steps: number): Promise<void> {
    const controller = new AbortController();
    const onProgress = ({ step }: { step: number }) => step === steps && controller.abort(new Error("stopped"));
    const hooks = { checkpoint: { folder, everySteps: 2 }, signal: controller.signal, onProgress };
    await expect(trainTextClassifier(smallModel(), ROWS, options, hooks)).rejects.toThrow("stopped");
  }

  test.each([1, 3, 4, 8])("after %i steps goes on to the same losses and weights", async (steps) => {
    const whole = await trainTextClassifier(smallModel(), ROWS, options);
    await stopAfter(steps);
    const rest = await trainTextClassifier(smallModel(), ROWS, options, { checkpoint: { folder } });
    expect(rest.losses).toEqual(whole.losses.slice(steps));
    expect(rest.model.weights).toEqual(whole.model.weights);
  });

  test.each<[string, Partial<ClassifierRows>, ClassifierOptions]>([
    ["learning rate", {}, { learningRate: 1e-3 }],
    ["texts", { texts: TEXTS.map((text) => `${text} again`) }, {}],
    ["labels", { labels: Array.from(ROWS.labels, (label) => 1 - label) }, {}],
    ["weights", { weights: TEXTS.map((_, i) => 1 + i) }, {}],
    ["pooling", {}, { pooling: "cls" }],
    ["decay", {}, { weightDecay: 0.5 }],
    ["clipping", {}, { clipNorm: 9 }],
    ["dropout", {}, { dropout: 0.5 }],
    ["way to train", {}, { lora: {} }],
  ])("of another %s is refused", async (_, rows, settings) => {
    await stopAfter(3);
    const other = trainTextClassifier(
      smallModel(),
      { ...ROWS, ...rows },
      { ...options, ...settings },
      { checkpoint: { folder } },
    );
    await expect(other).rejects.toThrow(SnapshotError);
  });

  test("of another model, or of another kind of training, is refused", async () => {
    await stopAfter(3);
    const model = smallModel();
    const other = { ...model, weights: drawWeights(encoderWeightShapes(model.config), 0.1, 2) };
    const hooks = { checkpoint: { folder } };
    await expect(trainTextClassifier(other, ROWS, options, hooks)).rejects.toThrow(SnapshotError);
    await expect(pretrainEncoder(smallModel(), TEXTS, {}, hooks)).rejects.toThrow(SnapshotError);
  });

  test.each([{ step: -7 }, { step: 10_000 }, { optimiserSteps: undefined }])(
    "with %j in its pointer says so",
    async (change) => {
      await stopAfter(3);
      const pointer = join(folder, "checkpoint.json");
      writeFileSync(pointer, JSON.stringify({ ...JSON.parse(readFileSync(pointer, "utf8")), ...change }));
      const again = trainTextClassifier(smallModel(), ROWS, options, { checkpoint: { folder } });
      await expect(again).rejects.toThrow(SnapshotError);
    },
  );

  test("that came to its end is not trained again", async () => {
    const hooks = { checkpoint: { folder } };
    const first = await trainTextClassifier(smallModel(), ROWS, options, hooks);
    const second = await trainTextClassifier(smallModel(), ROWS, options, hooks);
    expect(second.losses).toEqual([]);
    expect(second.model.weights).toEqual(first.model.weights);
  });

  test.each([
    ["cut", () => truncateSync(join(folder, newest()), 500)],
    ["nonsense", () => writeFileSync(join(folder, "checkpoint.json"), "{")],
  ])("with a checkpoint that is %s says so", async (_, breakIt) => {
    await stopAfter(3);
    breakIt();
    const again = trainTextClassifier(smallModel(), ROWS, options, { checkpoint: { folder } });
    await expect(again).rejects.toThrow(SnapshotError);
    await expect(again).rejects.toThrow("to start over");
  });

  function newest(): string {
    return JSON.parse(readFileSync(join(folder, "checkpoint.json"), "utf8")).file;
  }
});
