import { describe, expect, test } from "vitest";
import { type BenchOverrides, resolveConfig } from "./config.js";
import { jobId, planJobs } from "./plan.js";

const corpus = { sources: ["BGL", "HPC", "Mac", "Spark"], trueTemplates: true };

function idsOf(overrides: BenchOverrides, of = corpus): string[] {
  const config = resolveConfig("quick", { targets: ["BGL"], ...overrides });
  return planJobs(config, of).map(jobId);
}

describe("few-shot", () => {
  test("follows the main comparison: every row on the same draws, then both look-ups", () => {
    const ids = idsOf({ plans: ["main", "few-shot"] });
    const few = ids.slice(resolveConfig("quick").detectors.length);
    // 2 numbers of shots x 3 samplers x 10 draws x (naive-bayes, tfidf-lr, fusion, two look-ups)
    expect(few.length).toBe(2 * 3 * 10 * 5);
    expect(few.slice(0, 6)).toEqual([
      "naive-bayes.raw.BGL.few-shot-k10-random.natural.s0.d0",
      "tfidf-lr.raw.BGL.few-shot-k10-random.natural.s0.d0",
      "fusion.raw.BGL.few-shot-k10-random.natural.s0.d0",
      "template-lookup.raw.BGL.few-shot-k10-random.natural.s0.d0",
      "lookup-else-zero-shot.raw.BGL.few-shot-k10-random.natural.s0.d0",
      "naive-bayes.raw.BGL.few-shot-k10-random.natural.s0.d1",
    ]);
    expect(few.at(-1)).toBe("lookup-else-zero-shot.raw.BGL.few-shot-k50-diverse.natural.s0.d9");
  });

  test("an encoder is fitted once a target and seed: its main jobs are marked, and its look-up stands beside it", () => {
    const config = resolveConfig("quick", {
      targets: ["BGL"],
      detectors: ["prototypes", "bert-fusion", "bert"],
      plans: ["main", "few-shot"],
      seedCount: 2,
      draws: 2,
      shots: [10],
      samplers: ["random"],
    });
    const jobs = planJobs(config, corpus);
    expect(jobs.map(({ detector, seed, draw, adapted }) => [detector, seed, draw, adapted])).toEqual([
      ["prototypes", 0, undefined, true],
      ["bert-fusion", 0, undefined, true],
      ["bert-fusion", 1, undefined, true],
      ["bert", 0, undefined, undefined],
      ["bert", 1, undefined, undefined],
      ["prototypes", 0, 0, undefined],
      ["bert-fusion", 0, 0, undefined],
      ["template-lookup", 0, 0, undefined],
      ["lookup-else-bert-fusion", 0, 0, undefined],
      ["prototypes", 0, 1, undefined],
      ["bert-fusion", 1, 1, undefined],
      ["template-lookup", 0, 1, undefined],
      ["lookup-else-bert-fusion", 1, 1, undefined],
    ]);
  });

  test("falls back on fusion only where fusion is run", () => {
    const ids = idsOf({ plans: ["main", "few-shot"], detectors: ["naive-bayes"] });
    expect(ids.some((id) => id.startsWith("template-lookup"))).toBe(true);
    expect(ids.some((id) => id.startsWith("lookup-else"))).toBe(false);
  });
});

describe("rare", () => {
  test("adds its draws to the jobs of the raw view, and no job", () => {
    const config = resolveConfig("quick", {
      plans: ["main", "rare"],
      targets: ["BGL"],
      detectors: ["keyword", "naive-bayes"],
      views: ["raw", "parsed"],
    });
    const jobs = planJobs(config, corpus);
    expect(jobs.map(({ detector, view, rare = [] }) => [detector, view, rare.map(({ share }) => share)])).toEqual([
      ["keyword", "raw", [0.5, 1, 2, 5]],
      ["naive-bayes", "raw", [0.5, 1, 2, 5]],
      ["naive-bayes", "parsed", []],
    ]);
    expect(jobs[0].rare?.[0].draws.length).toBe(20);
  });

  test("deals the draws out to the seeds of a detector that draws random numbers", () => {
    const config = resolveConfig("quick", {
      plans: ["main", "rare"],
      targets: ["BGL"],
      detectors: ["isolation-forest"],
      seedCount: 5,
    });
    const draws = planJobs(config, corpus).map(({ rare = [] }) => rare[0].draws);
    expect(draws.slice(0, 2)).toEqual([
      [0, 5, 10, 15],
      [1, 6, 11, 16],
    ]);
    expect(draws.flat().length).toBe(20);
  });
});

describe("ablations", () => {
  test("training-sources: five subsets of each number below all, one of all", () => {
    const ids = idsOf({ plans: ["main", "training-sources"], detectors: ["naive-bayes"] });
    expect(ids.slice(1)).toEqual([
      ...[0, 1, 2, 3, 4].map((draw) => `naive-bayes.raw.BGL.inductive-k0.natural.s0.d${draw}.train-1`),
      "naive-bayes.raw.BGL.inductive-k0.natural.s0.d0.train-3",
    ]);
  });

  test.each(["level-words", "all-rows"] as const)("%s: what learns words, on the raw view", (plan) => {
    const variant = plan === "level-words" ? "level-words-hidden" : plan;
    const ids = idsOf({ plans: ["main", plan], views: ["raw", "parsed"] });
    expect(ids.filter((id) => id.endsWith(variant))).toEqual([
      `naive-bayes.raw.BGL.inductive-k0.natural.s0.d0.${variant}`,
      `tfidf-lr.raw.BGL.inductive-k0.natural.s0.d0.${variant}`,
    ]);
  });

  test("parsers: rows that read templates, under every parser but the run's own", () => {
    const detectors = ["keyword", "rarity", "tfidf-lr"];
    expect(idsOf({ plans: ["main", "parsers"], detectors }).slice(3)).toEqual(
      ["spell", "zero", "truth"].flatMap((templates) => [
        `rarity.raw.BGL.transductive-k0.natural.s0.d0.templates-${templates}`,
        `tfidf-lr.parsed.BGL.inductive-k0.natural.s0.d0.templates-${templates}`,
      ]),
    );
  });

  test("parsers: no ground truth where the data has none", () => {
    const ids = idsOf({ plans: ["main", "parsers"], templates: "spell" }, { ...corpus, trueTemplates: false });
    expect(new Set(ids.filter((id) => id.includes("templates-")).map((id) => id.split(".").at(-1)))).toEqual(
      new Set(["templates-drain", "templates-zero"]),
    );
  });
});
