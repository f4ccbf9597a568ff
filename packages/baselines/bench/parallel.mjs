// Wall-clock seconds of one thread and of pools of 1 and 2, in turns on the data of bench/peers: `npm run bench:parallel`.
// Best of `--rounds N` (default 7): on a shared machine the least disturbed round says most. Scores are compared to the bit.
import { mkdirSync, openSync, readSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { IsolationForest, KernelSvm, KNearestNeighbours, LocalOutlierFactor, OneClassSvm } from "../dist/index.js";
import { createPool } from "../dist/parallel.js";
import { makeData } from "./peers/data.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" }, tasks: { type: "string" } } });
const rounds = Number(values.rounds);
const cache = fileURLToPath(new URL(".cache", import.meta.url));
mkdirSync(cache, { recursive: true });
makeData(cache);

const file = openSync(join(cache, "dense.f64"));
const dense = (start, rows) => {
  const data = new Float64Array(new SharedArrayBuffer(8 * 64 * rows));
  readSync(file, new Uint8Array(data.buffer), 0, data.byteLength, 8 * 64 * start);
  return { rows, columns: 64, data };
};
const labels = new Uint8Array(20_000);
readSync(openSync(join(cache, "dense.labels")), labels, 0, labels.length, 0);

const scoring = (detector, x) => ({
  alone: () => detector.score(x),
  prepare: (pool) => pool.load(detector),
  together: (loaded) => loaded.score(x),
});
const fitting = (create, x, result) => ({
  alone: () => result(create().fit(x)),
  prepare: (pool) => pool,
  together: async (pool) => result(await pool.fit(create(), x)),
});
const TASKS = {
  "Isolation Forest, fit, 200 trees on 1,024 of 100,000 x 64": () =>
    fitting(
      () => new IsolationForest({ trees: 200, maxSamples: 1024 }),
      dense(0, 100_000),
      ({ trees }) => Float64Array.from(trees, ({ threshold }) => threshold[0]),
    ),
  "Isolation Forest, score, 100,000 x 64": () =>
    scoring(new IsolationForest().fit(dense(0, 100_000)), dense(0, 100_000)),
  "k-NN, 2,000 queries against 20,000 x 64": () =>
    scoring(new KNearestNeighbours().fit(dense(0, 20_000), labels), dense(20_000, 2000)),
  "LOF, fit, 10,000 x 64": () =>
    fitting(
      () => new LocalOutlierFactor(),
      dense(0, 10_000),
      (lof) => lof.scoreTraining(),
    ),
  "LOF, score, 5,000 against 10,000 x 64": () =>
    scoring(new LocalOutlierFactor().fit(dense(0, 10_000)), dense(10_000, 5000)),
  "one-class SVM, score, 20,000 x 64": () =>
    scoring(new OneClassSvm({ nu: 0.1 }).fit(dense(0, 5000)), dense(5000, 20_000)),
  "RBF SVM, score, 10,000 x 64": () =>
    scoring(new KernelSvm().fit(dense(0, 5000), labels.subarray(0, 5000)), dense(5000, 10_000)),
};

console.log(`${cpus()[0].model}, Node ${process.version}; best of ${rounds} rounds in turns, same bits`);
for (const [name, create] of Object.entries(TASKS)) {
  if (values.tasks && !values.tasks.split(",").some((part) => name.includes(part))) continue;
  const { alone, prepare, together } = create();
  const pools = [1, 2].map((workers) => createPool({ workers }));
  const prepared = await Promise.all(pools.map(prepare));
  const contenders = [alone, () => together(prepared[0]), () => together(prepared[1])];
  const best = contenders.map(() => Number.POSITIVE_INFINITY);
  let expected;
  for (let round = 0; round < rounds; round++) {
    for (const turn of round % 2 === 0 ? [0, 1, 2] : [2, 1, 0]) {
      const startMs = performance.now();
      const numbers = await contenders[turn]();
      best[turn] = Math.min(best[turn], (performance.now() - startMs) / 1000);
      expected ??= numbers;
      if (!numbers.every((value, i) => Object.is(value, expected[i]))) throw new Error(`${name}: other numbers`);
    }
  }
  const seconds = best.map((value) => value.toFixed(3));
  console.log(
    `${name}: ${seconds.join(" / ")} s with one thread / pool of 1 / pool of 2; ${(best[0] / best[2]).toFixed(2)}x`,
  );
  await Promise.all(pools.map((pool) => pool.close()));
}
