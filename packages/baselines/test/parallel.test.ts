/** @file The pool gives what one thread gives, to the last bit, however many threads there are. Runs the build: threads run files. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createRandom, type Matrix } from "@lsad/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ExtendedIsolationForest } from "../src/extended-isolation-forest.js";
import type { AnyMatrix } from "../src/internal/checks.js";
import { toCsr } from "../src/internal/csr-rows.js";
import { IsolationForest } from "../src/isolation-forest.js";
import { KNearestNeighbours } from "../src/k-nearest-neighbours.js";
import { KernelSvm } from "../src/kernel-svm.js";
import { LinearSvm } from "../src/linear-svm.js";
import { LocalOutlierFactor } from "../src/local-outlier-factor.js";
import { OneClassSvm } from "../src/one-class-svm.js";
import type { DetectorPool, LoadableDetector } from "../src/parallel/detector-pool.js";

const BUILT = new URL("../dist/parallel.js", import.meta.url).href;
const { createPool } = (await import(/* @vite-ignore */ BUILT)) as typeof import("../src/parallel.js");

/** Coarse values, so that many distances tie. Rows 300 to 319 repeat the first twenty. */
function gridRows(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: rows * columns }, () => random.nextInteger(5) - 1);
  if (rows >= 320) data.copyWithin(300 * columns, 0, 20 * columns);
  return { rows, columns, data };
}

const training = gridRows(400, 6, 1);
const queries = gridRows(333, 6, 2);
const labels = Uint8Array.from({ length: 400 }, (_, row) => (training.data[6 * row] > 1 ? 1 : 0));
const weight = Float64Array.from({ length: 400 }, (_, row) => row % 4);

const FITTED: readonly [string, LoadableDetector, AnyMatrix][] = [
  ["IsolationForest", new IsolationForest({ trees: 20 }).fit(training), queries],
  ["ExtendedIsolationForest", new ExtendedIsolationForest({ trees: 20 }).fit(training), queries],
  ["k-NN, dense", new KNearestNeighbours({ vote: "distance" }).fit(training, labels, { weight }), queries],
  ["k-NN, sparse cosine", new KNearestNeighbours({ metric: "cosine" }).fit(toCsr(training), labels), toCsr(queries)],
  ["k-NN, manhattan", new KNearestNeighbours({ metric: "manhattan" }).fit(training, labels), queries],
  ["LocalOutlierFactor", new LocalOutlierFactor().fit(training), queries],
  ["OneClassSvm", new OneClassSvm({ nu: 0.2 }).fit(training), queries],
  ["KernelSvm, RBF", new KernelSvm().fit(training, labels), queries],
  ["KernelSvm, sparse", new KernelSvm().fit(toCsr(training), labels), toCsr(queries)],
];

for (const workers of [1, 2, 3]) {
  describe(`a pool of ${workers}`, () => {
    let pool: DetectorPool;
    beforeAll(() => {
      pool = createPool({ workers });
    });
    afterAll(() => pool.close());

    test.each(FITTED)("scores as one thread does: %s", async (_name, detector, x) => {
      expect(await pool.score(detector, x)).toEqual(detector.score(x));
    });

    test.each([{}, { maxFeatures: 0.5, seed: 7 }, { trees: 3, maxSamples: 50 }])(
      "grows the forest of one thread: %j",
      async (options) => {
        const alone = new IsolationForest(options).fit(training, undefined, { weight });
        const together = await pool.fit(new IsolationForest(options), training, { weight });
        expect(together.toJSON()).toEqual(alone.toJSON());
      },
    );

    test.each([
      ["rows that tie and repeat", training, {}],
      ["weights", training, { weight }],
      ["sparse rows", toCsr(training), {}],
      ["one row", gridRows(1, 6, 3), {}],
      ["fewer rows than neighbours", gridRows(5, 6, 3), {}],
    ])("fits the local outlier factor of one thread: %s", async (_name, x, options) => {
      const alone = new LocalOutlierFactor().fit(x, undefined, options);
      const together = await pool.fit(new LocalOutlierFactor(), x, options);
      expect(together.toJSON()).toEqual(alone.toJSON());
    });
  });
}

