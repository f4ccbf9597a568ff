/** @file Counts of any number of classes, and what is read off them. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { checkSameLength, checkWeight, type MetricOptions } from "../internal/check-inputs.js";

/** A class: a kind of failure by number or by name. */
export type ClassLabel = number | string;

/** Weighted counts by true and predicted class. */
export interface ConfusionMatrix {
  /** The classes that occur, ascending (numbers before names). */
  readonly classes: readonly ClassLabel[];
  /** Shape `[classes · classes]`, row-major: row = true class, column = predicted class. */
  readonly counts: Float64Array;
}

/**
 * Counts rows by true and predicted class, weighted; classes are those that occur in either.
 * Agrees with `confusion_matrix` of scikit-learn 1.9. For anomaly or not, {@link confusion} is simpler and faster.
 *
 * @param truth - Shape `[n]`.
 * @param predicted - Shape `[n]`.
 * @throws {@link InvalidInputError} if lengths differ or a weight is negative or not finite.
 *
 * @example
 * ```ts
 * confusionMatrix(["disk", "disk", "net"], ["disk", "net", "net"]).counts; // [1, 1, 0, 1]
 * ```
 */
export function confusionMatrix(
  truth: ArrayLike<ClassLabel>,
  predicted: ArrayLike<ClassLabel>,
  { weight }: MetricOptions = {},
): ConfusionMatrix {
  checkSameLength("confusionMatrix", { truth, predicted });
  checkWeight("confusionMatrix", truth, weight);
  const occurring = new Set<ClassLabel>([...Array.from(truth), ...Array.from(predicted)]);
  const classes = [...occurring].sort(compareClasses);
  const indices = new Map(classes.map((label, index) => [label, index]));
  const counts = new Float64Array(classes.length ** 2);
  for (let i = 0; i < truth.length; i++) {
    const row = indices.get(truth[i]) as number;
    const column = indices.get(predicted[i]) as number;
    counts[row * classes.length + column] += weight === undefined ? 1 : weight[i];
  }
  return { classes, counts };
}

/** Scores of one class, or means of them. */
export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly jaccard: number;
}

/** What {@link classificationReport} returns. */
export interface ClassificationReport {
  /** Per class, in the order of the matrix; with its true weight. A quotient 0/0 counts as 0. */
  readonly perClass: readonly (ClassScores & { readonly label: ClassLabel; readonly support: number })[];
  /** Plain means over classes. */
  readonly macro: ClassScores;
  /** Means over classes, weighted by support. */
  readonly weighted: ClassScores;
  /** Share of right decisions; micro-averaged precision, recall and F1 are the same number. */
  readonly accuracy: number;
  /** Mean recall of the classes that have a true row. */
  readonly balancedAccuracy: number;
  /** Multi-class Matthews correlation (Gorodkin 2004); 0 where truth or prediction is constant. */
  readonly matthewsCorrelation: number;
}

/**
 * Per-class and averaged scores with scikit-learn's conventions: averages run over the classes that occur, and a
 * quotient 0/0 counts as 0 (`zero_division=0`). Agrees with scikit-learn 1.9.
 *
 * @throws {@link UndefinedMetricError} if the matrix has no weight.
 *
 * @example
 * ```ts
 * classificationReport(confusionMatrix([0, 0, 1, 2], [0, 2, 1, 2])).macro.recall; // (1/2 + 1 + 1) / 3 = 0.8333…
 * ```
 */
export function classificationReport(matrix: ConfusionMatrix): ClassificationReport {
  const { total, right, trueTotals, predictedTotals } = margins("classificationReport", matrix);
  const k = matrix.classes.length;
  const perClass = matrix.classes.map((label, i) => {
    const hit = matrix.counts[i * k + i];
    const [support, alarms] = [trueTotals[i], predictedTotals[i]];
    return {
      label,
      support,
      precision: orZero(hit, alarms),
      recall: orZero(hit, support),
      f1: orZero(2 * hit, support + alarms),
      jaccard: orZero(hit, support + alarms - hit),
    };
  });
  const withTruth = perClass.filter(({ support }) => support > 0);
  return {
    perClass,
    macro: average(perClass, () => 1),
    weighted: average(perClass, ({ support }) => support),
    accuracy: right / total,
    balancedAccuracy: average(withTruth, () => 1).recall,
    matthewsCorrelation: multiclassCorrelation(total, right, trueTotals, predictedTotals),
  };
}

