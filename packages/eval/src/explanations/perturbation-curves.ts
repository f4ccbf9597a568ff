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
  let [randomDeletion, randomInsertion] = [0, 0];
  for (let i = 0; i < randomOrders; i++) {
    const shuffled = random.shuffle(Array.from(order));
    randomDeletion += deletionCurve(predict, row, baseline, shuffled, options).area / randomOrders;
    randomInsertion += insertionCurve(predict, row, baseline, shuffled, options).area / randomOrders;
  }
  return {
    deletion: deletionCurve(predict, row, baseline, order, options).area,
    insertion: insertionCurve(predict, row, baseline, order, options).area,
    randomDeletion,
    randomInsertion,
  };
}

function drawCurve(
  where: string,
  predict: Predict,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  order: ArrayLike<number>,
  { groups }: PerturbationOptions,
): PerturbationCurve {
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
  const outputs = Float64Array.from(predict(rows));
  const inner = outputs.reduce((sum, output) => sum + output, 0) - (outputs[0] + outputs[players.length]) / 2;
  return { outputs, area: inner / players.length };
}
