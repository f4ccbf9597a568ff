import { InvalidInputError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decayedRarity } from "./decayed-rarity.js";
import { fileRarity, runningRarity } from "./rarity.js";

const ids = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 });

describe("runningRarity()", () => {
  test("scores buffer lines by the buffer, later ones by the lines so far", () => {
    // Buffer a a b: 2/3, 2/3, 1/3. Then b: (1 + 1) / 4; c: (0 + 1) / 5.
    const shares = [2 / 3, 2 / 3, 1 / 3, 2 / 4, 1 / 5];
    expect(runningRarity(["a", "a", "b", "b", "c"], 3)).toBeAllclose(shares.map((share) => -Math.log(share)));
  });

  test("scores a template that never changes 0, not -0", () => {
    expect([...runningRarity([5, 5, 5], 1)]).toEqual([0, 0, 0]);
  });

  test("without a buffer starts from nothing", () => {
    expect(runningRarity([1, 2], 0)).toBeAllclose([0, Math.log(2)]);
    expect(runningRarity([], 400)).toHaveLength(0);
  });

  test("does not look ahead, past the buffer", () => {
    fc.assert(
      fc.property(ids, fc.nat(10), ids, (lines, buffer, later) => {
        fc.pre(lines.length >= buffer);
        const alone = runningRarity(lines, buffer);
        expect(runningRarity([...lines, ...later], buffer).slice(0, lines.length)).toEqual(alone);
      }),
    );
  });

  test("rejects a buffer that is not a whole number", () => {
    expect(() => runningRarity([1], 0.5)).toThrow(InvalidInputError);
    expect(() => runningRarity([1], -1)).toThrow("bufferSize must be a whole number of at least 0, got -1");
  });
});

describe("fileRarity()", () => {
  test("scores by the whole file", () => {
    expect(fileRarity(["a", "a", "b", "a"])).toBeAllclose([3, 3, 1, 3].map((count) => -Math.log(count / 4)));
  });
});

describe("decayedRarity()", () => {
  test("lets a line count half after the half-life", () => {
    // Before "b": a at age 2 counts 1/4, a at age 1 counts 1/2.
    const rarity = decayedRarity(["a", "a", "b", "a"], { halfLife: 1 });
    expect(rarity[2]).toBeAllclose(-Math.log(1 / (1 / 4 + 1 / 2 + 1)));
    // Before the last: a counts 1/8 + 1/4, b counts 1/2.
    expect(rarity[3]).toBeAllclose(-Math.log((3 / 8 + 1) / (7 / 8 + 1)));
  });

  test("with an endless half-life is running rarity", () => {
    fc.assert(
      fc.property(ids, (lines) => {
        expect(decayedRarity(lines, { halfLife: Number.POSITIVE_INFINITY })).toBeAllclose(runningRarity(lines, 0));
      }),
    );
  });

  test("measures age in seconds where times are given; times that go back count as none", () => {
    const lines = ["a", "b", "a"];
    const inLines = decayedRarity(lines, { halfLife: 2 });
    expect(decayedRarity(lines, { halfLife: 2, timesMs: [0, 1000, 2000] })).toBeAllclose(inLines);
    const still = decayedRarity(lines, { halfLife: 2, timesMs: [5000, 1000, Number.NaN] });
    expect(still).toBeAllclose(runningRarity(lines, 0));
  });

  test("says what it needs", () => {
    expect(() => decayedRarity([1], { halfLife: 0 })).toThrow("halfLife must be above 0, got 0");
    expect(() => decayedRarity([1], { halfLife: 1, timesMs: [] })).toThrow("timesMs must have 1 values, got 0");
  });
});
