import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { BestEpoch, crossEntropyOf, holdOutSources } from "./early-stopping.js";
import { smallBert } from "./small-bert.js";
import { type ClassifierRows, trainTextClassifier } from "./text-classifier.js";
import { openTextScorer } from "./text-scorer.js";

/** Two texts of each of five sources, one of each class; the text of source 2 without label says nothing about the loss. */
const ROWS: ClassifierRows = {
  texts: [0, 1, 2, 3, 4].flatMap((source) => [`s${source} disk failed`, `s${source} disk ready`]),
  labels: [1, 0, 1, 0, 1, -1, 1, 0, 1, 0],
  weights: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  domains: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4],
  features: { rows: 10, columns: 2, data: Float64Array.from({ length: 20 }, (_, i) => i) },
};

describe("holdOutSources()", () => {
  test("takes whole sources away, with all that belongs to their labelled rows", () => {
    const { training, heldOut } = holdOutSources(ROWS, { sources: [2, 0] }, 0);
    expect(heldOut).toEqual({
      texts: ["s0 disk failed", "s0 disk ready", "s2 disk failed"],
      labels: [1, 0, 1],
      weights: [1, 2, 5],
      domains: [0, 0, 2],
      features: { rows: 3, columns: 2, data: Float32Array.of(0, 1, 2, 3, 8, 9) },
    });
    expect(training.domains).toEqual([1, 1, 3, 3, 4, 4]);
    expect(training.weights).toEqual([3, 4, 7, 8, 9, 10]);
  });

  test("draws a fifth of the sources from the seed", () => {
    const drawn = (seed: number) => [...new Set(holdOutSources(ROWS, {}, seed).heldOut.domains as number[])];
    expect(drawn(1)).toHaveLength(1);
    expect(drawn(1)).toEqual(drawn(1));
    expect(new Set([1, 2, 3, 4, 5, 6].flatMap(drawn)).size).toBeGreaterThan(1);
  });

  test.each<[ClassifierRows, readonly number[], string]>([
    [{ texts: ["a"], labels: [1] }, [0], "domains must be given"],
    [ROWS, [7], "sources must be some of [0,1,2,3,4], and not all of them, got [7]"],
    [ROWS, [0, 1, 2, 3, 4], "not all of them"],
    [ROWS, [], "not all of them, got []"],
    [{ ...ROWS, labels: [-1, -1, 1, 0, 1, 0, 1, 0, 1, 0] }, [0], "must have labelled rows, got none in [0]"],
  ])("refuses %j with sources %j", (rows, sources, message) => {
    expect(() => holdOutSources(rows, { sources }, 0)).toThrow(InvalidInputError);
    expect(() => holdOutSources(rows, { sources }, 0)).toThrow(message);
  });
});

test("the loss on held-out rows is the weighted mean of −ln p of their labels", () => {
  // (3 · ln 2 + 1 · ln 4) / 4
  const rows = { texts: ["a", "b"], labels: [1, 0], weights: [3, 1] };
  expect(crossEntropyOf(rows, [0.5, 0.75])).toBeAllclose((5 * Math.LN2) / 4);
  expect(crossEntropyOf({ texts: ["a"], labels: [1] }, [0])).toBeAllclose(7 * Math.LN10);
});

describe("BestEpoch", () => {
  test("stops after so many epochs that are no better, and keeps the best", () => {
    const best = new BestEpoch<string>(2);
    const verdicts = [3, 2, 2, 1, 4, 1].map((loss, epoch) => best.add(loss, `epoch ${epoch}`));
    expect(verdicts).toEqual(["go on", "go on", "go on", "go on", "go on", "stop"]);
    expect([best.state, best.losses]).toEqual(["epoch 3", [3, 2, 2, 1, 4, 1]]);
  });

  test("wants a patience of at least 1", () => {
    expect(() => new BestEpoch(0)).toThrow("patience must be a whole number of at least 1, got 0");
  });
});

describe("trainTextClassifier() with earlyStopping", () => {
  const { features, ...texts } = ROWS;
  const model = smallBert(ROWS.texts, { vocabularySize: 60, seed: 1 });
  const options = { epochs: 12, learningRate: 2e-2, rowsPerBatch: 4, dropout: 0, threads: 1, seed: 1 };

  test("keeps the weights of the epoch at which held-out sources had the lowest loss", async () => {
    const classifier = await trainTextClassifier(model, texts, {
      ...options,
      earlyStopping: { sources: [3], patience: 1 },
    });
    const losses = classifier.heldOutLosses as readonly number[];
    expect(losses.length).toBeGreaterThan(0);
    expect(classifier.losses).toHaveLength(2 * losses.length); // eight rows train, in two batches
    const scorer = await openTextScorer(classifier, { threads: 1 });
    const { heldOut } = holdOutSources(texts, { sources: [3] }, 1);
    const loss = crossEntropyOf(heldOut, await scorer.score(heldOut.texts));
    await scorer.release();
    expect(loss).toBeCloseTo(Math.min(...losses), 6);
  });

  test("learns nothing from held-out sources", async () => {
    const otherLabels = { ...texts, labels: Array.from(ROWS.labels).with(6, 0).with(7, 1) };
    const [a, b] = await Promise.all(
      [texts, otherLabels].map((rows) =>
        trainTextClassifier(model, rows, { ...options, epochs: 2, earlyStopping: { sources: [3], patience: 2 } }),
      ),
    );
    expect(a.losses).toEqual(b.losses);
    expect(a.heldOutLosses).not.toEqual(b.heldOutLosses);
  });
});
