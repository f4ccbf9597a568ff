import { Pipeline } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { toyData } from "../test/toy-data.js";
import { fitJob, lessonOf, trainingSources } from "./fit.js";
import type { Job } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";

// "waits for work" is an anomaly on BGL and nowhere else: only its own lines can teach that.
let data: BenchData;
let target: PreparedSource;
beforeAll(async () => {
  data = await toyData({
    relabel: (source, line, label) => (source === "BGL" && ![0, 2, 3, 4].includes((line * 7) % 11) ? 1 : label),
  });
  target = data.sources[1];
});

const job: Job = { detector: "tfidf-lr", view: "raw", target: "BGL", seed: 0 };
const few: Job = { ...job, support: { sampler: "random", shots: 10 }, draw: 4 };
const labelsOf = ({ labels }: PreparedSource) => labels as Uint8Array;

describe("lessonOf()", () => {
  test("of zero-shot: the labels of every other source, none of the target", () => {
    const { training, support, supportLabels } = lessonOf(data, job);
    expect(training.map(({ table }) => table.source)).toEqual(["Apache", "HDFS", "Spark"]);
    expect([support, supportLabels.length]).toEqual([undefined, 0]);
  });

  test("of few-shot: lines of the buffer too, each with its own label", () => {
    const { support = new Uint32Array(0), supportLabels } = lessonOf(data, few);
    expect(support.length).toBe(10);
    expect(Math.max(...support)).toBeLessThan(target.bufferLines);
    expect([...supportLabels]).toEqual(Array.from(support, (line) => labelsOf(target)[line]));
    expect(new Set(supportLabels)).toEqual(new Set([0, 1]));
  });
});

describe("fitJob()", () => {
  test("of few-shot: learns from the support as from one more source, at the C that zero-shot chose", () => {
    const { support = new Uint32Array(0) } = lessonOf(data, few);
    const { C } = fitJob(data, job).chosen;
    const lineRow = support.map((line) => target.table.lineRow[line]);
    const table = { ...target.table, lineRow, lineNumber: support.map((line) => line + 1) };
    const labels = Uint8Array.from(support, (line) => labelsOf(target)[line]);
    const pipeline = new Pipeline({ detector: "tfidf-lr", view: "raw", options: { C: C as number } });
    pipeline.fit([...trainingSources(data.sources, "BGL"), { table, labels }], { seed: 0 });
    expect(fitJob(data, few).outcome).toEqual(pipeline.score(target.table, { bufferLines: target.bufferLines }));
  });

  test("of few-shot: leans to what only the target's own lines can teach", () => {
    const waits = [...target.units].findIndex((unit) => target.unitNames[unit] === "E2");
    expect(fitJob(data, few).outcome.scores[waits]).toBeGreaterThan(fitJob(data, job).outcome.scores[waits]);
  });

  test("of a look-up: support templates as labelled, others 0 or as fusion scores them without a support", () => {
    const { support = new Uint32Array(0), supportLabels } = lessonOf(data, few);
    const shown = new Map([...support].map((line, index) => [target.units[line], supportLabels[index]]));
    const zeroShot = fitJob(data, { ...job, detector: "fusion" }).outcome.scores;
    const lookup = fitJob(data, { ...few, detector: "template-lookup" }).outcome;
    const hybrid = fitJob(data, { ...few, detector: "lookup-else-zero-shot" }).outcome;
    for (const [line, unit] of target.units.entries()) {
      const label = shown.get(unit);
      if (label === undefined) expect([lookup.scores[line], hybrid.scores[line]]).toEqual([0, zeroShot[line]]);
      else expect([lookup.alerts[line], hybrid.alerts[line]]).toEqual([label, label]);
    }
  });

  test("of train-N: fixes C, for one source cannot hold another out", () => {
    const { chosen } = fitJob(data, { ...job, variant: "train-1", draw: 0 });
    expect(chosen).toEqual({});
  });
});
