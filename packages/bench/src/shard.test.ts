import { describe, expect, test } from "vitest";
import { cellsOf, type Job } from "./plan.js";
import { dealShard, parseShard } from "./shard.js";

/** Jobs on the targets of a word: "aab" is two on Apache and one on BGL. */
function jobsOn(word: string): Job[] {
  const names: Record<string, string> = { a: "Apache", b: "BGL", c: "HDFS" };
  return [...word].map((letter, seed) => ({ detector: "keyword", view: "raw", target: names[letter], seed }));
}

const seedsOf = (word: string, index: number, of: number) =>
  dealShard(jobsOn(word), { index, of }).jobs.map(({ seed }) => seed);

describe("dealShard()", () => {
  test("deals jobs in a row on one target out together, in turn", () => {
    // Blocks: aa | b | aa | cc | b.
    expect(seedsOf("aabaaccb", 0, 2)).toEqual([0, 1, 3, 4, 7]);
    expect(seedsOf("aabaaccb", 1, 2)).toEqual([2, 5, 6]);
  });

  test.each([1, 2, 3, 7])("%i shards have every job once", (of) => {
    const all = Array.from({ length: of }, (_, index) => seedsOf("abcabcaabbcc", index, of)).flat();
    expect(all.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test("says how many lines each of its blocks has", () => {
    const jobs = jobsOn("aab");
    const { file } = dealShard(jobs, { index: 0, of: 2 });
    const lines = { "results.jsonl": 2 * cellsOf(jobs[0]).length, "curves.jsonl": 4 };
    expect(file.blocks).toEqual([{ ...lines, "training.jsonl": 0, "explanations.jsonl": 0 }]);
  });
});

describe("parseShard()", () => {
  test("counts from 0", () => {
    expect(parseShard("0/3")).toEqual({ index: 0, of: 3 });
  });

  test.each(["3/3", "1", "a/b", "-1/3", "0/0", "0/99999", "1/2/3"])("refuses %s", (text) => {
    expect(() => parseShard(text)).toThrow(
      `--shard: must be i/n with 0 <= i < n <= 10000, for example 0/3, got ${text}`,
    );
  });
});
