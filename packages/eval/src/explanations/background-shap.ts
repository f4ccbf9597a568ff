/** @file Shapley values of any model against background rows, by columns or groups of columns. */

import { checkMatrix, createRandom, InvalidInputError, type Matrix } from "@lsad/core";
import { checkWhole } from "../internal/check-inputs.js";
import type { Attribution, Predict } from "./attribution.js";
import { checkPartition, shapleyValues } from "./coalition-values.js";

/** Options of {@link exactShap} and {@link permutationShap}. */
export interface BackgroundShapOptions {
  /** Groups of columns that are known or unknown together, such as template counts, rarity, severity and [CLS]. Default: each column alone. */
  readonly groups?: readonly (readonly number[])[];
}

/**
 * Exact Shapley values of any model: every coalition of columns (or groups of columns) is evaluated, unknown columns
 * taken from each background row in turn. 2^groups · background rows of prediction a row: for up to about 10 groups.
 *
 * Agrees with `shap.ExactExplainer` and the converged `shap.KernelExplainer` 0.51.
 *
 * @param predict - The model: a batch of rows in, one number each out. Must not keep or change its argument.
 * @param rows - Shape `[rows, columns]`.
 * @param background - Shape `[background rows, columns]`, at least one row.
 * @returns `values` of shape `[rows, groups]`.
 * @throws {@link InvalidInputError} if columns differ, the background is empty, the groups are no partition of the
 *   columns or more than 20, or the model returns a number that is not finite.
 *
 * @example
 * ```ts
 * const predict = ({ rows, data }) => Float64Array.from({ length: rows }, (_, i) => data[2 * i] * data[2 * i + 1]);
 * const background = { rows: 1, columns: 2, data: Float64Array.of(0, 0) };
 * exactShap(predict, { rows: 1, columns: 2, data: Float64Array.of(2, 3) }, background).values.data; // [3, 3]
 * ```
 */
export function exactShap(
  predict: Predict,
  rows: Matrix,
  background: Matrix,
  options: BackgroundShapOptions = {},
): Attribution {
  const groups = checkGame("exactShap", rows, background, options);
  const data = new Float64Array(rows.rows * groups.length);
  for (let i = 0; i < rows.rows; i++) {
    const worth = createWorth("exactShap", predict, rows, i, background);
    const values = shapleyValues(groups.length, (coalition) =>
      worth(groups.flatMap((group, g) => (coalition & (1 << g) ? group : []))),
    );
    data.set(values, i * groups.length);
  }
  return {
    expectedValue: meanPrediction("exactShap", predict, background),
    values: { rows: rows.rows, columns: groups.length, data },
  };
}

/** Options of {@link permutationShap}. */
export interface PermutationShapOptions extends BackgroundShapOptions {
  readonly seed: number | string;
  /** Orders drawn a row, each walked forwards and backwards. Default: 10. */
  readonly permutations?: number;
}

/** What {@link permutationShap} returns. */
export interface SampledAttribution extends Attribution {
  /** Shape of `values`: standard error of each; `NaN` for a single permutation. */
  readonly standardErrors: Matrix;
}

/**
 * Shapley values by sampling orders of arrival, each walked forwards and backwards (antithetic), for models with many
 * columns. Additive for every sample; exact for models with interactions of at most two columns.
 * 2 · permutations · groups · background rows of prediction a row.
 * Source: Strumbelj & Kononenko 2014; antithetic as in `shap.PermutationExplainer`.
 *
 * @param predict - The model: a batch of rows in, one number each out. Must not keep or change its argument.
 * @param rows - Shape `[rows, columns]`.
 * @param background - Shape `[background rows, columns]`, at least one row.
 * @throws {@link InvalidInputError} as {@link exactShap}, and if an option is outside its range.
 *
 * @example
 * ```ts
 * const predict = ({ rows, data }) => Float64Array.from({ length: rows }, (_, i) => data[2 * i] * data[2 * i + 1]);
 * const background = { rows: 1, columns: 2, data: Float64Array.of(0, 0) };
 * const row = { rows: 1, columns: 2, data: Float64Array.of(2, 3) };
 * permutationShap(predict, row, background, { seed: 1 }).values.data; // [3, 3]
 * ```
 */
