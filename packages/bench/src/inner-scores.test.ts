import { Pipeline } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { type ToyOptions, toyCorpus } from "../test/toy-corpus.js";
import { innerScores, labelledScores } from "./inner-scores.js";
import type { Job } from "./plan.js";
import { type BenchData, prepareSources } from "./prepare.js";

async function prepared(options: ToyOptions = {}): Promise<BenchData> {
  const { corpus, labels } = toyCorpus(options);
  const sources = await prepareSources(corpus, labels, { templates: "truth" });
  const hashes = { dataHash: "0", codeHash: "0" };
  return { sources, labels: "toy", templates: "truth", otherTemplates: {}, ...hashes, scoresFolder: undefined };
}

const job = (detector: Job["detector"], target: string): Job => ({ detector, view: "raw", target, seed: 0 });
const scoresOf = (data: BenchData, of: Job) =>
  innerScores(data, of, {}).map(({ source, scores }) => ({ name: source.name, scores }));

let data: BenchData;
beforeAll(async () => {
  data = await prepared();
});

describe("innerScores()", () => {
  test("scores each two-class training source by a model of the others, without the target", () => {
    const inner = innerScores(data, job("naive-bayes", "BGL"), {});
    expect(inner.map(({ source }) => source.name)).toEqual(["Apache", "HDFS"]); // Spark never fails
    const [apache, , hdfs, spark] = data.sources.map(({ table, labels }) => ({
      table,
      labels: labels ?? new Uint8Array(0),
    }));
    const byHand = new Pipeline({ detector: "naive-bayes" }).fit([hdfs, spark], { seed: 0 }).score(apache.table);
    expect([...inner[0].scores]).toEqual([...byHand.scores.slice(20)]);
    expect([...inner[0].lines]).toEqual(Array.from({ length: 80 }, (_, index) => 20 + index));
  });

  test.each(["naive-bayes", "rarity", "keyword"] as const)(
    "%s: gives the same when another target was asked for before: what is shared is the same fit",
    async (detector) => {
      const fresh = await prepared();
      for (const target of ["Apache", "HDFS", "BGL"]) scoresOf(data, job(detector, target));
      expect(scoresOf(data, job(detector, "HDFS"))).toEqual(scoresOf(fresh, job(detector, "HDFS")));
    },
  );

  test("does not change with the labels of the target", async () => {
    const flipped = await prepared({ relabel: (source, _, label) => (source === "BGL" && label === 0 ? 1 : label) });
    for (const detector of ["naive-bayes", "linear-svm", "rarity"] as const) {
      expect(scoresOf(flipped, job(detector, "BGL"))).toEqual(scoresOf(data, job(detector, "BGL")));
    }
  });

  test("leaves a source out when the others could not teach both classes", async () => {
    const poor = await prepared({ unlabelled: ["HDFS"] });
    expect(scoresOf(poor, job("naive-bayes", "BGL"))).toEqual([]); // without Apache there is Spark alone
    expect(scoresOf(poor, job("keyword", "BGL")).map(({ name }) => name)).toEqual(["Apache"]);
  });
});

describe("labelledScores()", () => {
  test("weighs as the cell does", () => {
    const inner = innerScores(data, job("keyword", "BGL"), {});
    const [apache] = labelledScores(inner, "template");
    const sum = Array.from(apache.weight ?? []).reduce((total, weight) => total + weight, 0);
    expect(sum).toBeAllclose(5, { absolute: 1e-12 }); // five statements, each of one label
    expect(labelledScores(inner, "line")[0].weight?.[0]).toBe(1);
  });
});
