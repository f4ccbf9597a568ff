import { createRandom } from "@lsad/core";
import { rankingQuality } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { OneClassSvm, SgdOneClassSvm } from "./index.js";

const random = createRandom("sgd");
const rows = 400;
const y = Array.from({ length: rows }, (_, row) => (row < 360 ? 0 : 1));
// Normal rows on a ring, anomalies in its middle and far outside: no linear boundary finds them.
const x = {
  rows,
  columns: 2,
  data: Float64Array.from(
    y.flatMap((label, row) => {
      const angle = 2 * Math.PI * random.nextFloat();
      const radius = label === 0 ? 2 + 0.2 * random.nextNormal() : row % 2 === 0 ? 0.2 : 4;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  ),
};

describe("SgdOneClassSvm", () => {
  test("ranks nearly as the exact one-class SVM does", () => {
    const options = { nu: 0.1, gamma: 1 };
    const exact = new OneClassSvm(options).fit(x).score(x);
    const stochastic = new SgdOneClassSvm({ ...options, features: 512, epochs: 20 }).fit(x).score(x);
    expect(rankingQuality(y, stochastic)).toBeGreaterThan(rankingQuality(y, exact) - 0.05);
  });

  test("leaves about a share nu of the training rows outside", () => {
    const scores = new SgdOneClassSvm({ nu: 0.2, gamma: 1 }).fit(x).score(x);
    expect(scores.filter((score) => score > 0).length / rows).toBeCloseTo(0.2, 1);
  });

  test("goes on learning: new normal rows become less anomalous", () => {
    const moved = {
      rows: 200,
      columns: 2,
      data: Float64Array.from({ length: 400 }, () => 6 + 0.2 * random.nextNormal()),
    };
    const svm = new SgdOneClassSvm({ gamma: 1 }).fit(x);
    const before = svm.score(moved)[0];
    for (let batch = 0; batch < 10; batch++) svm.partialFit(moved);
    expect(svm.score(moved)[0]).toBeLessThan(before);
  });
});
