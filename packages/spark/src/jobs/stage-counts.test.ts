import { describe, expect, test } from "vitest";
import { type CountRow, StageCounts } from "./stage-counts.js";

const row = (k: string, f: string | null, b: number, c: number, r: number): CountRow => ({
  k,
  f,
  b: BigInt(b),
  c: BigInt(c),
  r: BigInt(r),
});

describe("StageCounts", () => {
  const counts = new StageCounts([
    row("p", "b.log", 0, 1, 5),
    row("p", "a.log", 900, 1, 4),
    row("p", "a.log", 0, 1, 10),
    row("p", "a.log", 100, 1, 7),
    row("b", "a.log", 0, 2, 10),
    row("b", "a.log", 100, 3, 6),
    row("end", null, 0, 2, 26),
  ]);

  test("adds up rows and the lines that they stand for, by kind", () => {
    expect([counts.count("b"), counts.lines("b"), counts.lines("end")]).toEqual([5, 16, 26]);
    expect([counts.count("q"), counts.lines("q")]).toEqual([0, 0]);
  });

  test("knows the rows before each split: splits in the order of places, not of numbers as text or of arrival", () => {
    expect(
      counts
        .splitTable()
        .toArray()
        .map(({ f, b, o }) => [f, b, o]),
    ).toEqual([
      ["a.log", 0n, 0n],
      ["a.log", 100n, 10n],
      ["a.log", 900n, 17n],
      ["b.log", 0n, 0n],
    ]);
  });

  test("finds splits that were read twice", () => {
    expect(counts.readAgain).toBe(0);
    expect(new StageCounts([row("p", "a", 0, 2, 20), row("p", "a", 9, 1, 5)]).readAgain).toBe(1);
  });
});
