import { InvalidInputError } from "@lsad/core";
import type { LabelledSource } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { toyDataTwice } from "../test/toy-data.js";
import { trainingSources } from "./fit.js";
import type { Variant } from "./plan.js";
import type { BenchData } from "./prepare.js";
import { sourcesOf, trainingOfVariant } from "./variants.js";

let data: BenchData;
let training: LabelledSource[];
beforeAll(async () => {
  data = await toyDataTwice();
  training = trainingSources(data.sources, "BGL"); // Apache and HDFS have both classes, Spark is all normal
});

const names = (sources: readonly LabelledSource[]) => sources.map(({ table }) => table.source).join(" ");
const subset = (count: number, draw: number, of = training) =>
  names(trainingOfVariant(of, `train-${count}`, "BGL", draw));

describe("train-N", () => {
  test("takes N sources in their order, one of both classes at least among them", () => {
    const drawn = [0, 1, 2, 3, 4].map((draw) => subset(1, draw));
    expect(new Set(drawn)).toEqual(new Set(["Apache", "HDFS"]));
    expect(new Set([0, 1, 2].map((draw) => subset(2, draw)))).toEqual(
      new Set(["Apache HDFS", "Apache Spark", "HDFS Spark"]),
    );
    expect(subset(3, 0)).toBe("Apache HDFS Spark");
  });

  test("gives the same subsets again, others for another target", () => {
    const all = (target: string) =>
      Array.from({ length: 8 }, (_, draw) => names(trainingOfVariant(training, "train-2", target, draw)));
    expect(all("BGL")).toEqual(all("BGL"));
    const orders = ["BGL", "HPC", "Mac", "Linux", "Windows"].map((target) => all(target).join());
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  test("says when no subset has both classes", () => {
    const normal = training.map((source) => ({ ...source, labels: new Uint8Array(100) }));
    expect(() => subset(2, 0, normal)).toThrow(InvalidInputError);
    expect(() => subset(2, 0, normal)).toThrow(
      "train-2: 2 of the training sources must hold normal and anomalous lines",
    );
  });
});

describe("other variants", () => {
  test("all-rows counts lines, the others leave training sources as they are", () => {
    expect(trainingOfVariant(training, "all-rows", "BGL", 0).map(({ unit }) => unit)).toEqual(["line", "line", "line"]);
    for (const variant of ["none", "level-words-hidden", "templates-drain"] satisfies Variant[]) {
      expect(trainingOfVariant(training, variant, "BGL", 0)).toBe(training);
    }
  });

  test("level-words-hidden hides words of every source, and keeps labels and units", () => {
    const hidden = sourcesOf(data, "level-words-hidden");
    expect(hidden[0].table.rows.map(({ words }) => words)).toContain("apache disk write"); // failed
    expect(hidden[0].labels).toBe(data.sources[0].labels);
    expect(sourcesOf(data, "level-words-hidden")).toBe(hidden);
  });

  test("templates-X shows the sources as that parser sees them", () => {
    expect(sourcesOf(data, "templates-drain")).toBe(data.otherTemplates.drain);
    expect(sourcesOf(data, "none")).toBe(data.sources);
    expect(() => sourcesOf(data, "templates-spell")).toThrow("internal: sources must be prepared with spell, were not");
  });
});
