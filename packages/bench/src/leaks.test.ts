/** @file The leak tests of the protocol (section 6): each passes on the real protocol and catches a planted leak. */

import { createRandom } from "@lsad/core";
import { auroc } from "@lsad/eval";
import { type DetectorId, detectorKinds } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { inverted, leaky, toyData } from "../test/toy-data.js";
import { fitJob, type TrainingRule, trainingSources } from "./fit.js";
import type { BenchData } from "./prepare.js";

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

describe.each(detectorKinds)("$id", ({ id }) => {
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
  const learners = detectorKinds.filter((kind) => kind.supervised && kind.id !== "lof-training-normals");

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

describe("labels shuffled over all rows", () => {
  const learners = detectorKinds.filter((kind) => kind.supervised && KNOWS_WITHOUT_LABELS[kind.id] === undefined);
  const DRAWS = 200; // the mean AUROC of a draw has a deviation of about .3, so theirs about .02

  /** Mean AUROC on the target over draws in which every training label is replaced by one drawn at random. */
  async function meanAuroc(detector: DetectorId, trainingOf = trainingSources): Promise<number> {
    let sum = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      const random = createRandom(draw);
      const labelOf = new Map<string, 0 | 1>();
      const shuffled = await toyData({
        relabel: (source, line, label) => {
          if (source === TARGET) return label;
          // One label a template, as real labels are, and both equally likely: no class is the usual one.
          const template = `${source}/${Math.min((line * 7) % 11, 5)}`;
          const drawn = labelOf.get(template) ?? (random.nextInteger(2) as 0 | 1);
          labelOf.set(template, drawn);
          return drawn;
        },
      });
      const target = shuffled.sources.find((source) => source.name === TARGET);
      sum += auroc(target?.labels as Uint8Array, scoresOf(shuffled, detector, trainingOf));
    }
    return sum / DRAWS;
  }

  test.each(learners)("leave $id at chance on the target: AUROC .5 within .08", async ({ id }) => {
    expect(Math.abs((await meanAuroc(id)) - 0.5)).toBeLessThan(0.08);
  });

  test.each(learners)("do not when the target's own labels leak to $id", async ({ id }) => {
    expect(Math.abs((await meanAuroc(id, leaky)) - 0.5)).toBeGreaterThan(0.08);
  });
});