export function permutationShap(
  predict: Predict,
  rows: Matrix,
  background: Matrix,
  { seed, permutations = 10, ...options }: PermutationShapOptions,
): SampledAttribution {
  const groups = checkGame("permutationShap", rows, background, options);
  checkWhole("permutationShap", "permutations", permutations, 1);
  const size = groups.length;
  const data = new Float64Array(rows.rows * size);
  const errors = new Float64Array(rows.rows * size);
  for (let i = 0; i < rows.rows; i++) {
    const worth = createWorth("permutationShap", predict, rows, i, background);
    const random = createRandom(seed).fork("permutation-shap").fork(i);
    const squares = new Float64Array(size);
    for (let draw = 0; draw < permutations; draw++) {
      const order = random.shuffle(groups.map((_, g) => g));
      const sample = new Float64Array(size);
      addArrivals(order, groups, worth, sample);
      addArrivals(order.reverse(), groups, worth, sample);
      for (let g = 0; g < size; g++) {
        data[i * size + g] += sample[g] / 2 / permutations;
        squares[g] += (sample[g] / 2) ** 2;
      }
    }
    for (let g = 0; g < size; g++) {
      const variance = (squares[g] - permutations * data[i * size + g] ** 2) / (permutations - 1);
      errors[i * size + g] = Math.sqrt(Math.max(0, variance) / permutations);
    }
  }
  const shape = { rows: rows.rows, columns: size };
  return {
    expectedValue: meanPrediction("permutationShap", predict, background),
    values: { ...shape, data },
    standardErrors: { ...shape, data: errors },
  };
}

type Worth = (known: readonly number[]) => number;

function addArrivals(
  order: readonly number[],
  groups: readonly (readonly number[])[],
  worth: Worth,
  sample: Float64Array,
): void {
  const known: number[] = [];
  let before = worth(known);
  for (const g of order) {
    known.push(...groups[g]);
    const after = worth(known);
    sample[g] += after - before;
    before = after;
  }
}

/** Mean prediction over the background rows with the known columns taken from the row. */
function createWorth(where: string, predict: Predict, rows: Matrix, row: number, background: Matrix): Worth {
  const { columns } = rows;
  return (known) => {
    const data = Float64Array.from(background.data);
    for (let b = 0; b < background.rows; b++) {
      for (const column of known) data[b * columns + column] = rows.data[row * columns + column];
    }
    return meanPrediction(where, predict, { rows: background.rows, columns, data });
  };
}

function meanPrediction(where: string, predict: Predict, rows: Matrix): number {
  const outputs = predict(rows);
  let sum = 0;
  for (let i = 0; i < rows.rows; i++) sum += outputs[i];
  if (outputs.length !== rows.rows || !Number.isFinite(sum)) {
    throw new InvalidInputError(
      `${where}: predict must return one finite number a row, got ${outputs.length} for ${rows.rows} with sum ${sum}`,
    );
  }
  return sum / rows.rows;
}

function checkGame(
  where: string,
  rows: Matrix,
  background: Matrix,
  { groups }: BackgroundShapOptions,
): readonly (readonly number[])[] {
  checkMatrix(rows, where);
  checkMatrix(background, where);
  if (rows.columns !== background.columns || background.rows === 0) {
    throw new InvalidInputError(
      `${where}: background must have at least one row of ${rows.columns} columns, got ${background.rows} x ${background.columns}`,
    );
  }
  if (groups === undefined) return Array.from({ length: rows.columns }, (_, column) => [column]);
  checkPartition(where, rows.columns, groups);
  return groups;
}
