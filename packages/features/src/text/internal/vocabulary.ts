/** @file Which terms become columns, and in which order. */

import { InvalidInputError } from "@lsad/core";
import type { FeatureReader } from "./feature-reader.js";
import { sortTerms } from "./term-order.js";
import type { TermStatistics } from "./term-rows.js";

/** Bounds on the terms that become columns; see CountVectorizerOptions. */
export interface VocabularyLimits {
  readonly minDf: number;
  readonly maxDf: number;
  readonly maxFeatures: number | null;
}

/** A fitted vocabulary. */
export interface Vocabulary {
  readonly reader: FeatureReader;
  /** By column: its term id in the reader. */
  readonly ids: Int32Array;
  /** By term id: its column, or -1. */
  readonly columnOf: Int32Array;
}

/**
 * Selects by document frequency, then the most frequent; columns are sorted by code point.
 * @throws {@link InvalidInputError} if no term is left, or the bounds leave no room.
 */
export function selectVocabulary(
  reader: FeatureReader,
  statistics: TermStatistics,
  limits: VocabularyLimits,
  where: string,
): Vocabulary {
  const { documents, documentFrequency, total, terms } = statistics;
  if (terms === 0) {
    throw new InvalidInputError(`${where}: texts must hold at least one term to learn, got no term at all`);
  }
  const min = limits.minDf < 1 ? limits.minDf * documents : limits.minDf;
  const max = limits.maxDf <= 1 ? limits.maxDf * documents : limits.maxDf;
  if (max < min) {
    throw new InvalidInputError(`${where}: maxDf must allow at least minDf = ${min} texts, got ${max}`);
  }
  // A word that is only part of n-grams has frequency 0 and is no column.
  const ids = sortTerms(reader.table).filter((id) => {
    const df = documentFrequency[id];
    return df > 0 && df >= min && df <= max;
  });
  if (ids.length === 0) {
    throw new InvalidInputError(
      `${where}: texts must hold at least one term to learn, got ${terms} terms, none within minDf and maxDf`,
    );
  }
  const { maxFeatures } = limits;
  return bindColumns(reader, maxFeatures === null ? ids : mostFrequent(ids, maxFeatures, total));
}

/** A vocabulary of given names, in their order. Makes those the reader does not know. */
export function bindVocabulary(reader: FeatureReader, names: readonly string[]): Vocabulary {
  return bindColumns(
    reader,
    Int32Array.from(names, (name) => reader.internFeature(name)),
  );
}

/** Names of the columns. */
export function vocabularyNames({ reader, ids }: Vocabulary): string[] {
  return Array.from(ids, (id) => reader.table.text(id));
}

function bindColumns(reader: FeatureReader, ids: Int32Array): Vocabulary {
  const columnOf = new Int32Array(reader.table.size).fill(-1);
  for (let column = 0; column < ids.length; column++) columnOf[ids[column]] = column;
  return { reader, ids, columnOf };
}

/** The `count` ids of highest total, ties to the earlier; their order is kept. */
function mostFrequent(ids: Int32Array, count: number, total: Float64Array): Int32Array {
  const places = Int32Array.from(ids, (_, place) => place);
  places.sort((a, b) => total[ids[b]] - total[ids[a]] || a - b);
  return places
    .subarray(0, count)
    .sort()
    .map((place) => ids[place]);
}