describe("a pool", () => {
  let pool: DetectorPool;
  beforeAll(() => {
    pool = createPool({ workers: 2 });
  });
  afterAll(() => pool.close());
  const forest = new IsolationForest({ trees: 5 }).fit(training);

  test("takes rows that lie in shared memory", async () => {
    const data = new Float64Array(new SharedArrayBuffer(8 * queries.data.length));
    data.set(queries.data);
    expect(await pool.score(forest, { ...queries, data })).toEqual(forest.score(queries));
  });

  test("scores calls that overlap, each with its own rows", async () => {
    const other = gridRows(100, 6, 9);
    const [first, second] = await Promise.all([pool.score(forest, queries), pool.score(forest, other)]);
    expect([first, second]).toEqual([forest.score(queries), forest.score(other)]);
  });

  test("scores no rows, and leaves its arguments as they were", async () => {
    expect(await pool.score(forest, gridRows(0, 6, 1))).toEqual(new Float64Array(0));
    const before = queries.data.slice();
    const unfitted = new IsolationForest();
    await pool.fit(unfitted, queries);
    expect(queries.data).toEqual(before);
    expect(unfitted.toJSON().fitted).toBeNull();
  });

  test("keeps what was learnt when it was loaded", async () => {
    const refitted = new IsolationForest({ trees: 5 }).fit(training);
    const loaded = await pool.load(refitted);
    const before = refitted.score(queries);
    refitted.fit(gridRows(50, 6, 4));
    expect(await loaded.score(queries)).toEqual(before);
    await loaded.release();
    await expect(loaded.score(queries)).rejects.toThrow(
      "LoadedDetector.score: the detector must be loaded, got a released one",
    );
  });

  test("refuses with the words of one thread, and goes on", async () => {
    const bad = { ...queries, data: queries.data.with(6 * 200 + 3, Number.NaN) };
    await expect(pool.score(forest, bad)).rejects.toThrow(messageOf(() => forest.score(bad)));
    const narrow = gridRows(300, 5, 1);
    await expect(pool.score(forest, narrow)).rejects.toThrow(messageOf(() => forest.score(narrow)));
    await expect(pool.fit(new LocalOutlierFactor(), bad)).rejects.toThrow("row 200, column 3");
    await expect(pool.score(new IsolationForest(), queries)).rejects.toMatchObject({ code: "NOT_FITTED" });
    const linear = new LinearSvm().fit(training, labels) as unknown as LoadableDetector;
    await expect(pool.score(linear, queries)).rejects.toThrow("detector must be one of");
    expect(await pool.score(forest, queries)).toEqual(forest.score(queries));
  });

  test.each([0, 1.5, 129, Number.NaN])("refuses %d threads", (workers) => {
    expect(() => createPool({ workers })).toThrow("createPool: workers");
  });

  test("that is closed refuses work, and what was under way fails", async () => {
    const closed = createPool({ workers: 2 });
    const underWay = expect(closed.score(forest, queries)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await closed.close();
    await underWay;
    await expect(closed.score(forest, queries)).rejects.toThrow("createPool: the pool must be open, got a closed one");
  });

  test("that nobody closes does not keep a process alive", async () => {
    const program = `
      const { createPool } = await import(${JSON.stringify(BUILT)});
      const { IsolationForest } = await import(${JSON.stringify(new URL("index.js", BUILT).href)});
      const x = { rows: 6, columns: 1, data: Float64Array.of(0, 0.1, 0.2, 0.1, 0, 9) };
      const pool = createPool({ workers: 2 });
      const scores = await pool.score(await pool.fit(new IsolationForest(), x), x);
      console.log(scores.indexOf(Math.max(...scores)));`;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { timeout: 50_000 });
    expect((await run).stdout).toBe("5\n");
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it must throw");
}
