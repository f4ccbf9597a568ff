/** @file Precision, recall, F1, macro-F1, balanced accuracy, MCC and their like: one number from four counts. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import type { MetricOptions } from "../internal/check-inputs.js";
import { type Confusion, type DecisionInput, toConfusion } from "./confusion.js";

/**
 * The share of alarms that are anomalies: TP / (TP + FP).
 *
 * Every metric of this file takes labels, predictions and options, or one {@link Confusion}.
 *
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if there is no alarm.
 *
 * @example
 * ```ts
 * precision([1, 1, 0, 0, 0], [1, 0, 1, 0, 0]); // 0.5
 * ```
 */
export function precision(counts: Confusion): number;
export function precision(labels: ArrayLike<number>, predictions: ArrayLike<number>, options?: MetricOptions): number;
export function precision(input: DecisionInput, predictions?: ArrayLike<number>, options?: MetricOptions): number {
  const { truePositives, falsePositives } = toConfusion("precision", input, predictions, options);
  return ratio("precision", truePositives, truePositives + falsePositives, "no alarm was raised");
}

/**
 * The share of anomalies that raised an alarm: TP / (TP + FN).
 *
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if there is no anomaly.
 *
 * @example
 * ```ts
 * recall([1, 1, 1, 0, 0], [1, 0, 0, 1, 0]); // 0.3333…
 * ```
 */
export function recall(counts: Confusion): number;
export function recall(labels: ArrayLike<number>, predictions: ArrayLike<number>, options?: MetricOptions): number;
export function recall(input: DecisionInput, predictions?: ArrayLike<number>, options?: MetricOptions): number {
  const { truePositives, falseNegatives } = toConfusion("recall", input, predictions, options);
  return ratio("recall", truePositives, truePositives + falseNegatives, "there is no anomaly");
}

/**
 * The share of normal rows that raised an alarm: FP / (FP + TN). What a source without anomalies reports.
 *
 * @returns A number in [0, 1]; lower is better.
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if there is no normal row.
 *
 * @example
 * ```ts
 * falseAlarmRate([0, 0, 0, 0], [0, 1, 0, 0]); // 0.25
 * ```
 */
export function falseAlarmRate(counts: Confusion): number;
export function falseAlarmRate(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options?: MetricOptions,
): number;
export function falseAlarmRate(input: DecisionInput, predictions?: ArrayLike<number>, options?: MetricOptions): number {
  const { falsePositives, trueNegatives } = toConfusion("falseAlarmRate", input, predictions, options);
  return ratio("falseAlarmRate", falsePositives, falsePositives + trueNegatives, "there is no normal row");
}

/**
 * The share of right decisions: (TP + TN) / n. On rare anomalies, nearly 1 for a detector that never raises an alarm.
 *
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if there is no row of positive weight.
 *
 * @example
 * ```ts
 * accuracy([1, 0, 0, 0], [0, 0, 0, 0]); // 0.75
 * ```
 */
export function accuracy(counts: Confusion): number;
export function accuracy(labels: ArrayLike<number>, predictions: ArrayLike<number>, options?: MetricOptions): number;
export function accuracy(input: DecisionInput, predictions?: ArrayLike<number>, options?: MetricOptions): number {
  const c = toConfusion("accuracy", input, predictions, options);
  const right = c.truePositives + c.trueNegatives;
  return ratio("accuracy", right, right + c.falsePositives + c.falseNegatives, "there is no row of positive weight");
}

/**
 * F1 of the anomalies, the harmonic mean of precision and recall: 2·TP / (2·TP + FP + FN).
 *
 * Written so, it is 0 where no alarm is raised although there are anomalies (precision alone has no value there).
 *
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if there is neither an anomaly nor an alarm.
 *
 * @example
 * ```ts
 * f1([1, 1, 1, 0, 0], [1, 0, 0, 1, 0]); // 2·1 / (2·1 + 1 + 2) = 0.4
 * ```
 */
export function f1(counts: Confusion): number;
export function f1(labels: ArrayLike<number>, predictions: ArrayLike<number>, options?: MetricOptions): number;
export function f1(input: DecisionInput, predictions?: ArrayLike<number>, options?: MetricOptions): number {
  return fBetaOf("f1", 1, toConfusion("f1", input, predictions, options));
}

/**
 * F-beta of the anomalies: recall counts beta times as much as precision.
 *
 * Fᵦ = (1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP). β = 1 is {@link f1}.
 *
 * @param beta - Above 0.
 * @throws {@link InvalidInputError} if `beta` is not a positive number.
 * @throws {@link UndefinedMetricError} if there is neither an anomaly nor an alarm.
 *
 * @example
 * ```ts
 * fBeta(confusion([1, 1, 1, 0, 0], [1, 0, 0, 1, 0]), 2); // 5 / (5 + 4·2 + 1) = 0.3571…
 * ```
 */
export function fBeta(counts: Confusion, beta: number): number {
  if (!(beta > 0 && beta < Number.POSITIVE_INFINITY)) {
    throw new InvalidInputError(`fBeta: beta must be a positive number, got ${beta}`);
  }
  return fBetaOf("fBeta", beta, counts);
}

