/** @file The leak tests of the protocol (section 6): each passes on the real protocol and catches a planted leak. */

import { auroc, averagePrecision, chanceAveragePrecision } from "@lsad/eval";
import { type DetectorId, detectorKinds, encoderKinds } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { inverted, leaky, shuffledToyData, toyData } from "../test/toy-data.js";
import { fitJob, type TrainingRule, trainingSources } from "./fit.js";
import type { BenchData, PreparedSource } from "./prepare.js";

const TARGET = "BGL";

function scoresOf(data: BenchData, detector: DetectorId, trainingOf: TrainingRule = trainingSources): Float64Array {
  return fitJob(data, { detector, view: "raw", target: TARGET, seed: 0 }, trainingOf).outcome.scores;
}

let honest: BenchData;
let relabelled: BenchData;
let unlabelled: BenchData;
beforeAll(async () => {
  honest = await toyData();
  relabelled = await toyData({ relabel: inverted(TARGET) });
  unlabelled = await toyData({ unlabelled: [TARGET] });
});

/** Encoders that are trained from nothing here: the others read a pretrained one. */
const trained = encoderKinds.filter(({ needsEncoder }) => !needsEncoder);

describe.each([...detectorKinds, ...trained])("$id", ({ id }) => {
  test("scores the target the same whatever its labels are", () => {
    expect(scoresOf(relabelled, id)).toEqual(scoresOf(honest, id));
  });

  test("scores the target the same when its label file is missing", () => {
    expect(scoresOf(unlabelled, id)).toEqual(scoresOf(honest, id));
  });

  test("is not given the target, nor a source without labels", () => {
    expect(trainingSources(honest.sources, TARGET).map(({ table }) => table.source)).toEqual([
      "Apache",
      "HDFS",
      "Spark",
    ]);
    expect(trainingSources(unlabelled.sources, "HDFS").map(({ table }) => table.source)).toEqual(["Apache", "Spark"]);
  });
});

describe("a planted leak", () => {
  // On the toy's dozen distinct rows the local density is the same everywhere: no leak could show in it.
  const learners = [...detectorKinds, ...trained].filter(
    (kind) => kind.supervised && kind.id !== "lof-training-normals",
  );

  test.each(learners)("of the target's labels to $id changes its scores, so the first test would fail", ({ id }) => {
    expect(scoresOf(relabelled, id, leaky)).not.toEqual(scoresOf(honest, id, leaky));
  });

  test.each(learners)(
    "of the target's label file to $id changes its scores, so the second test would fail",
    ({ id }) => {
      expect(scoresOf(unlabelled, id, leaky)).not.toEqual(scoresOf(honest, id, leaky));
    },
  );
});

/** What stays above (or below) chance when labels are shuffled, and may: it does not rest on labels alone. */
const KNOWS_WITHOUT_LABELS: Partial<Record<DetectorId, string>> = {
  fusion: "holds the keyword list",
  "fusion-unit-sum": "holds the keyword list and rarity",
  "fusion-zsum-stream": "holds the keyword list and rarity",
  "fusion-zsum-buffer": "holds the keyword list and rarity",
  "lof-training-normals": "scores what is unlike the rows it was given; labels only say which to leave out",
  "one-class-svm-training-normals": "scores what is unlike the rows it was given; labels only say which to leave out",
};

// Without the encoders: 200 corpora of a fit each are an afternoon of theirs.
describe("labels shuffled over all rows", () => {
  const learners = detectorKinds.filter((kind) => kind.supervised && KNOWS_WITHOUT_LABELS[kind.id] === undefined);
  const DRAWS = 200; // the mean AUROC of a draw has a deviation of about .3, so theirs about .02

  /** Corpora in which every training label is replaced by one drawn at random. */
  let shuffled: readonly BenchData[];
  beforeAll(async () => {
    shuffled = await Promise.all(Array.from({ length: DRAWS }, (_, draw) => shuffledToyData(TARGET, draw)));
  });

  /** Means over the draws, of scores against the target's own labels. */
  function meansOf(detector: DetectorId, trainingOf = trainingSources): { auroc: number; averagePrecision: number } {
    const sums = { auroc: 0, averagePrecision: 0 };
    for (const data of shuffled) {
      const scores = scoresOf(data, detector, trainingOf);
      sums.auroc += auroc(targetOf(data).labels as Uint8Array, scores);
      sums.averagePrecision += averagePrecision(targetOf(data).labels as Uint8Array, scores);
    }
    return { auroc: sums.auroc / DRAWS, averagePrecision: sums.averagePrecision / DRAWS };
  }

  test.each(learners)("leave $id at chance on the target: AUROC .5 within .08, AP within .08 of its null", ({ id }) => {
    const means = meansOf(id);
    const { labels, units } = targetOf(honest);
    const chance = chanceAveragePrecision(labels as Uint8Array, units, { seed: 1, draws: 1000 });
    expect(Math.abs(means.auroc - 0.5)).toBeLessThan(0.08);
    expect(Math.abs(means.averagePrecision - chance.mean)).toBeLessThan(0.08);
  });

  test.each(learners)("do not when the target's own labels leak to $id", ({ id }) => {
    expect(Math.abs(meansOf(id, leaky).auroc - 0.5)).toBeGreaterThan(0.08);
  });
});

function targetOf({ sources }: BenchData): PreparedSource {
  return sources.find((source) => source.name === TARGET) as PreparedSource;
}
