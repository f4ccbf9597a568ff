/** @file Brier score, logarithmic loss and calibration error: are scores that claim to be probabilities right? */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { checkBinary, checkLength, checkWeight, checkWhole, type MetricOptions } from "../internal/check-inputs.js";
import { rankDescending } from "../internal/rank-descending.js";

/**
 * Brier score: mean squared distance of probability and label, Σ w(p − y)² / Σ w.
 * Agrees with `brier_score_loss` of scikit-learn 1.9.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param probabilities - Shape `[n]`: in [0, 1], of an anomaly.
 * @returns A number in [0, 1]; lower is better.
 * @throws {@link InvalidInputError} if lengths differ, a label is not 0 or 1, a probability is outside [0, 1], or a
 *   weight is negative or not finite.
 * @throws {@link UndefinedMetricError} if there is no row of positive weight.
 *
 * @example
 * ```ts
 * brierScore([0, 1], [0.1, 0.6]); // (0.01 + 0.16) / 2 = 0.085
 * ```
 */
export function brierScore(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { weight }: MetricOptions = {},
): number {
  checkProbabilities("brierScore", labels, probabilities, weight);
  return weightedMean("brierScore", labels.length, weight, (i) => (probabilities[i] - labels[i]) ** 2);
}

/**
 * Logarithmic loss: −Σ w·ln(probability of the true label) / Σ w. Probabilities are moved into [ε, 1 − ε] with
 * ε = 2⁻⁵², so that one certain error does not make it infinite. Agrees with `log_loss` of scikit-learn 1.9.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param probabilities - Shape `[n]`: in [0, 1], of an anomaly.
 * @returns A number from 0; lower is better; ln 2 for a constant ½.
 * @throws {@link InvalidInputError} as {@link brierScore}.
 * @throws {@link UndefinedMetricError} if there is no row of positive weight.
 *
 * @example
 * ```ts
 * logLoss([0, 1], [0.25, 0.5]); // −(ln 0.75 + ln 0.5) / 2 = 0.4904…
 * ```
 */
export function logLoss(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { weight }: MetricOptions = {},
): number {
  checkProbabilities("logLoss", labels, probabilities, weight);
  return weightedMean("logLoss", labels.length, weight, (i) => {
    const clipped = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i]));
    return -(labels[i] === 1 ? Math.log(clipped) : Math.log(1 - clipped));
  });
}

/** Options of {@link expectedCalibrationError} and {@link calibrationCurve}. */
export interface CalibrationOptions extends MetricOptions {
  /** Number of bins, at least 1. Default: 10. */
  readonly bins?: number;
  /** `uniform`: bins of equal width; `quantile`: bins of equal weight, equal probabilities never split. Default: `"uniform"`. */
  readonly strategy?: "uniform" | "quantile";
}

/** One bin of a reliability diagram; empty bins are left out. */
export interface CalibrationBin {
  /** Weighted mean of the probabilities in the bin. */
  readonly meanProbability: number;
  /** Weighted share of anomalies in the bin. */
  readonly anomalyRate: number;
  /** Total weight. */
  readonly support: number;
}

/**
 * Expected calibration error: the weighted mean over bins of |share of anomalies − mean probability|.
 * Source: Naeini, Cooper, Hauskrecht, AAAI 2015. It depends on the bins: give them beside the number.
 *
 * @param labels - Shape `[n]`: 1 for an anomaly, 0 for a normal row.
 * @param probabilities - Shape `[n]`: in [0, 1], of an anomaly.
 * @returns A number in [0, 1]; 0 is calibrated.
 * @throws {@link InvalidInputError} as {@link brierScore}, and if `bins` is not a positive whole number.
 * @throws {@link UndefinedMetricError} if there is no row of positive weight.
 *
 * @example
 * ```ts
 * expectedCalibrationError([0, 1, 1, 1], [0.2, 0.2, 0.9, 0.9]); // ½·|½ − 0.2| + ½·|1 − 0.9| = 0.2
 * ```
 */
