/** @file What a critical-difference diagram draws. */

import { InvalidInputError, type Matrix } from "@lsad/core";
import { type FriedmanResult, friedmanTest } from "./friedman.js";
import { nemenyiCriticalDifference } from "./nemenyi.js";

/** A model's place in the diagram. */
export interface RankedModel {
  readonly name: string;
  /** Mean rank over sources, 1 is best. */
  readonly meanRank: number;
}

/** What a critical-difference diagram draws. */
export interface CriticalDifferenceDiagram {
  /** Best first; models of equal mean rank in the order given. */
  readonly models: readonly RankedModel[];
  /** Mean ranks closer than this do not differ. */
  readonly criticalDifference: number;
  /** Bars: `[start, end)` ranges of `models` that do not differ among themselves, none inside another, none of one model. */
  readonly groups: readonly (readonly [number, number])[];
  readonly friedman: FriedmanResult;
}

/**
 * Mean ranks, Nemenyi's critical difference and the bars of models that do not differ.
 * Source: Demšar, JMLR 2006, §3.2.4.
 *
 * @param names - Shape `[models]`.
 * @param values - Rows are sources, columns models; higher is better.
 * @param alpha - In (0, 1). Default: 0.05.
 * @throws {@link InvalidInputError} if the number of names is not the number of columns, and as {@link friedmanTest}.
 * @throws {@link UndefinedMetricError} if all models tie on every source.
 *
 * @example
 * ```ts
 * const values = { rows: 3, columns: 2, data: Float64Array.of(0.9, 0.1, 0.8, 0.3, 0.7, 0.4) };
 * criticalDifferenceDiagram(["words", "chance"], values).models[0]; // { name: "words", meanRank: 1 }
 * ```
 */
export function criticalDifferenceDiagram(
  names: readonly string[],
  values: Matrix,
  alpha = 0.05,
): CriticalDifferenceDiagram {
  if (names.length !== values.columns) {
    throw new InvalidInputError(
      `criticalDifferenceDiagram: names must have one entry a column, got ${names.length} for ${values.columns}`,
    );
  }
  const friedman = friedmanTest(values);
  const criticalDifference = nemenyiCriticalDifference(values.columns, values.rows, alpha);
  const models = names
    .map((name, i) => ({ name, meanRank: friedman.meanRanks[i] }))
    .sort((a, b) => a.meanRank - b.meanRank);
  return { models, criticalDifference, groups: findGroups(models, criticalDifference), friedman };
}

function findGroups(models: readonly RankedModel[], criticalDifference: number): [number, number][] {
  const groups: [number, number][] = [];
  let lastEnd = 0;
  for (let start = 0; start < models.length; start++) {
    let end = start;
    while (end < models.length && models[end].meanRank - models[start].meanRank < criticalDifference) end++;
    if (end - start > 1 && end > lastEnd) groups.push([start, end]);
    lastEnd = Math.max(lastEnd, end);
  }
  return groups;
}
