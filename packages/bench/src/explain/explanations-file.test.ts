import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntheticCorpus } from "@lsad/datasets";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runJob } from "../job.js";
import type { Job } from "../plan.js";
import { type BenchData, prepareSources } from "../prepare.js";
import { EXPLANATIONS_FILE, readExplanations, writeExplanations } from "./explanations-file.js";

let folder: string;
let data: BenchData;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lsad-explanations-"));
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
afterEach(() => rmSync(folder, { recursive: true }));

const jobsOf = (detector: Job["detector"]): Job[] =>
  data.sources.map(({ name }) => ({ detector, view: "raw", target: name, seed: 0 }));

describe("writeExplanations()", () => {
  test("leaves three lines of four targets that have anomalies, the same bytes every time", () => {
    const jobs = [...jobsOf("fusion"), ...jobsOf("keyword")];
    const results = jobs.flatMap((job) => runJob(data, job).results);
    writeExplanations(folder, data, jobs, results);
    const bytes = readFileSync(join(folder, EXPLANATIONS_FILE), "utf8");
    const explanations = readExplanations(folder);
    expect(explanations).toHaveLength(12);
    expect(new Set(explanations.map(({ target }) => target)).size).toBe(4);
    expect(explanations.map(({ target }) => target)).not.toContain("Spark"); // it never fails
    expect(explanations[0]).toMatchObject({ detector: "fusion", view: "raw", rank: 1, template: expect.any(String) });
    writeExplanations(folder, data, jobs, results);
    expect(readFileSync(join(folder, EXPLANATIONS_FILE), "utf8")).toBe(bytes);
  });

  test("leaves no file for a run without learnt words", () => {
    const jobs = jobsOf("keyword");
    writeExplanations(folder, data, jobs, []);
    expect(existsSync(join(folder, EXPLANATIONS_FILE))).toBe(false);
    expect(readExplanations(folder)).toEqual([]);
  });

  test("a damaged file is said, with its line", () => {
    writeFileSync(join(folder, EXPLANATIONS_FILE), '{"target":"BGL"}\n{"targ');
    expect(() => readExplanations(folder)).toThrow(/explanations\.jsonl:2: not an explanation/);
  });
});
