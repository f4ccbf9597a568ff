/** @file `npm run bench -w @lsad/eval`: medians of what users wait for. */

import { createRandom } from "@lsad/core";
import {
  amocCurve,
  auroc,
  averagePrecision,
  bootstrapInterval,
  chanceAveragePrecision,
  createRanking,
  type DecisionTree,
  hierarchicalBootstrap,
  innerLosoThreshold,
  isolationForestTrees,
  precisionRecallCurve,
  rankingRun,
  treeShap,
} from "../src/index.js";

const ROUNDS = 7;

function measure(name: string, run: () => unknown): void {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  const sorted = times.slice(1).sort((a, b) => a - b); // the first round compiles
  console.log(`${name.padEnd(66)} ${sorted[Math.floor(sorted.length / 2)].toFixed(1).padStart(9)} ms`);
}

function lines(count: number, distinct: number): { labels: Uint8Array; scores: Float64Array; templates: Uint32Array } {
  const random = createRandom(count);
  const labels = Uint8Array.from({ length: count }, () => (random.nextFloat() < 0.01 ? 1 : 0));
  const templates = Uint32Array.from(labels, () => random.nextInteger(300));
  const scores = Float64Array.from(labels, (label) =>
    distinct === 0 ? random.nextNormal() + label : random.nextInteger(distinct) / distinct,
  );
  return { labels, scores, templates };
}

const million = lines(1_000_000, 0);
const tied = lines(1_000_000, 300);
measure("averagePrecision, 1 M distinct scores", () => averagePrecision(million.labels, million.scores));
measure("averagePrecision, 1 M lines of 300 scores", () => averagePrecision(tied.labels, tied.scores));
measure("auroc, 1 M distinct scores", () => auroc(million.labels, million.scores));
measure("precisionRecallCurve, 1 M distinct scores", () => precisionRecallCurve(million.labels, million.scores));
measure("amocCurve, 1 M lines", () => amocCurve(million.labels, million.scores));
measure("chanceAveragePrecision, 1 M lines, 200 draws", () =>
  chanceAveragePrecision(tied.labels, tied.templates, { seed: 1 }),
);

const target = lines(1600, 0);
const ranking = createRanking(target.labels, target.scores);
measure("averagePrecision, 1,600 lines, 1,000 times", () => {
  for (let i = 0; i < 1000; i++) averagePrecision(target.labels, target.scores);
});
measure("the same as one Ranking", () => {
  for (let i = 0; i < 1000; i++) ranking.averagePrecision();
});
measure("bootstrapInterval, 15 sources, 10,000 resamples", () =>
  bootstrapInterval(target.scores.subarray(0, 15), { seed: 1 }),
);
const run = rankingRun(ranking, "averagePrecision", Array.from(target.templates));
const sources = Array.from({ length: 15 }, () => new Array(5).fill(run));
measure("hierarchicalBootstrap, 15 sources x 5 seeds x 1,600 lines, 200", () =>
  hierarchicalBootstrap(sources, { seed: 1, resamples: 200, method: "percentile" }),
);
measure("innerLosoThreshold, 14 sources of 1,600 lines", () =>
  innerLosoThreshold().threshold({ inner: new Array(14).fill(target) }),
);

const forest = isolationForestTrees(
  Array.from({ length: 100 }, (_, seed) => randomTree(seed)),
  20,
);
const random = createRandom(1);
const rows = { rows: 20, columns: 20, data: Float64Array.from({ length: 400 }, () => random.nextNormal()) };
measure("treeShap, 100 trees of 256 rows, 20 rows", () => treeShap(forest, rows));
const background = { rows: 50, columns: 20, data: Float64Array.from({ length: 1000 }, () => random.nextNormal()) };
measure("the same against 50 background rows", () => treeShap(forest, rows, { background }));

/** An isolation tree of 256 rows, as deep as the usual limit of 8. */
function randomTree(seed: number): Omit<DecisionTree, "value"> {
  const stream = createRandom(seed);
  const tree = {
    left: [] as number[],
    right: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    samples: [] as number[],
  };
  const grow = (depth: number, samples: number): number => {
    const node = tree.left.push(-1) - 1;
    tree.right.push(-1);
    tree.feature.push(stream.nextInteger(20));
    tree.threshold.push(stream.nextNormal());
    tree.samples.push(samples);
    if (depth < 8 && samples > 1) {
      const left = 1 + stream.nextInteger(samples - 1);
      tree.left[node] = grow(depth + 1, left);
      tree.right[node] = grow(depth + 1, samples - left);
    }
    return node;
  };
  grow(0, 256);
  return tree;
}