export function expectedCalibrationError(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: CalibrationOptions = {},
): number {
  const curve = binProbabilities("expectedCalibrationError", labels, probabilities, options);
  let [error, total] = [0, 0];
  for (const { meanProbability, anomalyRate, support } of curve) {
    error += support * Math.abs(anomalyRate - meanProbability);
    total += support;
  }
  return error / total;
}

/**
 * The points of a reliability diagram, by rising probability.
 *
 * Uniform bins are [i/b, (i + 1)/b), the last one closed. Agrees with `calibration_curve` of scikit-learn 1.9 up to
 * probabilities that lie on an edge.
 *
 * @throws {@link InvalidInputError} as {@link expectedCalibrationError}.
 * @throws {@link UndefinedMetricError} if there is no row of positive weight.
 *
 * @example
 * ```ts
 * calibrationCurve([0, 1, 1], [0.2, 0.2, 0.9], { bins: 2 })[0];
 * // { meanProbability: 0.2, anomalyRate: 0.5, support: 2 }
 * ```
 */
export function calibrationCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  options: CalibrationOptions = {},
): CalibrationBin[] {
  return binProbabilities("calibrationCurve", labels, probabilities, options);
}

function binProbabilities(
  where: string,
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { bins = 10, strategy = "uniform", weight }: CalibrationOptions,
): CalibrationBin[] {
  checkProbabilities(where, labels, probabilities, weight);
  checkWhole(where, "bins", bins, 1);
  const masses = new Float64Array(bins);
  const positives = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const binOf =
    strategy === "uniform"
      ? (i: number) => Math.min(bins - 1, Math.floor(probabilities[i] * bins))
      : quantileBins(probabilities, weight, bins);
  for (let i = 0; i < labels.length; i++) {
    const mass = weight === undefined ? 1 : weight[i];
    const bin = binOf(i);
    masses[bin] += mass;
    positives[bin] += mass * labels[i];
    sums[bin] += mass * probabilities[i];
  }
  const curve: CalibrationBin[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const support = masses[bin];
    if (support === 0) continue;
    curve.push({ meanProbability: sums[bin] / support, anomalyRate: positives[bin] / support, support });
  }
  if (curve.length === 0) throw new UndefinedMetricError(`${where}: no row of positive weight among ${labels.length}`);
  return curve;
}

/** Bin of each row by the middle of its tied group in the cumulative weight, so that equal probabilities share a bin. */
function quantileBins(
  probabilities: ArrayLike<number>,
  weight: ArrayLike<number> | undefined,
  bins: number,
): (row: number) => number {
  const order = rankDescending(probabilities);
  const massOf = (row: number): number => (weight === undefined ? 1 : weight[row]);
  const total = order.reduce((sum, row) => sum + massOf(row), 0);
  const binOf = new Uint32Array(order.length);
  let above = 0; // weight of the groups already passed, from the top
  for (let start = 0, end = 0; start < order.length; start = end) {
    let mass = 0;
    while (end < order.length && probabilities[order[end]] === probabilities[order[start]])
      mass += massOf(order[end++]);
    const middle = 1 - (above + mass / 2) / total;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(middle * bins)));
    for (let i = start; i < end; i++) binOf[order[i]] = bin;
    above += mass;
  }
  return (row) => binOf[row];
}

function weightedMean(
  where: string,
  rows: number,
  weight: ArrayLike<number> | undefined,
  value: (row: number) => number,
): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const mass = weight === undefined ? 1 : weight[i];
    if (mass === 0) continue;
    sum += mass * value(i);
    total += mass;
  }
  if (total === 0) throw new UndefinedMetricError(`${where}: no row of positive weight among ${rows}`);
  return sum / total;
}

function checkProbabilities(
  where: string,
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  weight: ArrayLike<number> | undefined,
): void {
  checkLength(where, labels, "probabilities", probabilities);
  checkBinary(where, "labels", labels);
  for (let i = 0; i < probabilities.length; i++) {
    if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) {
      throw new InvalidInputError(`${where}: probabilities[${i}] must be in [0, 1], got ${probabilities[i]}`);
    }
  }
  checkWeight(where, labels, weight);
}
