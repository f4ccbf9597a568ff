/** @file A few rows and columns of a matrix, side by side. */

import { isCsr } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import type { TreeSample } from "./isolation-growth.js";

/**
 * Copies cells of chosen rows.
 * @param columns - Ascending; all columns when absent.
 */
export function sampleCells(x: AnyMatrix, rows: Int32Array, columns: Int32Array | undefined): TreeSample {
  const width = columns?.length ?? x.columns;
  const cells = new Float64Array(rows.length * width);
  const places = isCsr(x) && columns ? placesOf(columns, x.columns) : undefined;
  for (let i = 0; i < rows.length; i++) {
    const base = i * width;
    if (isCsr(x)) {
      for (let k = x.indptr[rows[i]]; k < x.indptr[rows[i] + 1]; k++) {
        const place = places ? places[x.indices[k]] : x.indices[k];
        if (place >= 0) cells[base + place] = x.data[k];
      }
    } else {
      const from = rows[i] * x.columns;
      for (let j = 0; j < width; j++) cells[base + j] = x.data[from + (columns ? columns[j] : j)];
    }
  }
  return { rows: rows.length, columns: width, cells };
}

/** Columns that hold anything in the chosen rows of sparse rows, ascending: the others are constant there. */
export function columnsInUse(x: AnyMatrix, rows: Int32Array): Int32Array | undefined {
  if (!isCsr(x)) return undefined;
  const used = new Set<number>();
  for (const row of rows) for (let k = x.indptr[row]; k < x.indptr[row + 1]; k++) used.add(x.indices[k]);
  return Int32Array.from(used).sort();
}

function placesOf(columns: Int32Array, width: number): Int32Array {
  const places = new Int32Array(width).fill(-1);
  for (let place = 0; place < columns.length; place++) places[columns[place]] = place;
  return places;
}
