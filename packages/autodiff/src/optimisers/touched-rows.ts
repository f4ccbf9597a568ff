/** @file Which rows of a table any step has touched, and their gradients in this step. */

import type { RowGradient } from "./parameter-groups.js";

/** Rows that have moments, and a compact table of their gradients. */
export interface TouchedRows {
  readonly width: number;
  /** Place of each row of the table in `gradients`, −1 for rows that were never touched. */
  readonly placeOfRow: Int32Array;
  /** How many rows were touched. */
  readonly count: number;
  /** Shape `[at least count, width]`: the gradients of this step; zero for rows touched earlier only. */
  readonly gradients: Float32Array;
}

/** What this needs to know of a parameter and its moments. */
interface Table {
  readonly values: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly touched: TouchedRows | undefined;
}

/** The rows touched so far and now, with the gradients of now; repeated ids are added up. */
export function addRows(table: Table, { ids, rows }: RowGradient): TouchedRows {
  const width = ids.length === 0 ? (table.touched?.width ?? table.values.length) : rows.length / ids.length;
  const {
    placeOfRow,
    count: before,
    gradients: old,
  } = table.touched?.width === width ? table.touched : findTouched(table, width);
  let count = before;
  for (let i = 0; i < ids.length; i++) {
    const row = Number(ids[i]);
    if (placeOfRow[row] < 0) placeOfRow[row] = count++;
  }
  // grown to twice what is needed: a long run meets new rows at every step
  const gradients = count * width <= old.length ? old : new Float32Array(2 * count * width);
  gradients.fill(0, 0, count * width);
  for (let i = 0; i < ids.length; i++) {
    const to = placeOfRow[Number(ids[i])] * width;
    for (let j = 0, from = i * width; j < width; j++, from++) gradients[to + j] += rows[from];
  }
  return { width, placeOfRow, count, gradients };
}

/** Rows whose moments are not all zero: those that steps before a restore have touched. */
function findTouched({ values, first, second }: Table, width: number): TouchedRows {
  const placeOfRow = new Int32Array(values.length / width).fill(-1);
  let count = 0;
  for (let row = 0; row < placeOfRow.length; row++) {
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (first[i] === 0 && second[i] === 0) continue;
      placeOfRow[row] = count++;
      break;
    }
  }
  return { width, placeOfRow, count, gradients: new Float32Array(0) };
}
