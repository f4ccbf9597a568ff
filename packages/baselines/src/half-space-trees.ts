/** @file Half-space trees: a detector for streams, whose memory does not grow. */

import {
  type CsrMatrix,
  createRandom,
  type Detector,
  type EstimatorJson,
  type FitOptions,
  InvalidInputError,
  type Matrix,
} from "@lsad/core";
import {
  type AnyMatrix,
  checkBatchColumns,
  checkNumber,
  checkScoredRows,
  checkTrainingRows,
  checkWeights,
  requireFitted,
} from "./internal/checks.js";
import { toDense } from "./internal/dense.js";
import { checkSaved, savedNumber, savedNumbers, toPlain } from "./internal/saved.js";

/** Options of {@link HalfSpaceTrees}. */
export interface HalfSpaceTreesOptions {
  /** Number of trees, at least 1. Default 25 (Tan et al. 2011, §4.2). */
  readonly trees?: number;
  /** Levels of cuts, 1 to 15. Default 8. */
  readonly depth?: number;
  /** Weight of rows after which what was learnt last becomes what rows are judged by, above 0. Default 250. */
  readonly window?: number;
  /** Seed of the cuts. Default 0. */
  readonly seed?: number;
}

interface HalfSpaceState {
  readonly columns: number;
  /** Shape `[trees, 2^depth − 1]`: column and threshold of each inner node, level by level. */
  readonly cutColumns: Int32Array;
  readonly cutThresholds: Float64Array;
  /** Shape `[trees, 2^(depth + 1) − 1]`: weight in each node in the last full window, and in the present one. */
  readonly reference: Float64Array;
  readonly latest: Float64Array;
  /** Weight seen in the present window. */
  readonly seen: number;
  /** Whether a window has been full. */
  readonly ready: boolean;
}

/** Share of a window below which a node is not followed further (sizeLimit = 0.1 ψ, Tan et al. 2011, §4.2). */
const SIZE_LIMIT = 0.1;

/**
 * Half-space trees (Tan, Ting & Liu, IJCAI 2011): random cuts of the space, laid out before the stream, whose cells count
 * the rows of the last window.
 *
 * A row's mass in a tree is (rows in its cell) · 2^level, the cell being the first on its way down with fewer than a tenth of
 * a window; score = 1 / (1 + mean mass / window): near 1 in empty space. Until a first window is full, rows are
 * judged by what there is of it.
 *
 * `fit` lays out the cuts around the range of its rows and learns them in their order; `partialFit` goes on from there, in
 * constant memory. A row of weight w counts as w rows. `fit`, `partialFit` and `score` take O(trees · depth) a row.
 *
 * @example
 * ```ts
 * const x = { rows: 6, columns: 1, data: Float64Array.of(0, 0.1, 0.2, 0.1, 0, 9) };
 * const [usual, odd] = new HalfSpaceTrees().fit(x).score({ rows: 2, columns: 1, data: Float64Array.of(0.1, 9) });
 * odd > usual; // true
 * ```
 */
export class HalfSpaceTrees implements Detector<Matrix | CsrMatrix> {
  /** Options, complete with defaults. */
  readonly options: Required<HalfSpaceTreesOptions>;
  #fitted: HalfSpaceState | undefined;

  /** @throws {@link InvalidInputError} if an option is outside its range. */
  constructor({ trees = 25, depth = 8, window = 250, seed = 0 }: HalfSpaceTreesOptions = {}) {
    this.options = {
      trees: checkNumber(trees, { atLeast: 1, whole: true }, "HalfSpaceTrees: trees"),
      depth: checkNumber(depth, { atLeast: 1, atMost: 15, whole: true }, "HalfSpaceTrees: depth"),
      window: checkNumber(window, { above: 0 }, "HalfSpaceTrees: window"),
      seed: checkNumber(seed, { whole: true }, "HalfSpaceTrees: seed"),
    };
  }

  /**
   * Lays out the cuts and learns the rows in their order.
   * @param x - Shape `[rows, columns]`. Labels are not looked at.
   * @throws {@link InvalidInputError} if rows or weights break the contract.
   */
  fit(x: Matrix | CsrMatrix, _y?: ArrayLike<number>, { weight }: FitOptions = {}): this {
    checkTrainingRows(x, "HalfSpaceTrees.fit");
    if (x.columns === 0) throw new InvalidInputError("HalfSpaceTrees.fit: x must have at least one column, got 0");
    const rowWeight = checkWeights(weight, x.rows, "HalfSpaceTrees.fit");
    this.#fitted = this.#learn(layOut(x, rowWeight, this.options), x, rowWeight);
    return this;
  }

  /**
   * Learns more rows of the stream; the first call is a `fit`.
   * @throws {@link InvalidInputError} if rows or weights break the contract, or the columns are not those seen before.
   */
  partialFit(x: Matrix | CsrMatrix, { weight }: FitOptions = {}): this {
    const state = this.#fitted;
    if (state === undefined) return this.fit(x, undefined, weight ? { weight } : {});
    const where = "HalfSpaceTrees.partialFit";
    checkBatchColumns(x, state.columns, where);
    checkTrainingRows(x, where);
    const copy = { ...state, reference: state.reference.slice(), latest: state.latest.slice() };
    this.#fitted = this.#learn(copy, x, checkWeights(weight, x.rows, where));
    return this;
  }

