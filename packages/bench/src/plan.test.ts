import { describe, expect, test } from "vitest";
import { resolveConfig } from "./config.js";
import { cellId, jobId, planJobs, weightings } from "./plan.js";

describe("planJobs()", () => {
  test("runs text detectors on every view, the others once, each target in the order of the corpus", () => {
    const config = resolveConfig("quick", { detectors: ["keyword", "naive-bayes"], views: ["raw", "parsed"] });
    expect(planJobs(config, ["BGL", "HPC"]).map(jobId)).toEqual([
      "keyword.raw.BGL.inductive-k0.natural.s0.d0",
      "keyword.raw.HPC.inductive-k0.natural.s0.d0",
      "naive-bayes.raw.BGL.inductive-k0.natural.s0.d0",
      "naive-bayes.raw.HPC.inductive-k0.natural.s0.d0",
      "naive-bayes.parsed.BGL.inductive-k0.natural.s0.d0",
      "naive-bayes.parsed.HPC.inductive-k0.natural.s0.d0",
    ]);
  });

  test("gives detectors without chance one seed, however many are asked for", () => {
    expect(planJobs(resolveConfig("quick", { detectors: ["rarity"], seedCount: 5 }), ["BGL"]).length).toBe(1);
  });

  test("runs a detector that reads no text although its one view is not asked for", () => {
    expect(planJobs(resolveConfig("quick", { detectors: ["level"], views: ["parsed"] }), ["BGL"]).length).toBe(1);
  });

  test("gives every cell its own name", () => {
    const jobs = planJobs(resolveConfig("standard"), ["BGL", "HPC", "Mac"]);
    const cells = jobs.flatMap((job) => weightings.map((weighting) => cellId(job, weighting)));
    expect(new Set(cells).size).toBe(cells.length);
  });

  test("refuses a target that the corpus does not have", () => {
    const config = resolveConfig("quick", { targets: ["Vax"] });
    expect(() => planJobs(config, ["BGL", "HPC"])).toThrow("targets: must be among BGL, HPC, got Vax");
  });
});
