/** @file Decision values as probabilities. */

import { type EstimatorJson, InvalidInputError } from "@lsad/core";
import { checkBothClasses, checkLabels, checkWeights, classSums, requireFitted } from "./internal/checks.js";
import { checkSaved, savedNumber } from "./internal/saved.js";

/** P(anomaly) = 1 / (1 + exp(slope · score + offset)). */
interface Sigmoid {
  readonly slope: number;
  readonly offset: number;
}

/** Newton steps; Lin, Lin & Weng need fewer than 20. */
const MOST_STEPS = 100;
/** Ridge on the Hessian, and gradient at which to stop (Lin, Lin & Weng 2007, Algorithm 1). */
const RIDGE = 1e-12;
const TOLERANCE = 1e-5;

/**
 * Platt scaling: a sigmoid through the decision values of a detector, fitted on labelled rows that it did not learn from.
 *
 * P = 1 / (1 + exp(A s + B)) minimises the cross-entropy against the targets (N₁ + 1) / (N₁ + 2) for anomalies and
 * 1 / (N₀ + 2) for normal rows, N the weights of the classes.
 *
 * Platt 1999; Newton's method with backtracking of Lin, Lin & Weng, Machine Learning 2007, as in LIBSVM. O(rows) a step.
 *
 * @example
 * ```ts
 * const platt = new PlattScaling().fit([-2, -1, 1, 2], [0, 0, 1, 1]);
 * platt.probability([-3, 0, 3]); // below ½, about ½, above ½
 * ```
 */
export class PlattScaling {
  #fitted: Sigmoid | undefined;

  /**
   * Fits the sigmoid.
   * @param scores - Shape `[rows]`: decision values, finite.
   * @param y - Shape `[rows]`: 1 for an anomaly, 0 for normal; both must occur.
   * @throws {@link InvalidInputError} if lengths differ, a score is not finite, or a class is missing.
   */
  fit(scores: ArrayLike<number>, y: ArrayLike<number>, { weight }: { readonly weight?: ArrayLike<number> } = {}): this {
    const where = "PlattScaling.fit";
    checkFinite(scores, where);
    const labels = checkLabels(y, scores.length, where);
    const rowWeight = checkWeights(weight, scores.length, where);
    checkBothClasses(labels, rowWeight, where);
    const [normal, anomalous] = classSums(labels, rowWeight);
    const targets = Float64Array.from(labels, (label) =>
      label === 1 ? (anomalous + 1) / (anomalous + 2) : 1 / (normal + 2),
    );
    // Scores in units of their largest, so that Newton meets no overflow.
    const unit = Math.max(...Float64Array.from(scores, Math.abs)) || 1;
    const scaled = Float64Array.from(scores, (score) => score / unit);
    const { slope, offset } = fitSigmoid(scaled, targets, rowWeight, Math.log((normal + 1) / (anomalous + 1)));
    this.#fitted = { slope: slope / unit, offset };
    return this;
  }

  /**
   * Probabilities of decision values.
   * @param scores - Shape `[rows]`, finite.
   * @returns Shape `[rows]`, in [0, 1].
   * @throws {@link NotFittedError} before `fit`.
   */
  probability(scores: ArrayLike<number>): Float64Array {
    const { slope, offset } = requireFitted(this.#fitted, "PlattScaling.probability");
    checkFinite(scores, "PlattScaling.probability");
    return Float64Array.from(scores, (score) => 1 / (1 + Math.exp(slope * score + offset)));
  }

  /** The saved form; see {@link EstimatorJson}. */
  toJSON(): EstimatorJson {
    return { type: "PlattScaling", version: 1, options: {}, fitted: this.#fitted ? { ...this.#fitted } : null };
  }

  /**
   * Loads what {@link PlattScaling.toJSON} gave.
   * @throws {@link SnapshotError} if it is not a saved sigmoid of this type and version.
   */
  static fromJSON(json: EstimatorJson): PlattScaling {
    const where = "PlattScaling.fromJSON";
    checkSaved(json, "PlattScaling");
    const scaling = new PlattScaling();
    if (json.fitted) {
      const { fitted } = json;
      scaling.#fitted = { slope: savedNumber(fitted, "slope", where), offset: savedNumber(fitted, "offset", where) };
    }
    return scaling;
  }
}

function fitSigmoid(scores: Float64Array, targets: Float64Array, weight: Float64Array, startOffset: number): Sigmoid {
  let [slope, offset] = [0, startOffset];
  let value = crossEntropy(scores, targets, weight, slope, offset);
  for (let step = 0; step < MOST_STEPS; step++) {
    let [h11, h22, h21, g1, g2] = [RIDGE, RIDGE, 0, 0, 0];
    for (let i = 0; i < scores.length; i++) {
      const p = 1 / (1 + Math.exp(slope * scores[i] + offset));
      const curvature = weight[i] * p * (1 - p);
      const gradient = weight[i] * (targets[i] - p);
      h11 += scores[i] * scores[i] * curvature;
      h21 += scores[i] * curvature;
      h22 += curvature;
      g1 += scores[i] * gradient;
      g2 += gradient;
    }
    if (Math.abs(g1) < TOLERANCE && Math.abs(g2) < TOLERANCE) break;
    const determinant = h11 * h22 - h21 * h21;
    const [dSlope, dOffset] = [-(h22 * g1 - h21 * g2) / determinant, -(-h21 * g1 + h11 * g2) / determinant];
    const descent = g1 * dSlope + g2 * dOffset;
    let length = 1;
    for (; length >= 1e-10; length /= 2) {
      const trial = crossEntropy(scores, targets, weight, slope + length * dSlope, offset + length * dOffset);
      if (trial >= value + 1e-4 * length * descent) continue;
      slope += length * dSlope;
      offset += length * dOffset;
      value = trial;
      break;
    }
    if (length < 1e-10) break; // flat to the last bit
  }
  return { slope, offset };
}

/** Σ w (t f + ln(1 + exp(−f))), f = slope · s + offset, without overflow on either side. */
function crossEntropy(s: Float64Array, t: Float64Array, w: Float64Array, slope: number, offset: number): number {
  let sum = 0;
  for (let i = 0; i < s.length; i++) {
    const f = slope * s[i] + offset;
    sum += w[i] * (f >= 0 ? t[i] * f + Math.log1p(Math.exp(-f)) : (t[i] - 1) * f + Math.log1p(Math.exp(f)));
  }
  return sum;
}

function checkFinite(scores: ArrayLike<number>, where: string): void {
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]))
      throw new InvalidInputError(`${where}: scores[${i}] must be finite, got ${scores[i]}`);
  }
}
