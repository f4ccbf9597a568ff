import { InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";
// The build: a worker thread cannot run the sources.
import { BertDetector, embedTexts } from "../dist/detectors.js";

const TEXTS = ["disk failed", "link failed", "read failed", "disk ready", "link ready", "read done"];
const LABELS = [1, 1, 1, 0, 0, 0];
const QUICK = { epochs: 15, learningRate: 5e-3, rowsPerBatch: 3, dropout: 0, threads: 1, vocabularySize: 60 };

describe("BertDetector", () => {
  test("scores what is anomalous higher, whatever else is scored with it", () => {
    const detector = new BertDetector(QUICK).fit(TEXTS, LABELS);
    const scores = detector.score(["read failed", "link ready"]);
    expect(scores[0]).toBeGreaterThan(scores[1]);
    expect(detector.score(["link ready"])[0]).toBeCloseTo(scores[1], 6);
    expect(detector.losses).toHaveLength(30);
  });

  test("forgets an earlier fit", () => {
    const detector = new BertDetector(QUICK).fit(
      TEXTS,
      LABELS.map((label) => 1 - label),
    );
    const again = detector.fit(TEXTS, LABELS).score(TEXTS);
    expect(again).toEqual(new BertDetector(QUICK).fit(TEXTS, LABELS).score(TEXTS));
  });

  test.each([{}, { lora: { rank: 2 } }, { bottleneck: { reductionFactor: 4 } }])(
    "with %j scores the same from JSON",
    (options) => {
      const detector = new BertDetector({ ...QUICK, epochs: 2, ...options }).fit(TEXTS, LABELS);
      const copy = BertDetector.fromJSON(JSON.parse(JSON.stringify(detector.toJSON())));
      expect(copy.score(TEXTS)).toEqual(detector.score(TEXTS));
    },
  );

  test("reads texts: attention on words, and what each adds to the log odds of its score", () => {
    const detector = new BertDetector(QUICK).fit(TEXTS, LABELS);
    const readings = detector.read(["read failed", "link ready"]);
    expect(readings.map(({ words }) => words.slice(1, -1))).toEqual([
      ["read", "failed"],
      ["link", "ready"],
    ]);
    const probabilities = readings.map(({ logOdds }) => 1 / (1 + Math.exp(-logOdds)));
    expect(probabilities).toBeAllclose(detector.score(["read failed", "link ready"]), { absolute: 1e-5 });
  });

  test.each([{}, { bottleneck: { reductionFactor: 4 } }])(
    "with %j gives the vectors that its last layer reads: the classes lie apart, whatever stands beside a text",
    (options) => {
      const detector = new BertDetector({ ...QUICK, ...options }).fit(TEXTS, LABELS);
      const { rows, columns, data } = detector.embed(TEXTS);
      expect(data).toHaveLength(rows * columns);
      const vectors = TEXTS.map((_, row) => data.subarray(row * columns, (row + 1) * columns));
      const distance = (a: number, b: number) => Math.hypot(...vectors[a].map((value, i) => value - vectors[b][i]));
      expect(distance(0, 1)).toBeLessThan(distance(0, 3));
      expect(detector.embed([TEXTS[4]]).data).toBeAllclose(vectors[4], { absolute: 1e-5 });
    },
  );

  test("weighs rows and aligns sources", () => {
    const scoresWith = (domains: number[], weight: number[]) =>
      new BertDetector({ ...QUICK, epochs: 2, align: { rows: "normal" } })
        .fit(TEXTS, LABELS, { domains, weight })
        .score(TEXTS);
    const even = scoresWith([0, 1, 0, 1, 0, 1], [1, 1, 1, 1, 1, 1]);
    expect(scoresWith([0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1])).not.toEqual(even);
    expect(scoresWith([0, 1, 0, 1, 0, 1], [9, 1, 1, 1, 1, 1])).not.toEqual(even);
  });

  test("passes on what goes wrong in the worker, with its code", () => {
    const missing = new BertDetector({ encoder: "no/such-model" });
    expect(() => missing.fit(TEXTS, LABELS)).toThrow("no model of this name");
    expect(() =>
      new BertDetector(QUICK).fit(
        TEXTS,
        LABELS.map(() => 0),
      ),
    ).toThrow("labels must be of both classes");
  });

  test("says what it needs", () => {
    for (const method of ["score", "read"] as const) {
      expect(() => new BertDetector()[method](TEXTS)).toThrow(
        expect.objectContaining({ code: new NotFittedError("").code }),
      );
    }
    expect(() => new BertDetector().fit(TEXTS)).toThrow(
      expect.objectContaining({ code: new InvalidInputError("").code }),
    );
    expect(() => new BertDetector({ vocabularySize: 3 })).toThrow(
      "vocabularySize must be a whole number of at least 10, got 3",
    );
    const other = { type: "Other", version: 1, options: {}, fitted: null };
    expect(() => BertDetector.fromJSON(other)).toThrow(expect.objectContaining({ code: new SnapshotError("").code }));
  });
});

describeWithShared("embedTexts()", ["models/tiny-bert"], () => {
  test("gives vectors of length 1", () => {
    const { rows, columns, data } = embedTexts(sharedPath("models", "tiny-bert"), ["disk failed", "link ready"], {
      threads: 1,
    });
    expect([rows, columns]).toEqual([2, 64]);
    expect(Math.hypot(...data.subarray(0, columns))).toBeCloseTo(1, 5);
  });
});
