import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError, type Matrix } from "@lsad/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readClassifier, writeClassifier } from "./classifier-folder.js";
import { writeModelFolder } from "./model-folder.js";
import { smallBert } from "./small-bert.js";
import { type ClassifierOptions, type TextClassifier, trainTextClassifier } from "./text-classifier.js";
import { openTextScorer } from "./text-scorer.js";

const TEXTS = ["disk failed", "link failed", "read failed", "disk ready", "link ready", "read done"];
const LABELS = [1, 1, 1, 0, 0, 0];
const FEATURES: Matrix = { rows: 6, columns: 2, data: Float64Array.from({ length: 12 }, (_, i) => (i % 5) - 2) };

async function score(classifier: TextClassifier): Promise<Float64Array> {
  const scorer = await openTextScorer(classifier, { threads: 1 });
  const scores = await scorer.score(TEXTS, classifier.shape.features > 0 ? { features: FEATURES } : {});
  await scorer.release();
  return scores;
}

function train(options: ClassifierOptions, features?: Matrix): Promise<TextClassifier> {
  const rows = { texts: TEXTS, labels: LABELS, ...(features && { features }) };
  return trainTextClassifier(smallBert(TEXTS, { vocabularySize: 60 }), rows, { epochs: 4, threads: 1, ...options });
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "classifier-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("readClassifier()", () => {
  test.each<[ClassifierOptions, Matrix | undefined]>([
    [{}, undefined],
    [{ pooling: "cls", maxTokens: 3 }, undefined],
    [{ pooling: "pooler" }, undefined],
    [{}, FEATURES],
    [{ lora: { rank: 2 }, learningRate: 1e-2 }, undefined],
    [{ bottleneck: { kind: "houlsby", reductionFactor: 4 }, learningRate: 1e-2 }, undefined],
  ])("gives back the classifier that was written, trained with %j", async (options, features) => {
    const classifier = await train(options, features);
    writeClassifier(classifier, folder);
    const { shape, maxTokens, bottleneck } = classifier;
    const read = readClassifier(folder);
    expect([read.shape, read.maxTokens, read.bottleneck, read.losses]).toEqual([shape, maxTokens, bottleneck, []]);
    expect(await score(read)).toEqual(await score(classifier));
  });

  test("reads a classifier on BERT's pooler as transformers keeps it", async () => {
    const classifier = await train({ pooling: "pooler" });
    writeModelFolder(classifier.model, folder);
    expect(await score(readClassifier(folder))).toEqual(await score(classifier));
  });

  test("says what a folder lacks that is none", async () => {
    writeModelFolder(smallBert(TEXTS, { vocabularySize: 60 }), folder);
    expect(() => readClassifier(folder)).toThrow(DataFormatError);
    expect(() => readClassifier(folder)).toThrow("the folder holds no classifier of two classes");
    writeModelFolder((await train({})).model, folder);
    expect(() => readClassifier(folder)).toThrow("Write classifiers with writeClassifier");
    writeFileSync(join(folder, "lsad_classifier.json"), "null");
    expect(() => readClassifier(folder)).toThrow("not a classifier of version 1");
  });
});