/**
 * Mean of the F1 of both classes, so that a detector cannot hide behind the common one.
 *
 * macro-F1 = ½·(2·TP / (2·TP + FP + FN) + 2·TN / (2·TN + FP + FN)).
 *
 * With both classes among the labels it is always defined: a class that is never predicted has F1 0. Agrees with
 * `f1_score(average="macro", zero_division=0)` of scikit-learn 1.9 there; with one class scikit-learn averages over
 * the classes that occur, and this function throws.
 *
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if the labels hold one class only.
 *
 * @example
 * ```ts
 * macroF1([0, 0, 0, 1], [0, 0, 0, 0]); // (6/7 + 0) / 2 = 0.4285…
 * ```
 */
export function macroF1(counts: Confusion): number;
export function macroF1(labels: ArrayLike<number>, predictions: ArrayLike<number>, options?: MetricOptions): number;
export function macroF1(input: DecisionInput, predictions?: ArrayLike<number>, options?: MetricOptions): number {
  const c = requireTwoClasses("macroF1", toConfusion("macroF1", input, predictions, options));
  const wrong = c.falsePositives + c.falseNegatives;
  const anomalous = (2 * c.truePositives) / (2 * c.truePositives + wrong);
  const normal = (2 * c.trueNegatives) / (2 * c.trueNegatives + wrong);
  return (anomalous + normal) / 2;
}

/**
 * Mean of recall and of the share of normal rows left alone: ½·(TP / (TP + FN) + TN / (TN + FP)).
 * A constant decision gives 0.5.
 *
 * @returns A number in [0, 1].
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if the labels hold one class only.
 *
 * @example
 * ```ts
 * balancedAccuracy([1, 1, 0, 0, 0], [1, 0, 1, 0, 0]); // (1/2 + 2/3) / 2 = 0.5833…
 * ```
 */
export function balancedAccuracy(counts: Confusion): number;
export function balancedAccuracy(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options?: MetricOptions,
): number;
export function balancedAccuracy(
  input: DecisionInput,
  predictions?: ArrayLike<number>,
  options?: MetricOptions,
): number {
  const c = requireTwoClasses("balancedAccuracy", toConfusion("balancedAccuracy", input, predictions, options));
  const sensitivity = c.truePositives / (c.truePositives + c.falseNegatives);
  const specificity = c.trueNegatives / (c.trueNegatives + c.falsePositives);
  return (sensitivity + specificity) / 2;
}

/**
 * Matthews correlation of labels and decisions (MCC):
 * (TP·TN − FP·FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN)).
 *
 * 0 where no alarm, or nothing but alarms, is raised: such a margin is empty and the quotient would be 0/0; the limit
 * of decisions that are nearly constant and independent of the label is 0 (as in scikit-learn).
 *
 * @returns A number in [−1, 1]; 0 is chance.
 * @throws {@link InvalidInputError} as {@link confusion}.
 * @throws {@link UndefinedMetricError} if the labels hold one class only.
 *
 * @example
 * ```ts
 * matthewsCorrelation([1, 1, 0, 0, 0], [1, 0, 1, 0, 0]); // (1·2 − 1·1) / √(2·2·3·3) = 0.1666…
 * ```
 */
export function matthewsCorrelation(counts: Confusion): number;
export function matthewsCorrelation(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  options?: MetricOptions,
): number;
export function matthewsCorrelation(
  input: DecisionInput,
  predictions?: ArrayLike<number>,
  options?: MetricOptions,
): number {
  const c = requireTwoClasses("matthewsCorrelation", toConfusion("matthewsCorrelation", input, predictions, options));
  const alarms = c.truePositives + c.falsePositives;
  const silences = c.trueNegatives + c.falseNegatives;
  if (alarms === 0 || silences === 0) return 0;
  const positives = c.truePositives + c.falseNegatives;
  const negatives = c.trueNegatives + c.falsePositives;
  const covariance = c.truePositives * c.trueNegatives - c.falsePositives * c.falseNegatives;
  // Two roots: the product of four large counts would lose digits, of four huge ones overflow.
  return covariance / (Math.sqrt(alarms * silences) * Math.sqrt(positives * negatives));
}

function fBetaOf(where: string, beta: number, c: Confusion): number {
  const found = (1 + beta * beta) * c.truePositives;
  const whole = found + beta * beta * c.falseNegatives + c.falsePositives;
  return ratio(where, found, whole, "there is neither an anomaly nor an alarm");
}

function ratio(where: string, part: number, whole: number, reason: string): number {
  if (whole === 0) throw new UndefinedMetricError(`${where}: ${reason}, so it has no value`);
  return part / whole;
}

function requireTwoClasses(where: string, c: Confusion): Confusion {
  if (c.truePositives + c.falseNegatives === 0) {
    throw new UndefinedMetricError(`${where}: needs both classes among the labels, got no anomaly`);
  }
  if (c.trueNegatives + c.falsePositives === 0) {
    throw new UndefinedMetricError(`${where}: needs both classes among the labels, got no normal row`);
  }
  return c;
}
