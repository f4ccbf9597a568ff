/** @file Rows drawn for one tree. */

import type { RandomStream } from "@lsad/core";

/**
 * Draws rows without replacement, a row of weight w standing for w copies.
 * @param count - At most the sum of the weights.
 */
export function drawRows(weight: Float64Array, count: number, random: RandomStream): Int32Array {
  return weight.every((value) => value === 1)
    ? drawDistinct(weight.length, count, random)
    : drawWeighted(weight, count, random);
}

/** Some of the numbers below `limit`, each subset equally likely (Floyd's algorithm: O(count) memory). */
export function drawDistinct(limit: number, count: number, random: RandomStream): Int32Array {
  const drawn = new Set<number>();
  for (let last = limit - count; last < limit; last++) {
    const candidate = random.nextInteger(last + 1);
    drawn.add(drawn.has(candidate) ? last : candidate);
  }
  return Int32Array.from(drawn);
}

function drawWeighted(weight: Float64Array, count: number, random: RandomStream): Int32Array {
  const upTo = new Float64Array(weight.length);
  let total = 0;
  for (let row = 0; row < weight.length; row++) {
    total += weight[row];
    upTo[row] = total;
  }
  const taken = new Map<number, number>();
  const rows = new Int32Array(count);
  for (let i = 0; i < count; ) {
    const row = firstAbove(upTo, random.nextFloat() * total);
    const before = taken.get(row) ?? 0;
    // Each copy taken leaves less of the row to be drawn again.
    if (random.nextFloat() * weight[row] >= weight[row] - before) continue;
    taken.set(row, before + 1);
    rows[i++] = row;
  }
  return rows;
}

function firstAbove(upTo: Float64Array, value: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
