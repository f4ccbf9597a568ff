import { expect, test } from "vitest";
import { attentionRollout } from "./attention.js";
import { openTextAttributor } from "./integrated-gradients.js";
import { smallBert } from "./small-bert.js";
import { openAttentionReader } from "./text-attention.js";
import { trainTextClassifier } from "./text-classifier.js";
import { readTexts } from "./text-reading.js";
import { openTextScorer } from "./text-scorer.js";

const TEXTS = ["disk failed", "link failed", "disk ready", "link ready"];
const LABELS = [1, 1, 0, 0];
const OPTIONS = { epochs: 8, learningRate: 5e-3, rowsPerBatch: 2, dropout: 0, threads: 1, seed: 1 };
const model = smallBert(TEXTS, { vocabularySize: 40, seed: 1, config: { hiddenSize: 16, intermediateSize: 32 } });
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

test("attributions add up to the log odds of the score, and the word that tells the classes apart raises them most", async () => {
  const classifier = await trainTextClassifier(model, { texts: TEXTS, labels: LABELS }, OPTIONS);
  const [reading] = await readTexts(classifier, ["disk failed"], { threads: 1 });
  const scorer = await openTextScorer(classifier, { threads: 1 });
  const [probability] = await scorer.score(["disk failed"]);
  await scorer.release();
  expect(reading.words).toEqual(["[CLS]", "disk", "failed", "[SEP]"]);
  expect(reading.logOdds).toBeCloseTo(Math.log(probability / (1 - probability)), 4);
  const change = reading.logOdds - reading.baselineLogOdds;
  expect(sum(reading.attributions)).toBeCloseTo(change, 1);
  expect(reading.completenessError).toBeLessThanOrEqual(0.01 * Math.abs(change));
  expect(reading.attributions[2]).toBe(Math.max(...reading.attributions));
  expect([reading.attributions[0], reading.attributions[3]]).toEqual([0, 0]); // the same in the baseline
});

test.each(["mean", "cls"] as const)("attention is seen from where the text is pooled: %s", async (pooling) => {
  const rows = { texts: TEXTS, labels: LABELS };
  const classifier = await trainTextClassifier(model, rows, { ...OPTIONS, epochs: 1, pooling });
  const [{ words, layers, heads, attention, rollout }] = await readTexts(classifier, ["link failed"], { threads: 1 });
  const reader = await openAttentionReader(classifier, { threads: 1 });
  const seen = await reader.read("link failed");
  await reader.release();
  const { tokens, data } = seen.layers[1];
  expect([layers, heads, attention.length]).toEqual([2, 2, 4 * words.length]);
  const rowsSeen = pooling === "mean" ? Array.from({ length: tokens }, (_, row) => row) : [0];
  const column = (matrix: ArrayLike<number>, token: number) =>
    sum(rowsSeen.map((row) => matrix[row * tokens + token])) / rowsSeen.length;
  expect(attention[3 * words.length]).toBeCloseTo(column(Array.from(data).slice(tokens * tokens), 0), 6);
  expect(rollout[0]).toBeCloseTo(column(attentionRollout(seen.layers), 0), 6);
  for (let row = 0; row < 4; row++)
    expect(sum(attention.subarray(row * words.length, (row + 1) * words.length))).toBeCloseTo(1, 5);
  expect(sum(rollout)).toBeCloseTo(1, 5);
});

test("features beside the text stay as they are along the path, and must be as many as in training", async () => {
  const features = { rows: 4, columns: 1, data: Float64Array.of(1, 1, -1, -1) };
  const classifier = await trainTextClassifier(model, { texts: TEXTS, labels: LABELS, features }, OPTIONS);
  const one = (value: number) => ({ rows: 1, columns: 1, data: Float64Array.of(value) });
  const read = async (value: number) =>
    (await readTexts(classifier, ["disk failed"], { features: one(value), threads: 1 }))[0];
  const [high, low] = [await read(1), await read(-1)];
  // The classifier is linear in the features: they move the text and its baseline by the same amount.
  expect(high.logOdds - low.logOdds).toBeCloseTo(high.baselineLogOdds - low.baselineLogOdds, 4);
  expect(high.logOdds).toBeGreaterThan(low.logOdds);
  const attributor = await openTextAttributor(classifier, { threads: 1 });
  await expect(attributor.attribute("disk failed")).rejects.toThrow("attribution: features must be 1 numbers, got 0");
  await attributor.release();
});
