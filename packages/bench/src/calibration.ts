/** @file Are scores that claim to be probabilities right? The reliability diagram of a cell, and its two numbers. */

import { brierScore, calibrationCurve, expectedCalibrationError } from "@lsad/eval";
import type { CellResult } from "./result.js";
import type { ScoredLines } from "./scored-lines.js";

/** Bins of equal width in [0, 1]. */
const BINS = 10;

/** How a detector's score becomes the probability of an anomaly; of a detector that is not here, it does not. */
const PROBABILITIES: Readonly<Record<string, (score: number) => number>> = {
  "naive-bayes": sigmoid, // the score is the difference of the classes' log posteriors
  "tfidf-lr": sigmoid, // the score is the log odds
  "template-lr": sigmoid,
  "template-text-lr": sigmoid,
  knn: (score) => score, // the anomalous share of the votes
};

/**
 * Brier score, expected calibration error and reliability diagram of a detector's scores.
 * @returns `undefined` where the detector's score is not a probability.
 */
export function calibration(detector: string, { labels, scores, weight }: ScoredLines): CellResult["calibration"] {
  const toProbability = PROBABILITIES[detector];
  if (toProbability === undefined) return undefined;
  const probabilities = scores.map(toProbability);
  const binOf = (probability: number) => Math.min(BINS - 1, Math.floor(probability * BINS));
  // The curve leaves empty bins out and says no edges; it lists the others in this order.
  const occupied = [...new Set(Array.from(probabilities, binOf))].sort((a, b) => a - b);
  const curve = calibrationCurve(labels, probabilities, { bins: BINS, weight });
  return {
    brier: brierScore(labels, probabilities, { weight }),
    ece: expectedCalibrationError(labels, probabilities, { bins: BINS, weight }),
    bins: curve.map(({ meanProbability, anomalyRate, support }, index) => ({
      lower: occupied[index] / BINS,
      upper: (occupied[index] + 1) / BINS,
      meanScore: Math.min(1, meanProbability), // a mean of ones may be a last bit above one
      observed: Math.min(1, anomalyRate),
      weight: support,
    })),
  };
}

function sigmoid(score: number): number {
  return 1 / (1 + Math.exp(-score));
}
