/** @file Do the columns that an explanation names matter? Remove them, and see. */

import { checkMatrix, createRandom, InvalidInputError, type Matrix } from "@lsad/core";
import { checkSameLength, checkWhole } from "../internal/check-inputs.js";
import { rankDescending } from "../internal/rank-descending.js";
import type { Predict } from "./attribution.js";
import { checkPartition } from "./coalition-values.js";

/** A model's output while columns are taken away or put back. */
export interface PerturbationCurve {
  /** Shape `[players + 1]`: output after 0, 1, … players. */
  readonly outputs: Float64Array;
  /** Mean height: area under `outputs` by the trapezoid rule over [0, 1]. */
  readonly area: number;
}

/** What the curves are drawn over. */
export interface PerturbationOptions {
  /** Groups of columns that go together. Default: each column alone. */
  readonly groups?: readonly (readonly number[])[];
}

/**
 * Output while columns of a row are replaced by the baseline's, one after the other. After the columns that raised the
 * output it falls early: **a small area is good**. Source: Petsiuk, Das, Saenko, "RISE", BMVC 2018.
 *
 * @param predict - The model: a batch of rows in, one number each out.
 * @param row - Shape `[columns]`.
 * @param baseline - Shape `[columns]`: what "absent" means, for example zeros or column means.
 * @param order - Players (columns, or groups by index), most important first.
 * @throws {@link InvalidInputError} if lengths differ or the order does not hold every player once.
 *
 * @example
 * ```ts
 * const predict = ({ rows, data }) => Float64Array.from({ length: rows }, (_, i) => 3 * data[2 * i] + data[2 * i + 1]);
 * deletionCurve(predict, [1, 1], [0, 0], [0, 1]).outputs; // [4, 1, 0], area (4/2 + 1 + 0) / 2 = 1.5
 * ```
 */
export function deletionCurve(
  predict: Predict,
  row: ArrayLike<number>,
  baseline: ArrayLike<number>,
  order: ArrayLike<number>,
  options: PerturbationOptions = {},
): PerturbationCurve {
  return drawCurve("deletionCurve", predict, row, baseline, order, options);
}

/**
 * Output while columns of a row are put into the baseline, one after the other. **A large area is good**: the
 * mirror image of {@link deletionCurve}, with the same parameters.
 *
 * @throws {@link InvalidInputError} as {@link deletionCurve}.
 *
 * @example
 * ```ts
 * const predict = ({ rows, data }) => Float64Array.from({ length: rows }, (_, i) => 3 * data[2 * i] + data[2 * i + 1]);
 * insertionCurve(predict, [1, 1], [0, 0], [0, 1]).outputs; // [0, 3, 4]
 * ```
 */
export function insertionCurve(
  predict: Predict,
  row: ArrayLike<number>,
  baseline: ArrayLike<number>,
  order: ArrayLike<number>,
  options: PerturbationOptions = {},
): PerturbationCurve {
  return drawCurve("insertionCurve", predict, baseline, row, order, options);
}

/** How an explanation's order compares with chance. */
export interface FaithfulnessReport {
  /** Area of the deletion curve in the explanation's order; smaller is better. */
  readonly deletion: number;
  /** Area of the insertion curve in the explanation's order; larger is better. */
  readonly insertion: number;
  /** Mean areas over random orders: what the two above must beat. */
  readonly randomDeletion: number;
  readonly randomInsertion: number;
}

/**
 * Deletion and insertion areas of an explanation beside those of random orders: an explanation that is no better than
 * chance explains nothing. Players are taken by falling value, equal values in order.
 *
 * @param attributions - Shape `[players]`: the explanation's values; positive raises the output.
 * @param options - `randomOrders`: default 20.
 * @throws {@link InvalidInputError} if lengths differ, a value is not finite or an option is outside its range.
 *
 * @example
 * ```ts
 * const predict = ({ rows, data }) => Float64Array.from({ length: rows }, (_, i) => 3 * data[2 * i] + data[2 * i + 1]);
 * const report = explanationFaithfulness(predict, [1, 1], [0, 0], [3, 1], { seed: 1 });
 * report.deletion < report.randomDeletion; // true: 1.5 against about 2
 * ```
 */
