/** @file Which terms become columns, and in which order. */

import { InvalidInputError } from "@lsad/core";
import { sortByCodePoint } from "./column-order.js";
import type { FeatureReader } from "./feature-reader.js";
import type { TermStatistics } from "./term-rows.js";

/** Bounds on the terms that become columns; see CountVectorizerOptions. */
export interface VocabularyLimits {
  readonly minDf: number;
  readonly maxDf: number;
  readonly maxFeatures: number | null;
}

/** A fitted vocabulary: names by column, columns by term id of the reader. */
export interface Vocabulary {
  readonly reader: FeatureReader;
  readonly names: readonly string[];
  /** By term id: its column, or -1. */
  readonly columnOf: Int32Array;
}

/**
 * Selects by document frequency, then the most frequent, then sorts by code point.
 * @throws {@link InvalidInputError} if no term is left, or the bounds leave no room.
 */
export function selectVocabulary(
  reader: FeatureReader,
  statistics: TermStatistics,
  limits: VocabularyLimits,
  where: string,
): Vocabulary {
  const { documents, documentFrequency, total } = statistics;
  const min = limits.minDf < 1 ? limits.minDf * documents : limits.minDf;
  const max = limits.maxDf <= 1 ? limits.maxDf * documents : limits.maxDf;
  if (max < min) {
    throw new InvalidInputError(`${where}: maxDf must allow at least minDf = ${min} texts, got ${max}`);
  }
  const names: string[] = [];
  let seen = 0;
  for (let id = 0; id < reader.table.size; id++) {
    const df = documentFrequency[id] ?? 0;
    if (df > 0) seen++;
    if (df > 0 && df >= min && df <= max) names.push(reader.table.text(id));
  }
  if (names.length === 0) {
    const why = seen === 0 ? "no term at all" : `${seen} terms, none within minDf and maxDf`;
    throw new InvalidInputError(`${where}: texts must hold at least one term to learn, got ${why}`);
  }
  sortByCodePoint(names);
  const { maxFeatures } = limits;
  if (maxFeatures === null || names.length <= maxFeatures) return bindVocabulary(reader, names);
  return bindVocabulary(
    reader,
    mostFrequent(names, maxFeatures, (name) => total[reader.internFeature(name)]),
  );
}

/** A vocabulary of given names, in their order. Makes those the reader does not know. */
export function bindVocabulary(reader: FeatureReader, names: readonly string[]): Vocabulary {
  const ids = names.map((name) => reader.internFeature(name));
  const columnOf = new Int32Array(reader.table.size).fill(-1);
  ids.forEach((id, column) => {
    columnOf[id] = column;
  });
  return { reader, names, columnOf };
}

/** The `count` names of highest total, ties to the earlier name; order of names kept. */
function mostFrequent(names: readonly string[], count: number, totalOf: (name: string) => number): string[] {
  const totals = names.map(totalOf);
  const ranking = names.map((_, index) => index).sort((a, b) => totals[b] - totals[a] || a - b);
  const kept = ranking.slice(0, count).sort((a, b) => a - b);
  return kept.map((index) => names[index]);
}
