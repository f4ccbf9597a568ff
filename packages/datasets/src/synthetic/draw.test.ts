import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { Draw, runningSums, zipfSums } from "./draw.js";

const sample = <T>(count: number, of: (draw: Draw) => T): T[] => {
  const draw = new Draw(createRandom(9));
  return Array.from({ length: count }, () => of(draw));
};

describe("Draw", () => {
  test("between() reaches both ends and nothing else", () => {
    expect([...new Set(sample(1000, (draw) => draw.between(3, 6)))].sort()).toEqual([3, 4, 5, 6]);
  });

  test("exponential() has its mean", () => {
    const mean = sample(40_000, (draw) => draw.exponential(50)).reduce((sum, value) => sum + value, 0) / 40_000;
    expect(Math.abs(mean - 50)).toBeLessThan(1.25); // five deviations of 50 / √40000
  });

  test("heavy() has its median and a far larger mean", () => {
    const values = sample(40_001, (draw) => draw.heavy(1000)).sort((a, b) => a - b);
    expect(Math.abs(Math.log(values[20_000] / 1000))).toBeLessThan(0.032); // five deviations of √(π/2/40001)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean / 1000 - Math.exp(0.5))).toBeLessThan(0.06); // E = e^½, deviation 2.16 / √40001 = 0.011
  });

  test("index() draws with the weights given", () => {
    const counts = [0, 0, 0];
    for (const index of sample(60_000, (draw) => draw.index(runningSums([3, 1, 2])))) counts[index]++;
    expect(counts.map((count) => Math.round(count / 1000))).toEqual([30, 10, 20]);
  });

  test("digits() come from their alphabet", () => {
    expect(sample(50, (draw) => draw.digits(8, "01")).every((text) => /^[01]{8}$/.test(text))).toBe(true);
  });
});

describe("zipfSums()", () => {
  test("gives rank 2 half the chance of rank 1 under exponent 1", () => {
    const sums = zipfSums(2, 1);
    expect(sums).toBeAllclose([2 / 3, 1]);
  });
});
