/** @file Path lengths of isolation trees. */

const EULER = 0.5772156649015329;

/** Mean path of an unsuccessful search in a binary tree of n: c(n) = 2 (ln(n − 1) + γ) − 2 (n − 1) / n, c(2) = 1, c(1) = 0. */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

/** Anomaly scores 2^(−mean path / c(ψ)) from sums of paths; ½ where ψ is 1. Changes `sums` in place. */
export function scoresOfPaths(sums: Float64Array, trees: number, samples: number): Float64Array {
  const normal = averagePathLength(samples) * trees;
  for (let row = 0; row < sums.length; row++) sums[row] = 2 ** -(normal === 0 ? 1 : sums[row] / normal);
  return sums;
}

/** Deepest level of a tree over ψ rows: ⌈log₂ ψ⌉, at least 1. */
export function depthLimit(samples: number): number {
  return Math.ceil(Math.log2(Math.max(samples, 2)));
}
