import { syntheticCorpus } from "@lsad/datasets";
import { beforeAll, describe, expect, test } from "vitest";
import { runJob } from "../job.js";
import type { Job } from "../plan.js";
import { type BenchData, prepareSources } from "../prepare.js";
import { explainedJob, markExplained } from "./explained-job.js";

let data: BenchData;
beforeAll(async () => {
  const corpus = syntheticCorpus({
    linesPerSource: 200,
    sources: ["Apache", "BGL", "HDFS", "Hadoop", "Linux", "Spark"],
  });
  if (corpus.builtInLabels === undefined) throw new Error("the synthetic corpus brings its labels");
  data = {
    sources: await prepareSources(corpus, corpus.builtInLabels, { templates: "truth" }),
    labels: "synthetic",
    templates: "truth",
    otherTemplates: {},
    dataHash: "0".repeat(16),
    codeHash: "0".repeat(16),
    scoresFolder: undefined,
  };
});

const jobsOf = (detector: Job["detector"], seed = 0): Job[] =>
  data.sources.map(({ name }) => ({ detector, view: "raw", target: name, seed }));

describe("markExplained()", () => {
  test("marks four targets that have anomalies, of the first seed, for learnt words, fusion and encoders", () => {
    const jobs = [...jobsOf("keyword"), ...jobsOf("fusion"), ...jobsOf("bert"), ...jobsOf("bert", 1)];
    const marked = markExplained(jobs, data.sources).filter(({ explained }) => explained);
    const targets = ["Apache", "BGL", "HDFS", "Hadoop"]; // of five: Spark never fails
    expect(marked.map(({ detector, target, seed }) => [detector, target, seed])).toEqual(
      ["fusion", "bert"].flatMap((detector) => targets.map((target) => [detector, target, 0])),
    );
  });

  test("marks no job that learns from labels of its target, nor an ablation", () => {
    const support = { sampler: "random", shots: 10 } as const;
    const jobs: Job[] = [
      { detector: "fusion", view: "raw", target: "BGL", seed: 0, support },
      { detector: "fusion", view: "raw", target: "BGL", seed: 0, variant: "all-rows" },
    ];
    expect(markExplained(jobs, data.sources)).toEqual(jobs);
  });
});

describe("a marked job", () => {
  test("explains its three highest lines, one a template, and says what it says unmarked", () => {
    const job: Job = { detector: "fusion", view: "raw", target: "BGL", seed: 0 };
    const { explanations, results } = runJob(data, { ...job, explained: true });
    expect(explanations.map(({ job: id }) => id)).toEqual(["fusion.raw.BGL.inductive-k0.natural.s0.d0"]);
    const [{ explanations: lines }] = explanations;
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map(({ template }) => template)).size).toBe(3);
    expect(lines[0]).toMatchObject({ detector: "fusion", target: "BGL", rank: 1 });
    expect(results).toEqual(runJob(data, job).results);
  });

  test("that failed leaves a record without lines: the count of lines stays that of the plan", () => {
    const job: Job = { detector: "fusion", view: "raw", target: "BGL", seed: 0, explained: true };
    expect(explainedJob(data, job, undefined)).toEqual({
      job: "fusion.raw.BGL.inductive-k0.natural.s0.d0",
      explanations: [],
    });
  });
});