export function explanationFaithfulness(
  predict: Predict,
  row: ArrayLike<number>,
  baseline: ArrayLike<number>,
  attributions: ArrayLike<number>,
  {
    seed,
    randomOrders = 20,
    ...options
  }: PerturbationOptions & { readonly seed: number | string; readonly randomOrders?: number },
): FaithfulnessReport {
  checkWhole("explanationFaithfulness", "randomOrders", randomOrders, 1);
  const order = rankDescending(attributions);
  const random = createRandom(seed).fork("faithfulness");
  const orders = [order, ...Array.from({ length: randomOrders }, () => random.shuffle(Array.from(order)))];
  const paths = orders.flatMap((each) => [
    pathOf("explanationFaithfulness", row, baseline, each, options),
    pathOf("explanationFaithfulness", baseline, row, each, options),
  ]);
  const [deletion, insertion, ...areas] = outputsAlong(predict, paths).map(({ area }) => area);
  const meanArea = (first: 0 | 1) =>
    areas.reduce((sum, area, index) => (index % 2 === first ? sum + area / randomOrders : sum), 0);
  return { deletion, insertion, randomDeletion: meanArea(0), randomInsertion: meanArea(1) };
}

function drawCurve(
  where: string,
  predict: Predict,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  order: ArrayLike<number>,
  options: PerturbationOptions,
): PerturbationCurve {
  return outputsAlong(predict, [pathOf(where, from, to, order, options)])[0];
}

/** The rows between two: after 0, 1, … players of an order. Shape `[players + 1, columns]`. */
function pathOf(
  where: string,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  order: ArrayLike<number>,
  { groups }: PerturbationOptions,
): Matrix {
  const columns = from.length;
  checkSameLength(where, { row: from, baseline: to });
  if (groups !== undefined) checkPartition(where, columns, groups);
  const players = groups ?? Array.from({ length: columns }, (_, column) => [column]);
  if (players.length !== order.length || new Set(Array.from(order)).size !== order.length) {
    throw new InvalidInputError(
      `${where}: order must hold each of ${players.length} players once, got ${order.length} entries`,
    );
  }
  const data = new Float64Array((players.length + 1) * columns);
  data.set(Float64Array.from(from));
  for (let step = 1; step <= players.length; step++) {
    data.copyWithin(step * columns, (step - 1) * columns, step * columns);
    const player = players[order[step - 1]];
    if (player === undefined) {
      throw new InvalidInputError(`${where}: order[${step - 1}] must be a player, got ${order[step - 1]}`);
    }
    for (const column of player) data[step * columns + column] = to[column];
  }
  const rows: Matrix = { rows: players.length + 1, columns, data };
  checkMatrix(rows, where);
  return rows;
}

/** The model is asked once about all paths: one that has a cost a call, as an encoder in another thread, is then no slower. */
function outputsAlong(predict: Predict, paths: readonly Matrix[]): PerturbationCurve[] {
  const { columns } = paths[0];
  const rows = paths.reduce((sum, path) => sum + path.rows, 0);
  const data = new Float64Array(rows * columns);
  let start = 0;
  for (const path of paths) {
    data.set(path.data, start * columns);
    start += path.rows;
  }
  const all = Float64Array.from(predict({ rows, columns, data }));
  start = 0;
  return paths.map((path) => {
    const outputs = all.slice(start, start + path.rows);
    start += path.rows;
    const last = outputs.length - 1;
    const inner = outputs.reduce((sum, output) => sum + output, 0) - (outputs[0] + outputs[last]) / 2;
    return { outputs, area: inner / last };
  });
}
