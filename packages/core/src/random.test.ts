import { describe, expect, test } from "vitest";
import { InvalidInputError } from "./errors.js";
import { createRandom } from "./random.js";

function draw(stream: { nextUint32(): number }, count: number): number[] {
  return Array.from({ length: count }, () => stream.nextUint32());
}

describe("createRandom()", () => {
  test("gives the same numbers for the same seed, others for another", () => {
    expect(draw(createRandom(7), 20)).toEqual(draw(createRandom(7), 20));
    expect(draw(createRandom(7), 20)).not.toEqual(draw(createRandom(8), 20));
  });

  test("rejects a seed that is not a whole number", () => {
    expect(() => createRandom(0.5)).toThrow(InvalidInputError);
    expect(() => createRandom(Number.NaN)).toThrow("seed must be a whole number or a text, got NaN");
  });
});

describe("fork()", () => {
  test("does not depend on how many numbers the parent has drawn", () => {
    const fresh = createRandom(1);
    const used = createRandom(1);
    draw(used, 1000);
    expect(draw(used.fork("trees"), 5)).toEqual(draw(fresh.fork("trees"), 5));
  });

  test("keeps paths apart that would join to one text", () => {
    const random = createRandom(1);
    expect(draw(random.fork('a"/"b'), 5)).not.toEqual(draw(random.fork("a").fork("b"), 5));
  });

  test("gives uncorrelated streams for neighbouring labels", () => {
    const random = createRandom(3);
    const n = 4000;
    const [a, b] = [random.fork(0), random.fork(1)];
    let product = 0;
    for (let i = 0; i < n; i++) product += (a.nextFloat() - 0.5) * (b.nextFloat() - 0.5);
    // Var of one product is 1/144, so the correlation estimate has deviation 1/sqrt(n) = 0.016.
    expect(Math.abs((product * 12) / n)).toBeLessThan(0.08);
  });
});

describe("distributions", () => {
  test("nextFloat is uniform in [0, 1)", () => {
    const random = createRandom(11);
    const values = Array.from({ length: 20_000 }, () => random.nextFloat());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    // Mean 1/2, deviation sqrt(1/12/20000) = 0.002: five of them.
    expect(values.reduce((sum, v) => sum + v, 0) / values.length).toBeAllclose(0.5, { absolute: 0.0102, relative: 0 });
  });

  test("nextInteger reaches every value about equally often", () => {
    const random = createRandom(5);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.nextInteger(6)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(460); // five deviations of sqrt(60000*5/36)
  });

  test("nextInteger takes 1 to 2^32 and nothing else", () => {
    const random = createRandom(5);
    expect(random.nextInteger(1)).toBe(0);
    expect(random.nextInteger(2 ** 32)).toBeLessThan(2 ** 32);
    for (const limit of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => random.nextInteger(limit)).toThrow(InvalidInputError);
    }
  });

  test("nextNormal has mean 0 and variance 1", () => {
    const random = createRandom(13);
    const values = Array.from({ length: 20_000 }, () => random.nextNormal());
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.036); // 5 / sqrt(20000)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05); // 5 * sqrt(2 / 20000)
  });

  test("shuffle permutes in place, each order about equally often", () => {
    const random = createRandom(17);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(["a", "b", "c"]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
});
