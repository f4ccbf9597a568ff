/** @file The costly detectors on several threads, with the results of one. */

import {
  type CsrMatrix,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
  NotFittedError,
} from "@lsad/core";

import type { ExtendedIsolationForest } from "../extended-isolation-forest.js";
import {
  type AnyMatrix,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  SQUARABLE,
  type ValueRange,
} from "../internal/checks.js";
import { forestGrowth } from "../internal/forest-growth.js";
import type { Neighbours } from "../internal/neighbours.js";
import { treesToPlain } from "../internal/saved-trees.js";
import { neighboursAsked } from "../internal/weighted-neighbours.js";
import { IsolationForest } from "../isolation-forest.js";
import type { KNearestNeighbours } from "../k-nearest-neighbours.js";
import type { KernelSvm } from "../kernel-svm.js";
import { densitiesOf, LocalOutlierFactor, weightedRows } from "../local-outlier-factor.js";
import type { OneClassSvm } from "../one-class-svm.js";
import type { NumberedTree, SharedBlocks, ThreadRequest } from "./messages.js";
import { PoolThread } from "./pool-thread.js";
import { shareBlocks, shared, sharedFloats, sharedIntegers, sharedRows, sharedState } from "./shared-arrays.js";

/** Detectors whose `score` is costly enough to be shared out; those of other detectors cost less than handing rows over. */
export type LoadableDetector =
  | ExtendedIsolationForest
  | IsolationForest
  | KernelSvm
  | KNearestNeighbours
  | LocalOutlierFactor
  | OneClassSvm;

/** Detectors whose `fit` falls into independent parts: trees, or the neighbours of each row. */
export type FittedInPool = IsolationForest | LocalOutlierFactor;

/** Options of {@link createPool}. */
export interface DetectorPoolOptions {
  /** Threads, 1 to 128; as many as cores is best. */
  readonly workers: number;
}

const MOST_WORKERS = 128;
/** Rows a block has at least: what the neighbour search looks at together. */
const FEWEST_ROWS = 64;

/** Where the saved form of each detector has the columns of its fit, and what its scores ask of values. */
const ROWS_OF: Readonly<
  Record<string, { columns(fitted: Record<string, unknown>): unknown; readonly range: ValueRange }>
> = {
  ExtendedIsolationForest: { columns: ({ columns }) => columns, range: SQUARABLE },
  IsolationForest: { columns: ({ columns }) => columns, range: {} },
  KernelSvm: { columns: ({ support }) => (support as Matrix).columns, range: SQUARABLE },
  KNearestNeighbours: { columns: ({ x }) => (x as Matrix).columns, range: SQUARABLE },
  LocalOutlierFactor: { columns: ({ x }) => (x as Matrix).columns, range: SQUARABLE },
  OneClassSvm: { columns: ({ support }) => (support as Matrix).columns, range: SQUARABLE },
};

/**
 * Threads that fit and score the costly detectors, bit for bit as one thread would, however many there are.
 *
 * Rows are handed over in shared memory: a matrix whose arrays lie in `SharedArrayBuffer`s is not copied, any other once,
 * not once a thread. Free threads take the next block of rows or trees, so that a slow core delays the others little. Needs
 * Node's `worker_threads`.
 *
 * @throws {@link InvalidInputError} if `workers` is not a whole number from 1 to 128.
 *
 * @example
 * ```ts
 * import { IsolationForest } from "@lsad/baselines";
 * import { createPool } from "@lsad/baselines/parallel";
 *
 * const x = { rows: 6, columns: 1, data: Float64Array.of(0, 0.1, 0.2, 0.1, 0, 9) };
 * const pool = createPool({ workers: 2 });
 * const forest = await pool.fit(new IsolationForest({ seed: 1 }), x);
 * const scores = await pool.score(forest, x);
 * await pool.close();
 * console.log(scores.indexOf(Math.max(...scores))); // 5
 * ```
 */
export function createPool(options: DetectorPoolOptions): DetectorPool {
  return new DetectorPool(options);
}

/** Threads for detectors; made by {@link createPool}. Idle threads do not keep a process alive; `close` ends them at once. */
export class DetectorPool {
  readonly #threads: readonly PoolThread[];
  #loaded = 0;

  /** @throws {@link InvalidInputError} if `workers` is not a whole number from 1 to 128. */
  constructor({ workers }: DetectorPoolOptions) {
    checkNumber(workers, { atLeast: 1, atMost: MOST_WORKERS, whole: true }, "createPool: workers");
    this.#threads = Array.from({ length: workers }, () => new PoolThread());
  }

