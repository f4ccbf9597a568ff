/** @file One matcher for numbers that may differ by rounding. */

import { expect } from "vitest";

/** Tolerances, combined as numpy's `allclose` does: |ours - golden| <= absolute + relative * |golden|. */
export interface Tolerance {
  /** Default 1e-9. */
  readonly relative?: number;
  /** Default 1e-9. */
  readonly absolute?: number;
}

interface AllcloseMatchers<R> {
  /** Every number is within the {@link Tolerance} of the golden one; lengths are equal; NaN equals NaN. */
  toBeAllclose(golden: number | ArrayLike<number>, tolerance?: Tolerance): R;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: must repeat vitest's own declaration to merge with it
  interface Assertion<T = any> extends AllcloseMatchers<T> {}
}

/** Adds `toBeAllclose` to `expect`; the repository's vitest set-up calls it once. */
export function installAllclose(): void {
  expect.extend({
    toBeAllclose(received: number | ArrayLike<number>, golden: number | ArrayLike<number>, tolerance: Tolerance = {}) {
      const problem = firstDifference(asList(received), asList(golden), tolerance);
      return { pass: problem === undefined, message: () => problem ?? "all numbers are within the tolerance" };
    },
  });
}

function firstDifference(
  ours: ArrayLike<number>,
  golden: ArrayLike<number>,
  { relative = 1e-9, absolute = 1e-9 }: Tolerance,
): string | undefined {
  if (ours.length !== golden.length) return `expected ${golden.length} numbers, got ${ours.length}`;
  for (let i = 0; i < golden.length; i++) {
    if (Object.is(ours[i], golden[i]) || ours[i] === golden[i]) continue;
    const difference = Math.abs(ours[i] - golden[i]);
    if (!(difference <= absolute + relative * Math.abs(golden[i]))) {
      return `number ${i}: expected ${golden[i]}, got ${ours[i]} (difference ${difference})`;
    }
  }
  return undefined;
}

function asList(values: number | ArrayLike<number>): ArrayLike<number> {
  return typeof values === "number" ? [values] : values;
}
