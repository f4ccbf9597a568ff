/** @file Which words made a text detector's score: closed form where there is one, Shapley values where there is none. */

import {
  ComplementNaiveBayes,
  IsolationForest,
  LinearSvm,
  LogisticRegression,
  MultinomialNaiveBayes,
} from "@lsad/baselines";
import type { CsrMatrix, Matrix } from "@lsad/core";
import {
  exactShap,
  explanationFaithfulness,
  isolationForestTrees,
  type LinearModel,
  linearShap,
  permutationShap,
  treeShap,
} from "@lsad/eval";
import type { TextPart } from "@lsad/pipeline";
import { type Attributed, attributed, type Part, type WordDeletion } from "./explanation.js";

/** Part of a linear explanation: what the words do that ordinary lines have and this one has not. */
export const LACKING = "words it lacks";

/** Up to here all subsets of words are evaluated; beyond, random orders are. */
const EXACT_WORDS = 10;

/** Orders drawn where there are more words, each walked both ways. */
const PERMUTATIONS = 25;

const SEED = "explain";

/** Scores texts, words joined by blanks. */
export type WordScores = (texts: readonly string[]) => Float64Array;

/**
 * The words of a text and what each adds to the detector's score.
 *
 * Linear detectors: w·(x − mean of the buffer), in log odds or decision values. Isolation forest: TreeSHAP of the cuts
 * that part the line from others, fewer counting as positive. Others: Shapley values of the words, against no word at all;
 * sampled where there are more than ten.
 *
 * @param text - Words joined by blanks, as the view gives them.
 * @param background - Texts of the target's buffer lines, one a line.
 */
export function wordParts(part: TextPart, text: string, background: readonly string[]): Attributed {
  const linear = linearModelOf(part);
  if (linear !== undefined) return linearParts(part, linear, text, background);
  if (part.detector instanceof IsolationForest) return treeParts(part, part.detector, text);
  const { vectorizer, detector } = part;
  return shapleyParts((texts) => detector.score(vectorizer.transform(texts)), text);
}

/** Score of the text when only some of its words are there, as a function of masks. */
function maskedScores(scores: WordScores, text: string, words: readonly string[]) {
  const sequence = text.split(" ");
  const place = new Map(words.map((word, index) => [word, index]));
  return ({ rows, columns, data }: Matrix): Float64Array => {
    const texts = Array.from({ length: rows }, (_, row) =>
      sequence.filter((word) => data[row * columns + (place.get(word) as number)] === 1).join(" "),
    );
    return scores(texts);
  };
}

/**
 * Takes the words away and puts them back in the order of the explanation, and in random orders.
 * @returns `undefined` for a text without words.
 */
export function wordDeletion(scores: WordScores, text: string, { parts }: Attributed): WordDeletion | undefined {
  const words = distinctWords(text);
  if (words.length === 0) return undefined;
  const predict = maskedScores(scores, text, words);
  const [all, none] = [new Float64Array(words.length).fill(1), new Float64Array(words.length)];
  return explanationFaithfulness(predict, all, none, valuesOfWords(words, parts), { seed: SEED });
}

/** A pair of words belongs to both, half and half. */
function valuesOfWords(words: readonly string[], parts: readonly Part[]): Float64Array {
  const place = new Map(words.map((word, index) => [word, index]));
  const values = new Float64Array(words.length);
  for (const { name, value } of parts) {
    if (name === LACKING) continue;
    const named = name.split(" ");
    for (const word of named) {
      const index = place.get(word);
      if (index !== undefined) values[index] += value / named.length;
    }
  }
  return values;
}

function distinctWords(text: string): string[] {
  return [...new Set(text.split(" "))].filter((word) => word !== "");
}

interface KnownLinear extends LinearModel {
  readonly unit: string;
}

/** The detector as weights and intercept; `undefined` if it is not linear. */
function linearModelOf({ vectorizer, detector }: TextPart): KnownLinear | undefined {
  if (detector instanceof LogisticRegression || detector instanceof LinearSvm) {
    const { coefficients, intercept } = detector;
    return { coefficients, intercept, unit: detector instanceof LinearSvm ? "decision value" : "log odds" };
  }
  const isNaiveBayes = detector instanceof MultinomialNaiveBayes || detector instanceof ComplementNaiveBayes;
  if (!isNaiveBayes) return undefined;
  // Log odds of Naive Bayes are linear in the counts: one row a column shows the weights.
  const columns = vectorizer.vocabulary.size;
  const [intercept] = detector.score({ ...oneEach(0, columns), rows: 1, indptr: Int32Array.of(0, 0) });
  const coefficients = detector.score(oneEach(columns, columns)).map((score) => score - intercept);
  return { coefficients, intercept, unit: "log odds" };
}

