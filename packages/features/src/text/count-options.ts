/** @file Which terms of texts become columns: the options of the vectorisers with a vocabulary. */

import { InvalidInputError } from "@lsad/core";
import { type ResolvedTextOptions, resolveTextOptions, type TextOptions } from "./text-options.js";

/** How texts are cut, and which terms become columns. Names and meanings are scikit-learn's, in camel case. */
export interface CountVectorizerOptions extends TextOptions {
  /** Least number of texts a term must be in: a whole number from 1, or a share of all texts in [0, 1). Default 1 text. */
  readonly minDf?: number;
  /** Greatest number of texts a term may be in: a whole number from 2, or a share of all texts in [0, 1]. Default 1: all. */
  readonly maxDf?: number;
  /** Keep only this many terms, those of the highest total count; ties go to the earlier in column order. Default: all. */
  readonly maxFeatures?: number | null;
  /** 1 for every term that occurs, however often. Default false. */
  readonly binary?: boolean;
  /** The terms, in the order of the columns: nothing is learnt then. Default: learnt, sorted by code point. */
  readonly vocabulary?: readonly string[] | null;
}

/** {@link CountVectorizerOptions} with every default filled in. */
export type ResolvedCountOptions = ResolvedTextOptions & Required<Omit<CountVectorizerOptions, keyof TextOptions>>;

/** Fills in defaults and checks. */
export function resolveCountOptions(options: CountVectorizerOptions): ResolvedCountOptions {
  const { minDf = 1, maxDf = 1, maxFeatures = null, binary = false, vocabulary = null } = options;
  const where = "CountVectorizer";
  for (const [name, value] of [
    ["minDf", minDf],
    ["maxDf", maxDf],
  ] as const) {
    if (!(value >= 0) || (value > 1 && !Number.isInteger(value))) {
      throw new InvalidInputError(`${where}: ${name} must be a share in [0, 1] or a whole number, got ${value}`);
    }
  }
  if (maxFeatures !== null && (!Number.isInteger(maxFeatures) || maxFeatures < 1)) {
    throw new InvalidInputError(`${where}: maxFeatures must be a whole number of at least 1, got ${maxFeatures}`);
  }
  if (vocabulary !== null) checkVocabulary(vocabulary, where);
  return { ...resolveTextOptions(options, where), minDf, maxDf, maxFeatures, binary, vocabulary };
}

function checkVocabulary(vocabulary: readonly string[], where: string): void {
  if (vocabulary.length === 0) throw new InvalidInputError(`${where}: vocabulary must hold a term, got none`);
  const seen = new Set<string>();
  for (const term of vocabulary) {
    if (seen.has(term)) {
      throw new InvalidInputError(`${where}: vocabulary must hold each term once, got ${JSON.stringify(term)} twice`);
    }
    seen.add(term);
  }
}