/**
 * Mean of the per-class F-beta, a quotient 0/0 counting as 0. Agrees with `fbeta_score(average="macro")`.
 *
 * @param beta - Above 0; recall counts beta times as much as precision.
 * @throws {@link InvalidInputError} if `beta` is not a positive number.
 * @throws {@link UndefinedMetricError} if the matrix has no weight.
 *
 * @example
 * ```ts
 * macroFBeta(confusionMatrix([0, 0, 0, 1], [0, 0, 0, 0]), 2); // (5·3/(5·3 + 1) + 0) / 2 = 0.46875
 * ```
 */
export function macroFBeta(matrix: ConfusionMatrix, beta: number): number {
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY)) {
    throw new InvalidInputError(`macroFBeta: beta must be a positive number, got ${beta}`);
  }
  const { trueTotals, predictedTotals } = margins("macroFBeta", matrix);
  const k = matrix.classes.length;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    sum += orZero((1 + beta * beta) * matrix.counts[i * k + i], beta * beta * trueTotals[i] + predictedTotals[i]);
  }
  return sum / k;
}

/**
 * Cohen's kappa: agreement of two labellers beyond chance, 1 − Σ w·observed / Σ w·expected.
 * Agrees with `cohen_kappa_score` of scikit-learn 1.9.
 *
 * @param options - `weights`: how much a disagreement counts: 1 (`none`), |i − j| (`linear`) or (i − j)² (`quadratic`)
 *   for classes at places i and j. Default: `"none"`.
 * @returns A number up to 1; 0 is chance.
 * @throws {@link UndefinedMetricError} if both labellers use one and the same class only, or the matrix has no weight.
 *
 * @example
 * ```ts
 * cohenKappa(confusionMatrix([0, 0, 1, 1], [0, 0, 1, 0])); // (3/4 − 1/2) / (1 − 1/2) = 0.5
 * ```
 */
export function cohenKappa(
  matrix: ConfusionMatrix,
  { weights = "none" }: { readonly weights?: "none" | "linear" | "quadratic" } = {},
): number {
  const { total, trueTotals, predictedTotals } = margins("cohenKappa", matrix);
  const k = matrix.classes.length;
  const cost = { none: (d: number) => Math.sign(d), linear: (d: number) => d, quadratic: (d: number) => d * d }[
    weights
  ];
  let [observed, expected] = [0, 0];
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      observed += cost(Math.abs(i - j)) * matrix.counts[i * k + j];
      expected += (cost(Math.abs(i - j)) * (trueTotals[i] * predictedTotals[j])) / total;
    }
  }
  if (expected === 0) throw new UndefinedMetricError("cohenKappa: both labellers use one class only");
  return 1 - observed / expected;
}

interface Margins {
  readonly total: number;
  readonly right: number;
  readonly trueTotals: Float64Array;
  readonly predictedTotals: Float64Array;
}

function margins(where: string, { classes, counts }: ConfusionMatrix): Margins {
  const k = classes.length;
  const trueTotals = new Float64Array(k);
  const predictedTotals = new Float64Array(k);
  let [total, right] = [0, 0];
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const count = counts[i * k + j];
      total += count;
      trueTotals[i] += count;
      predictedTotals[j] += count;
      if (i === j) right += count;
    }
  }
  if (total === 0) throw new UndefinedMetricError(`${where}: no row of positive weight, so it has no value`);
  return { total, right, trueTotals, predictedTotals };
}

function multiclassCorrelation(total: number, right: number, t: Float64Array, p: Float64Array): number {
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const scale = Math.sqrt(total * total - dot(p, p)) * Math.sqrt(total * total - dot(t, t));
  return scale === 0 ? 0 : (right * total - dot(t, p)) / scale;
}

function average<T extends ClassScores>(scores: readonly T[], weight: (score: T) => number): ClassScores {
  const total = scores.reduce((sum, score) => sum + weight(score), 0);
  const mean = (key: keyof ClassScores): number =>
    scores.reduce((sum, score) => sum + weight(score) * score[key], 0) / total;
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1"), jaccard: mean("jaccard") };
}

function orZero(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function compareClasses(a: ClassLabel, b: ClassLabel): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : 1;
}
