/** @file Quadrature that is exact for polynomials. */

/** Nodes and weights on [0, 1]. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The n-point Gauss-Legendre rule on [0, 1]: exact for polynomials up to degree 2n − 1.
 * Nodes by Newton's method on Pₙ from Tricomi's start values (Press et al., Numerical Recipes, §4.6).
 */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      const { value, derivative } = legendre(n, x);
      slope = derivative;
      x -= value / derivative;
    }
    nodes[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

function legendre(n: number, x: number): { value: number; derivative: number } {
  let [previous, value] = [1, x];
  for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  return { value, derivative: (n * (x * value - previous)) / (x * x - 1) };
}
