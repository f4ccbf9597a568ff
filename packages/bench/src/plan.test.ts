import { describe, expect, test } from "vitest";
import { resolveConfig } from "./config.js";
import { cellsOf, hasCurve, type Job, jobId, planJobs } from "./plan.js";

const corpus = (...sources: string[]) => ({ sources, trueTemplates: true });

describe("planJobs()", () => {
  test("runs text detectors on every view, the others once, each target in the order of the corpus", () => {
    const config = resolveConfig("quick", { detectors: ["keyword", "naive-bayes"], views: ["raw", "parsed"] });
    expect(planJobs(config, corpus("BGL", "HPC")).map(jobId)).toEqual([
      "keyword.raw.BGL.inductive-k0.natural.s0.d0",
      "keyword.raw.HPC.inductive-k0.natural.s0.d0",
      "naive-bayes.raw.BGL.inductive-k0.natural.s0.d0",
      "naive-bayes.raw.HPC.inductive-k0.natural.s0.d0",
      "naive-bayes.parsed.BGL.inductive-k0.natural.s0.d0",
      "naive-bayes.parsed.HPC.inductive-k0.natural.s0.d0",
    ]);
  });

  test("gives detectors without chance one seed, however many are asked for", () => {
    expect(planJobs(resolveConfig("quick", { detectors: ["rarity"], seedCount: 5 }), corpus("BGL")).length).toBe(1);
  });

  test("runs a detector that reads no text although its one view is not asked for", () => {
    expect(planJobs(resolveConfig("quick", { detectors: ["level"], views: ["parsed"] }), corpus("BGL")).length).toBe(1);
  });

  test("gives every cell its own name", () => {
    const jobs = planJobs(resolveConfig("standard"), corpus("BGL", "HPC", "Mac"));
    const cells = jobs.flatMap(cellsOf).map(({ id }) => id);
    expect(new Set(cells).size).toBe(cells.length);
  });

  test("hands options to the jobs of their detector in every plan, and the encoder to those that use one", () => {
    const config = resolveConfig("quick", {
      detectors: ["keyword", "fusion", "bert"],
      encoder: "MiniLM",
      options: { fusion: { C: 1 }, bert: { trainedLayers: 2 } },
      plans: ["few-shot"],
      draws: 1,
    });
    const given = new Map(planJobs(config, corpus("BGL")).map(({ detector, options }) => [detector, options]));
    expect(Object.fromEntries(given)).toEqual({
      keyword: undefined,
      fusion: { C: 1 },
      bert: { trainedLayers: 2, encoder: "MiniLM" },
      "template-lookup": undefined,
      "lookup-else-zero-shot": { C: 1 },
    });
  });

  test("refuses a target that the corpus does not have", () => {
    const config = resolveConfig("quick", { targets: ["Vax"] });
    expect(() => planJobs(config, corpus("BGL", "HPC"))).toThrow("targets: must be among BGL, HPC, got Vax");
  });
});

describe("cellsOf()", () => {
  const job: Job = { detector: "tfidf-lr", view: "raw", target: "BGL", seed: 0 };
  const ids = (of: Job) => cellsOf(of).map(({ id }) => id);

  test("of the main comparison: all lines and those the keyword list is silent on, by line and by template", () => {
    expect(ids(job)).toEqual([
      "tfidf-lr.raw.BGL.inductive-k0.natural.s0.d0.line",
      "tfidf-lr.raw.BGL.inductive-k0.natural.s0.d0.template",
      "tfidf-lr.raw.BGL.inductive-k0.natural.s0.d0.keyword-silent.line",
      "tfidf-lr.raw.BGL.inductive-k0.natural.s0.d0.keyword-silent.template",
    ]);
    expect(cellsOf(job).map((cell) => hasCurve(job, cell))).toEqual([true, true, false, false]);
  });

  test("of rare tracks: one a draw, by line, after the natural ones", () => {
    expect(ids({ ...job, rare: [{ share: 0.5, draws: [1, 3] }] }).slice(4)).toEqual([
      "tfidf-lr.raw.BGL.inductive-k0.rare-0.5.s0.d1.line",
      "tfidf-lr.raw.BGL.inductive-k0.rare-0.5.s0.d3.line",
    ]);
  });

  test("of a support: all lines and those of templates it does not show", () => {
    expect(ids({ ...job, support: { sampler: "random", shots: 10 }, draw: 7 })).toEqual([
      "tfidf-lr.raw.BGL.few-shot-k10-random.natural.s0.d7.line",
      "tfidf-lr.raw.BGL.few-shot-k10-random.natural.s0.d7.template",
      "tfidf-lr.raw.BGL.few-shot-k10-random.natural.s0.d7.unseen-templates.line",
      "tfidf-lr.raw.BGL.few-shot-k10-random.natural.s0.d7.unseen-templates.template",
    ]);
  });

  test("of an ablation: all lines, named after what was changed", () => {
    expect(ids({ ...job, variant: "train-3", draw: 2 })).toEqual([
      "tfidf-lr.raw.BGL.inductive-k0.natural.s0.d2.train-3.line",
      "tfidf-lr.raw.BGL.inductive-k0.natural.s0.d2.train-3.template",
    ]);
  });
});