  /**
   * Scores by mass. Does not learn.
   * @returns Shape `[rows]`, in (0, 1]: higher is more anomalous.
   * @throws {@link NotFittedError} before `fit`.
   * @throws {@link InvalidInputError} if the columns are not those of the fit, or a value is not finite.
   */
  score(x: Matrix | CsrMatrix): Float64Array {
    const state = requireFitted(this.#fitted, "HalfSpaceTrees.score");
    checkScoredRows(x, state.columns, "HalfSpaceTrees.score");
    const { trees, depth, window } = this.options;
    const { data } = toDense(x);
    const masses = state.ready ? state.reference : state.latest;
    const size = state.ready ? window : state.seen;
    const nodes = 2 ** (depth + 1) - 1;
    return Float64Array.from({ length: x.rows }, (_, row) => {
      let sum = 0;
      for (let tree = 0; tree < trees; tree++) {
        let node = 0;
        let level = 0;
        while (level < depth && masses[tree * nodes + node] >= SIZE_LIMIT * size) {
          node = childOf(state, tree, node, data, row, depth);
          level++;
        }
        sum += masses[tree * nodes + node] * 2 ** level;
      }
      return 1 / (1 + sum / (trees * size));
    });
  }

  #learn(start: HalfSpaceState, x: AnyMatrix, weight: Float64Array): HalfSpaceState {
    const { trees, depth, window } = this.options;
    const { data } = toDense(x);
    const nodes = 2 ** (depth + 1) - 1;
    let { reference, latest, seen, ready } = start;
    for (let row = 0; row < x.rows; row++) {
      if (weight[row] === 0) continue;
      for (let tree = 0; tree < trees; tree++) {
        for (let level = 0, node = 0; level <= depth; level++) {
          latest[tree * nodes + node] += weight[row];
          if (level < depth) node = childOf(start, tree, node, data, row, depth);
        }
      }
      seen += weight[row];
      if (seen < window) continue;
      [reference, latest, ready] = [latest, reference, true];
      latest.fill(0);
      seen = 0;
    }
    return { ...start, reference, latest, seen, ready };
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    const fitted = this.#fitted ? toPlain(this.#fitted) : null;
    return { type: "HalfSpaceTrees", version: 1, options: { ...this.options }, fitted };
  }

  /**
   * Loads what {@link HalfSpaceTrees.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved detector of this type and version.
   */
  static fromJSON(json: EstimatorJson): HalfSpaceTrees {
    const where = "HalfSpaceTrees.fromJSON";
    checkSaved(json, "HalfSpaceTrees");
    const detector = new HalfSpaceTrees(json.options as HalfSpaceTreesOptions);
    const { fitted } = json;
    if (fitted) {
      detector.#fitted = {
        columns: savedNumber(fitted, "columns", where),
        cutColumns: Int32Array.from(savedNumbers(fitted, "cutColumns", where)),
        cutThresholds: savedNumbers(fitted, "cutThresholds", where),
        reference: savedNumbers(fitted, "reference", where),
        latest: savedNumbers(fitted, "latest", where),
        seen: savedNumber(fitted, "seen", where),
        ready: fitted.ready === true,
      };
    }
    return detector;
  }
}

/** The left child of a node where the value is at most the threshold, else the right one. */
function childOf(
  { cutColumns, cutThresholds, columns }: HalfSpaceState,
  tree: number,
  node: number,
  data: Matrix["data"],
  row: number,
  depth: number,
): number {
  const cut = tree * (2 ** depth - 1) + node;
  return 2 * node + (data[row * columns + cutColumns[cut]] <= cutThresholds[cut] ? 1 : 2);
}

/** Cuts every node in the middle of a random column of its cell; the whole space reaches beyond the rows on both sides. */
function layOut(
  x: AnyMatrix,
  weight: Float64Array,
  { trees, depth, seed }: Required<HalfSpaceTreesOptions>,
): HalfSpaceState {
  const { columns } = x;
  const inner = 2 ** depth - 1;
  const [low, high] = columnRanges(x, weight);
  const cutColumns = new Int32Array(trees * inner);
  const cutThresholds = new Float64Array(trees * inner);
  for (let tree = 0; tree < trees; tree++) {
    const random = createRandom(seed).fork(tree);
    // Work range s ± 2 max(s, 1 − s) of Tan et al. 2011, §3.1, with s uniform in the range of the column.
    const least = new Float64Array(columns);
    const largest = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      const share = random.nextFloat();
      const centre = low[j] * (1 - share) + high[j] * share;
      const reach = 2 * Math.max(share, 1 - share) * (high[j] / 2 - low[j] / 2) * 2;
      least[j] = Math.max(-Number.MAX_VALUE, centre - reach);
      largest[j] = Math.min(Number.MAX_VALUE, centre + reach);
    }
    const cut = (node: number): void => {
      if (node >= inner) return;
      const column = random.nextInteger(columns);
      const [start, end] = [least[column], largest[column]];
      const middle = start / 2 + end / 2;
      cutColumns[tree * inner + node] = column;
      cutThresholds[tree * inner + node] = middle;
      largest[column] = middle;
      cut(2 * node + 1);
      largest[column] = end;
      least[column] = middle;
      cut(2 * node + 2);
      least[column] = start;
    };
    cut(0);
  }
  const nodes = trees * (2 ** (depth + 1) - 1);
  const [reference, latest] = [new Float64Array(nodes), new Float64Array(nodes)];
  return { columns, cutColumns, cutThresholds, reference, latest, seen: 0, ready: false };
}

function columnRanges(x: AnyMatrix, weight: Float64Array): [Float64Array, Float64Array] {
  const { data, columns, rows } = toDense(x);
  const low = new Float64Array(columns).fill(Number.MAX_VALUE);
  const high = new Float64Array(columns).fill(-Number.MAX_VALUE);
  for (let row = 0; row < rows; row++) {
    if (weight[row] === 0) continue;
    for (let j = 0; j < columns; j++) {
      low[j] = Math.min(low[j], data[row * columns + j]);
      high[j] = Math.max(high[j], data[row * columns + j]);
    }
  }
  return [low, high];
}
