import { describe, expect, test } from "vitest";
import { LocalOutlierFactor } from "./local-outlier-factor.js";

const column = (...values: number[]) => ({ rows: values.length, columns: 1, data: Float64Array.from(values) });

describe("LocalOutlierFactor", () => {
  test("is the ratio of densities by hand", () => {
    // k = 1 on 0, 1, 3: neighbours 1, 0, 1; k-distances 1, 1, 2. Reach of 0: max(1, 1) = 1, of 1: 1, of 3: max(1, 2) = 2.
    // Densities 1, 1, 1/2; factors 1, 1, (1) / (1/2) = 2.
    const lof = new LocalOutlierFactor({ k: 1 }).fit(column(0, 1, 3));
    expect(lof.scoreTraining()).toBeAllclose([1, 1, 2], { relative: 1e-8 });
    // 7: neighbour 3, k-distance 2, reach max(2, 4) = 4, density 1/4: (1/2) / (1/4) = 2
    expect(lof.score(column(7))).toBeAllclose([2], { relative: 1e-8 });
  });

  test("does not change with the unit or the place of the rows", () => {
    const values = [0, 0.5, 1, 2.5, 3, 9];
    const plain = new LocalOutlierFactor({ k: 2 }).fit(column(...values)).scoreTraining();
    const moved = new LocalOutlierFactor({ k: 2 }).fit(column(...values.map((v) => 1000 * v + 5000))).scoreTraining();
    expect(moved).toBeAllclose(plain, { relative: 1e-6 });
  });

  test("finds one row alone as usual as can be", () => {
    expect(new LocalOutlierFactor().fit(column(4)).scoreTraining()).toEqual(Float64Array.of(1));
  });
});