  /**
   * Fits a detector.
   * @param detector - Gives the options; stays as it is.
   * @param x - Shape `[rows, columns]`.
   * @param options - Weights, as `fit` of the detector takes them.
   * @returns A detector of the same options, fitted as `fit` would have.
   * @throws as `fit` of the detector; {@link InvalidInputError} if it cannot be fitted in parts, or the pool is closed.
   */
  async fit<D extends FittedInPool>(detector: D, x: Matrix | CsrMatrix, options: FitOptions = {}): Promise<D> {
    const { type } = detector.toJSON();
    if (type === "IsolationForest") return (await this.#fitForest(detector as IsolationForest, x, options)) as D;
    if (type === "LocalOutlierFactor") return (await this.#fitLof(detector as LocalOutlierFactor, x, options)) as D;
    throw new InvalidInputError(
      `DetectorPool.fit: detector must be IsolationForest or LocalOutlierFactor, got ${type}`,
    );
  }

  /**
   * Anomaly scores: {@link DetectorPool.load}, score and release. To score more than once, load once.
   * @returns Shape `[rows]`, as the detector's `score`.
   * @throws as `score` of the detector; {@link InvalidInputError} if the pool is closed.
   */
  async score(detector: LoadableDetector, x: Matrix | CsrMatrix): Promise<Float64Array> {
    const loaded = await this.load(detector);
    try {
      return await loaded.score(x);
    } finally {
      await loaded.release();
    }
  }

  /**
   * Hands what a detector has learnt to every thread. A later `fit` of the detector does not reach them.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if it is not one of {@link LoadableDetector}, or the pool is closed.
   */
  async load(detector: LoadableDetector): Promise<LoadedDetector> {
    const state = detector.toJSON();
    const rows = Object.hasOwn(ROWS_OF, state.type) ? ROWS_OF[state.type] : undefined;
    if (rows === undefined) {
      const known = Object.keys(ROWS_OF).join(", ");
      throw new InvalidInputError(`DetectorPool.load: detector must be one of ${known}, got ${state.type}`);
    }
    const { fitted } = state;
    if (fitted === null)
      throw new NotFittedError(`DetectorPool.load: ${state.type} must be fitted, got one before fit`);
    const id = this.#loaded++;
    await this.#askAll({ kind: "load", id, state: sharedState(state) });
    const columns = rows.columns(fitted as Record<string, unknown>) as number;
    return new LoadedDetector({
      release: () => this.#askAll({ kind: "release", id }),
      score: (x) => {
        checkScoredRows(x, columns, `${state.type}.score`, rows.range);
        return this.#score(id, x);
      },
    });
  }

  /** Ends the threads. What is under way fails; so does what is asked later. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #score(id: number, x: AnyMatrix): Promise<Float64Array> {
    const scores = sharedFloats(x.rows);
    await this.#askAll({ kind: "score", id, x: sharedRows(x), blocks: this.#blocks(x.rows, FEWEST_ROWS), scores });
    return Float64Array.from(scores);
  }

  async #fitForest(detector: IsolationForest, x: AnyMatrix, { weight }: FitOptions): Promise<IsolationForest> {
    const where = "IsolationForest.fit";
    checkTrainingRows(x, where);
    const rowWeight = checkWeights(weight, x.rows, where);
    const { options } = detector;
    const blocks = this.#blocks(options.trees, 1);
    const request = { kind: "trees", x: sharedRows(x), weight: shared(rowWeight), options, blocks } as const;
    const grown = (await this.#askAll(request)).toSorted(([a], [b]) => a - b);
    const { samples } = forestGrowth(x, rowWeight, options);
    const fitted = { columns: x.columns, samples, trees: treesToPlain(grown.map(([, tree]) => tree)) };
    return IsolationForest.fromJSON(savedAs(detector, fitted));
  }

  async #fitLof(detector: LocalOutlierFactor, x: AnyMatrix, { weight }: FitOptions): Promise<LocalOutlierFactor> {
    const where = "LocalOutlierFactor.fit";
    checkTrainingRows(x, where, SQUARABLE);
    const kept = weightedRows(x, checkWeights(weight, x.rows, where));
    const { k, metric, algorithm } = detector.options;
    const { asked, unit } = neighboursAsked(kept.weight, k, true);
    const rows = sharedRows(kept.x);
    const distances = sharedFloats(rows.rows * asked);
    const indices = sharedIntegers(rows.rows * asked);
    const blocks = this.#blocks(rows.rows, FEWEST_ROWS);
    const terms = { metric, algorithm, k: asked, leaveOut: unit } as const;
    await this.#askAll({ kind: "neighbours", x: rows, ...terms, blocks, distances, indices });
    const found: Neighbours = { k: asked, distances, indices };
    const fitted = densitiesOf(rows, kept.weight, { nearest: () => found }, k);
    return LocalOutlierFactor.fromJSON(savedAs(detector, { ...fitted }));
  }

  #blocks(total: number, least: number): SharedBlocks {
    return shareBlocks(total, this.#threads.length, least);
  }

  /** Waits for every thread, also when one fails: shared memory is then at rest. */
  async #askAll(request: ThreadRequest): Promise<readonly NumberedTree[]> {
    const answers = await Promise.allSettled(this.#threads.map((thread) => thread.ask(request)));
    return answers.flatMap((answer) => {
      if (answer.status === "rejected") throw answer.reason;
      return answer.value;
    });
  }
}

/** A detector that the threads of a pool hold; made by {@link DetectorPool.load}. */
export class LoadedDetector {
  readonly #work: { score(x: AnyMatrix): Promise<Float64Array>; release(): Promise<unknown> };

  #isReleased = false;

  /** @internal */
  constructor(work: { score(x: AnyMatrix): Promise<Float64Array>; release(): Promise<unknown> }) {
    this.#work = work;
  }

  /**
   * Anomaly scores.
   * @returns Shape `[rows]`, bit for bit as the detector's `score`.
   * @throws as `score` of the detector; {@link InvalidInputError} if it was released, or the pool is closed.
   */
  async score(x: Matrix | CsrMatrix): Promise<Float64Array> {
    if (this.#isReleased) {
      throw new InvalidInputError("LoadedDetector.score: the detector must be loaded, got a released one");
    }
    return this.#work.score(x);
  }

  /** Frees what the threads hold of it. Scoring afterwards fails; calls under way end first. */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    await this.#work.release();
  }
}

function savedAs(detector: FittedInPool, fitted: Record<string, unknown>): EstimatorJson {
  return { ...detector.toJSON(), fitted } as EstimatorJson;
}
