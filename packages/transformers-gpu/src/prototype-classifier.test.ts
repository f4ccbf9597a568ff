import { InvalidInputError, type Matrix, SnapshotError } from "@lsad/core";
import { runDetectorContract } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { PrototypeClassifier } from "./prototype-classifier.js";

const rows = (...values: readonly (readonly number[])[]): Matrix => ({
  rows: values.length,
  columns: values[0].length,
  data: Float64Array.from(values.flat()),
});

describe("PrototypeClassifier", () => {
  test("is the difference of squared distances to the means", () => {
    // means: normal (1, 0) of (0, 0) and (2, 0); anomaly (4, 2). From (2, 2): 1 + 4 and 4 + 0
    const classifier = new PrototypeClassifier().fit(rows([0, 0], [4, 2], [2, 0]), [0, 1, 0]);
    expect(classifier.score(rows([2, 2], [1, 0], [4, 2]))).toBeAllclose([1, -13, 13]);
  });

  test("weighs the examples of a class", () => {
    // mean of normal: (3 · 0 + 1 · 4) / 4 = 1; anomaly 10. From 5: 16 and 25
    const classifier = new PrototypeClassifier().fit(rows([0], [4], [10]), [0, 0, 1], { weight: [3, 1, 9] });
    expect(classifier.score(rows([5]))).toBeAllclose([-9]);
  });

  test("by the cosine sees no lengths", () => {
    // normal along x, anomaly along y: cosines 3/5 and 4/5 of (3, 4), whatever its length
    const classifier = new PrototypeClassifier({ metric: "cosine" }).fit(rows([2, 0], [0, 7]), [0, 1]);
    expect(classifier.score(rows([3, 4], [300, 400], [0, 0]))).toBeAllclose([0.2, 0.2, 0]);
  });

  test("divides by its temperature", () => {
    const scoreAt = (temperature: number) =>
      new PrototypeClassifier({ temperature }).fit(rows([0], [4]), [0, 1]).score(rows([3]))[0];
    expect([scoreAt(1), scoreAt(4)]).toEqual([8, 2]); // 9 − 1
  });

  test.each<[() => unknown, string]>([
    [() => new PrototypeClassifier({ metric: "manhattan" as never }), "metric must be euclidean or cosine"],
    [() => new PrototypeClassifier({ temperature: 0 }), "temperature must be above 0, got 0"],
    [() => new PrototypeClassifier().fit(rows([0], [1])), "labels must have one a row, got none for 2"],
    [() => new PrototypeClassifier().fit(rows([0], [1]), [0, 2]), "labels[1] must be 0 or 1, got 2"],
    [() => new PrototypeClassifier().fit(rows([0], [1]), [0, 0]), "both classes, got none that is 1"],
    [() => new PrototypeClassifier().fit(rows([0], [1]), [0, 1], { weight: [1, 0] }), "got none that is 1"],
  ])("refuses what cannot be: %s", (act, message) => {
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(message);
  });
});

test.each([undefined, { normal: [1] }, { normal: [1], anomaly: ["a"] }, { normal: [1], anomaly: [1, 2] }])(
  "refuses a snapshot with the prototypes %j",
  (fitted) => {
    const saved = { ...new PrototypeClassifier().fit(rows([0], [1]), [0, 1]).toJSON(), fitted };
    expect(() => PrototypeClassifier.fromJSON(saved as never)).toThrow(SnapshotError);
  },
);

for (const metric of ["euclidean", "cosine"] as const) {
  runDetectorContract<Matrix>({
    name: `PrototypeClassifier ${metric}`,
    newDetector: () => new PrototypeClassifier({ metric }),
    fromJSON: (json) => PrototypeClassifier.fromJSON(json),
    supervised: true,
    skip: { "sparse rows": "embeddings are dense" },
  });
}
