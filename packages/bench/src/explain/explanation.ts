/** @file What an explanation of a line's score holds. */

/** What one ingredient adds to a score. */
export interface Part {
  readonly name: string;
  /** Positive raises the score. */
  readonly value: number;
}

/** How parts are found; each adds up to the score. */
export type ExplanationMethod =
  | "linear-shap"
  | "tree-shap"
  | "word-shapley"
  | "grouped-shapley"
  | "integrated-gradients";

/** Additive parts of one number. */
export interface Attributed {
  readonly method: ExplanationMethod;
  /** What the numbers are: log odds, a decision value, a score, or cuts of an isolation forest. */
  readonly unit: string;
  /**
   * The number of an ordinary line, the mean over the target's buffer; for `word-shapley` and `integrated-gradients` of a line
   * without words.
   */
  readonly baseline: number;
  /** Largest first by absolute value. */
  readonly parts: readonly Part[];
  /** |baseline + sum of parts − the number explained|. */
  readonly additivityError: number;
}

/** Whether the words that the explanation names do matter: mean score while words go, and while they come. */
export interface WordDeletion {
  /** Words taken away, most important first: smaller is better. */
  readonly deletion: number;
  /** Words put back, most important first: larger is better. */
  readonly insertion: number;
  /** The same in random order: what the two must beat. */
  readonly randomDeletion: number;
  readonly randomInsertion: number;
}

/** A normal line to compare an alert with. */
export interface NearestNormal {
  readonly source: string;
  /** The message, as the first line of these words has it. */
  readonly text: string;
  /** Cosine of the words, in (0, 1]. */
  readonly similarity: number;
}

/**
 * Where an encoder looks on the words of a line, `[CLS]` first and `[SEP]` last. It shows what is read; what decides are the
 * parts of the explanation, and the two need not agree. Numbers have four digits.
 */
export interface AttentionOnWords {
  readonly words: readonly string[];
  readonly layers: number;
  /** Heads of a layer. */
  readonly heads: number;
  /** Shape `[layers * heads, words]`, the first layer's heads first: the share of each word; rows sum to 1. */
  readonly weights: readonly (readonly number[])[];
  /** Shape `[words]`: attention rolled up through the layers (Abnar and Zuidema 2020); sums to 1. */
  readonly rollout: readonly number[];
  /** Shape `[words]`: what each word adds to the log odds, as in the parts, but by place. */
  readonly added: readonly number[];
}

/** Why a line got its score. */
export interface LineExplanation extends Attributed {
  readonly target: string;
  readonly detector: string;
  readonly view: string;
  /** 1-based line number in the file. */
  readonly line: number;
  /** 1 + the test lines that score higher; null for a line of the buffer. */
  readonly rank: number | null;
  readonly template: string;
  /** The message, as the first line of these words has it. */
  readonly text: string;
  readonly score: number;
  readonly threshold: number;
  readonly alert: boolean;
  /** 1 for an anomaly; null without labels. */
  readonly label: 0 | 1 | null;
  /** The words behind the learnt part of a fusion; null where `parts` are words already, or none are read. */
  readonly words: Attributed | null;
  /** null for detectors that read no words, and lines that have none. */
  readonly wordDeletion: WordDeletion | null;
  /** Among the normal lines of the training sources; null where none shares a word. */
  readonly nearestNormal: NearestNormal | null;
  /** Among the lines of the target's own buffer that raise no alert; null where none shares a word. */
  readonly nearestInBuffer: NearestNormal | null;
  /** Where an encoder looks; null for detectors that have no attention. */
  readonly attention: AttentionOnWords | null;
}

/** Adds the error of what does not add up. */
export function attributed(found: Omit<Attributed, "additivityError">, explained: number): Attributed {
  const sum = found.parts.reduce((total, { value }) => total + value, found.baseline);
  return { ...found, parts: largestFirst(found.parts), additivityError: Math.abs(sum - explained) };
}

/** Parts in the order they are shown. */
function largestFirst(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.name < b.name ? -1 : 1));
}
