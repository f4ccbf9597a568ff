/** @file The curves of a run, one panel a held-out source. */

import type { CellResult } from "../result.js";
import type { CellCurve } from "../run-files.js";
import { rowFields } from "../summary.js";
import type { Contestant } from "./contestants.js";
import type { NamedCurve } from "./curve-chart.js";

/** The curves of one held-out source. */
export interface SourcePanel {
  /** Unique in the page: names of sources may hold any character. */
  readonly id: string;
  readonly target: string;
  readonly curves: readonly NamedCurve[];
}

/**
 * Gathers curves by source, in the order of the contestants. Of several seeds or draws the first is drawn; the means
 * have them all. Detectors that give every line one score have no curve: it would lie on the prevalence.
 */
export function curvesBySource(
  contestants: readonly Contestant[],
  results: readonly CellResult[],
  curves: readonly CellCurve[],
  targets: readonly string[],
): SourcePanel[] {
  const curveOf = new Map(curves.map((curve) => [curve.cell, curve]));
  const cellOf = new Map<string, CellResult>();
  for (const cell of results) {
    const key = JSON.stringify([cell.target, ...rowFields.map((field) => cell[field])]);
    if (!cellOf.has(key)) cellOf.set(key, cell);
  }
  return targets.flatMap((target, index) => {
    const found = contestants.flatMap(({ name, line, template }) =>
      [line, template].flatMap((row): NamedCurve[] => {
        if (row === undefined) return [];
        const cell = cellOf.get(JSON.stringify([target, ...rowFields.map((field) => row[field])]));
        const curve = cell === undefined ? undefined : curveOf.get(cell.cell);
        if (curve === undefined || isFlat(curve)) return [];
        return [{ name, weighting: row.weighting, recall: curve.recall, precision: curve.precision }];
      }),
    );
    return found.length === 0 ? [] : [{ id: `curve-${index}`, target, curves: found }];
  });
}

/** One step from no recall to all of it: every line has the same score. */
function isFlat({ recall }: CellCurve): boolean {
  return recall.filter((value) => value > 0).length < 2;
}