/** The first `rows` rows of the identity. */
function oneEach(rows: number, columns: number): CsrMatrix {
  const data = new Float64Array(rows).fill(1);
  const indices = Int32Array.from({ length: rows }, (_, row) => row);
  return { rows, columns, indptr: Int32Array.from({ length: rows + 1 }, (_, row) => row), indices, data };
}

function linearParts(
  { vectorizer, detector }: TextPart,
  { unit, ...model }: KnownLinear,
  text: string,
  background: readonly string[],
): Attributed {
  const row = vectorizer.transform([text]);
  const names = vectorizer.featureNames();
  const { expectedValue, values } = linearShap(model, row, meanRow(vectorizer.transform(background)));
  const parts: Part[] = [];
  let present = 0;
  for (const column of row.indices) {
    parts.push({ name: names[column], value: values.data[column] });
    present += values.data[column];
  }
  let lacking = -present;
  for (let column = 0; column < row.columns; column++) lacking += values.data[column];
  parts.push({ name: LACKING, value: lacking });
  const [score] = detector.score(row);
  return attributed({ method: "linear-shap", unit, baseline: expectedValue, parts }, score);
}

function meanRow({ rows, columns, indices, data }: CsrMatrix): Matrix {
  const mean = new Float64Array(columns);
  for (let k = 0; k < data.length; k++) mean[indices[k]] += data[k] / rows;
  return { rows: 1, columns, data: mean };
}

function treeParts({ vectorizer }: TextPart, forest: IsolationForest, text: string): Attributed {
  const row = vectorizer.transform([text]);
  const dense = new Float64Array(row.columns);
  for (const [k, column] of row.indices.entries()) dense[column] = row.data[k];
  const ensemble = isolationForestTrees(forest.trees, row.columns);
  const { expectedValue, values } = treeShap(ensemble, { rows: 1, columns: row.columns, data: dense });
  const names = vectorizer.featureNames();
  // Shorter paths are more anomalous: the sign turns.
  const parts: Part[] = [];
  let lacking = 0;
  for (let column = 0; column < row.columns; column++) {
    const value = -values.data[column];
    if (dense[column] !== 0) parts.push({ name: names[column], value });
    else lacking += value;
  }
  parts.push({ name: LACKING, value: lacking });
  const [score] = forest.score(row);
  const pathLength = -Math.log2(score) * usualPathLength(forest.samples); // score = 2^(−h / c), Liu et al. 2008, eq. 2
  return attributed({ method: "tree-shap", unit: "cuts", baseline: -expectedValue, parts }, -pathLength);
}

/** c(n): the path length of a leaf that holds all n rows. */
function usualPathLength(samples: number): number {
  const leaf = { left: [-1], right: [-1], feature: [0], threshold: [0], samples: [samples] };
  return isolationForestTrees([leaf], 1).trees[0].value[0];
}

/** Shapley values of the words of a text, whatever scores it: against no word at all, sampled beyond ten words. */
export function shapleyParts(scores: WordScores, text: string): Attributed {
  const words = distinctWords(text);
  const [score] = scores([text]);
  const found = { method: "word-shapley", unit: "units of the score" } as const;
  if (words.length === 0) return attributed({ ...found, baseline: score, parts: [] }, score);
  const predict = maskedScores(scores, text, words);
  const mask = (value: number) => ({
    rows: 1,
    columns: words.length,
    data: new Float64Array(words.length).fill(value),
  });
  const { expectedValue, values } =
    words.length <= EXACT_WORDS
      ? exactShap(predict, mask(1), mask(0))
      : permutationShap(predict, mask(1), mask(0), { seed: SEED, permutations: PERMUTATIONS });
  const parts = words.map((name, index) => ({ name, value: values.data[index] }));
  return attributed({ ...found, baseline: expectedValue, parts }, score);
}
