/** @file p-values adjusted for the number of tests. */

import { InvalidInputError } from "@lsad/core";
import { rankDescending } from "../internal/rank-descending.js";

/**
 * Holm's step-down adjustment: controls the chance of any false rejection, without assumptions on dependence.
 *
 * p₍ᵢ₎ becomes max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎). What the declared contrasts of a benchmark use.
 * Agrees with statsmodels `multipletests(method="holm")` 0.15; so do its siblings here.
 *
 * @param pValues - Shape `[m]`: in [0, 1], any order.
 * @returns Shape `[m]`: in the order given.
 * @throws {@link InvalidInputError} if a p-value is outside [0, 1].
 *
 * @example
 * ```ts
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 * ```
 */
export function holm(pValues: ArrayLike<number>): Float64Array {
  return stepDown("holm", pValues, (p, i, m) => (m - i) * p);
}

/**
 * Bonferroni's adjustment, m·p: simpler than {@link holm} and never better.
 *
 * @returns Shape `[m]`: in the order given.
 * @throws {@link InvalidInputError} if a p-value is outside [0, 1].
 *
 * @example
 * ```ts
 * bonferroni([0.01, 0.4]); // [0.02, 0.8]
 * ```
 */
export function bonferroni(pValues: ArrayLike<number>): Float64Array {
  checkPValues("bonferroni", pValues);
  return Float64Array.from(pValues, (p) => Math.min(1, p * pValues.length));
}

/**
 * Benjamini and Hochberg's adjustment: controls the expected share of false rejections, for independent tests.
 *
 * p₍ᵢ₎ becomes min over j ≥ i of min(1, m·p₍ⱼ₎/j).
 *
 * @returns Shape `[m]`: in the order given.
 * @throws {@link InvalidInputError} if a p-value is outside [0, 1].
 *
 * @example
 * ```ts
 * benjaminiHochberg([0.01, 0.04, 0.03]); // [0.03, 0.04, 0.04]
 * ```
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  return stepUp("benjaminiHochberg", pValues, (p, i, m) => p * (m / (i + 1)));
}

/**
 * Benjamini and Yekutieli's adjustment: as {@link benjaminiHochberg} times Σ 1/i, valid under any dependence.
 *
 * @returns Shape `[m]`: in the order given.
 * @throws {@link InvalidInputError} if a p-value is outside [0, 1].
 *
 * @example
 * ```ts
 * benjaminiYekutieli([0.01, 0.04, 0.03])[0]; // 0.03·(1 + 1/2 + 1/3) = 0.055
 * ```
 */
export function benjaminiYekutieli(pValues: ArrayLike<number>): Float64Array {
  let harmonic = 0;
  for (let i = 1; i <= pValues.length; i++) harmonic += 1 / i;
  return stepUp("benjaminiYekutieli", pValues, (p, i, m) => p * ((m * harmonic) / (i + 1)));
}

/**
 * Hommel's adjustment: a little more powerful than {@link holm}, for independent or positively dependent tests.
 * Source: Hommel, Biometrika 1988, by Wright's algorithm (Biometrics 1992). O(m²).
 *
 * @returns Shape `[m]`: in the order given.
 * @throws {@link InvalidInputError} if a p-value is outside [0, 1].
 *
 * @example
 * ```ts
 * hommel([0.02, 0.02, 0.02, 0.5]); // [0.04, 0.04, 0.04, 0.5]
 * ```
 */
export function hommel(pValues: ArrayLike<number>): Float64Array {
  checkPValues("hommel", pValues);
  const m = pValues.length;
  const order = rankDescending(pValues).reverse(); // ascending
  const sorted = Float64Array.from(order, (i) => pValues[i]);
  const adjusted = sorted.slice();
  for (let size = m; size > 1; size--) {
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 1; i <= size; i++) smallest = Math.min(smallest, (size * sorted[m - size + i - 1]) / i);
    for (let i = m - size; i < m; i++) adjusted[i] = Math.max(adjusted[i], smallest);
    for (let i = 0; i < m - size; i++) {
      adjusted[i] = Math.max(adjusted[i], Math.min(smallest, size * sorted[i]));
    }
  }
  return restoreOrder(order, adjusted);
}

type Scale = (p: number, index: number, count: number) => number;

function stepDown(where: string, pValues: ArrayLike<number>, scale: Scale): Float64Array {
  checkPValues(where, pValues);
  const order = rankDescending(pValues).reverse();
  let largest = 0;
  const adjusted = Float64Array.from(order, (row, i) => {
    largest = Math.max(largest, scale(pValues[row], i, order.length));
    return largest;
  });
  return restoreOrder(order, adjusted);
}

function stepUp(where: string, pValues: ArrayLike<number>, scale: Scale): Float64Array {
  checkPValues(where, pValues);
  const order = rankDescending(pValues).reverse();
  const adjusted = new Float64Array(order.length);
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = order.length - 1; i >= 0; i--) {
    smallest = Math.min(smallest, scale(pValues[order[i]], i, order.length));
    adjusted[i] = smallest;
  }
  return restoreOrder(order, adjusted);
}

function restoreOrder(order: Uint32Array, sorted: Float64Array): Float64Array {
  const values = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) values[order[i]] = Math.min(1, sorted[i]);
  return values;
}

function checkPValues(where: string, pValues: ArrayLike<number>): void {
  for (let i = 0; i < pValues.length; i++) {
    if (!(pValues[i] >= 0 && pValues[i] <= 1)) {
      throw new InvalidInputError(`${where}: pValues[${i}] must be in [0, 1], got ${pValues[i]}`);
    }
  }
}
