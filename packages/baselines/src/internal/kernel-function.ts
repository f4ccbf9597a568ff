/** @file Kernels: inner products of rows in a space that is never visited. */

import { type CsrMatrix, InvalidInputError, isCsr, type Matrix } from "@lsad/core";
import { type AnyMatrix, checkChoice, checkNumber } from "./checks.js";
import { rowSquares, toCsr } from "./csr-rows.js";
import { toDense } from "./dense.js";
import { InvertedLists } from "./inverted-lists.js";
import { KernelMemory } from "./kernels.js";

/** Options of a kernel, as in scikit-learn's `SVC`. */
export interface KernelOptions {
  /** `"rbf"`: exp(−γ|a − b|²); `"linear"`: a·b; `"polynomial"`: (γ a·b + coef0)^degree; `"sigmoid"`: tanh(γ a·b + coef0). Default `"rbf"`. */
  readonly kernel?: "rbf" | "linear" | "polynomial" | "sigmoid";
  /** γ above 0; `"scale"`: 1 / (columns · variance of all values of the training rows), 1 where that is 0; `"auto"`: 1 / columns. Default `"scale"`. */
  readonly gamma?: number | "scale" | "auto";
  /** Degree of the polynomial kernel, at least 0. Default 3. */
  readonly degree?: number;
  /** Constant of the polynomial and sigmoid kernels. Default 0. */
  readonly coef0?: number;
}

/** Checks kernel options and fills in their defaults. */
export function checkKernelOptions(
  { kernel = "rbf", gamma = "scale", degree = 3, coef0 = 0 }: KernelOptions,
  where: string,
): Required<KernelOptions> {
  if (typeof gamma === "string") checkChoice(gamma, ["scale", "auto"], `${where}gamma`);
  else checkNumber(gamma, { above: 0 }, `${where}gamma`);
  return {
    kernel: checkChoice(kernel, ["rbf", "linear", "polynomial", "sigmoid"], `${where}kernel`),
    gamma,
    degree: checkNumber(degree, { atLeast: 0, whole: true }, `${where}degree`),
    coef0: checkNumber(coef0, {}, `${where}coef0`),
  };
}

/** The number that γ stands for on these training rows. */
export function resolveGamma(gamma: number | "scale" | "auto", x: AnyMatrix, where: string): number {
  if (typeof gamma === "number") return gamma;
  if (x.columns === 0) throw new InvalidInputError(`${where}: x must have at least one column, got 0`);
  if (gamma === "auto") return 1 / x.columns;
  const cells = x.rows * x.columns;
  const stored = isCsr(x) ? x.indptr[x.rows] : cells;
  let mean = 0;
  for (let k = 0; k < stored; k++) mean += x.data[k] / cells;
  let variance = ((cells - stored) / cells) * mean * mean; // the zeros that sparse rows leave out
  for (let k = 0; k < stored; k++) variance += (x.data[k] - mean) ** 2 / cells;
  const scaled = 1 / (x.columns * variance);
  return Number.isFinite(scaled) ? scaled : 1; // a variance of 0, or too small to be divided by
}

/** Kernel values of rows against a fixed set of points. */
export class KernelRows {
  readonly points: AnyMatrix;
  readonly #spec: Required<KernelOptions> & { readonly gamma: number };
  readonly #products: InnerProducts;
  readonly #squares: Float64Array;

  constructor(points: AnyMatrix, spec: Required<KernelOptions> & { readonly gamma: number }) {
    this.points = points;
    this.#spec = spec;
    this.#squares = rowSquares(points);
    this.#products = isCsr(points) ? new SparseProducts(points) : new DenseProducts(points, this.#squares);
  }

  /**
   * Kernel of one row of `x` with every point.
   * @returns Shape `[points]`, or longer; overwritten by the next call.
   */
  evaluate(x: AnyMatrix, row: number, square: number): Float64Array {
    const { kernel, gamma, degree, coef0 } = this.#spec;
    const values = this.#products.multiply(x, row);
    if (kernel === "linear") return values;
    if (kernel === "rbf") {
      this.#products.toRbf(values, this.#squares, square, gamma);
      return values;
    }
    for (let i = 0; i < this.points.rows; i++) {
      const inner = gamma * values[i] + coef0;
      values[i] = kernel === "sigmoid" ? Math.tanh(inner) : inner ** degree;
    }
    return values;
  }

  /** Kernel of each point with itself. */
  diagonal(): Float64Array {
    const { kernel, gamma, degree, coef0 } = this.#spec;
    if (kernel === "rbf") return new Float64Array(this.points.rows).fill(1);
    if (kernel === "linear") return this.#squares.slice();
    return this.#squares.map((square) => {
      const inner = gamma * square + coef0;
      return kernel === "sigmoid" ? Math.tanh(inner) : inner ** degree;
    });
  }

  /**
   * Σᵢ coefficientᵢ K(pointᵢ, x) − offset for each row of `x`.
   * @param coefficients - Shape `[points]`.
   */
  weightedSums(x: AnyMatrix, coefficients: Float64Array, offset: number): Float64Array {
    const rows = isCsr(this.points) && !isCsr(x) ? toCsr(x) : isCsr(this.points) ? x : toDense(x);
    const squares = rowSquares(rows);
    return squares.map((square, row) => {
      const values = this.evaluate(rows, row, square);
      let sum = 0;
      for (let i = 0; i < coefficients.length; i++) sum += coefficients[i] * values[i];
      return sum - offset;
    });
  }
}

interface InnerProducts {
  multiply(x: AnyMatrix, row: number): Float64Array;
  toRbf(values: Float64Array, squares: Float64Array, square: number, gamma: number): void;
}

/** Points that the SIMD kernel takes at a time. */
const LANES = 8;

/** Dense points, interleaved by {@link LANES} in the memory of the SIMD kernels. */
class DenseProducts implements InnerProducts {
  readonly #memory: KernelMemory;
  readonly #padded: number;
  readonly #columns: number;
  readonly #row: Float64Array;
  readonly #points: Float64Array;
  readonly #squares: Float64Array;
  readonly #out: Float64Array;

  constructor({ rows, columns, data }: Matrix, squares: Float64Array) {
    this.#padded = Math.ceil(rows / LANES) * LANES;
    this.#columns = columns;
    this.#memory = new KernelMemory(8 * (this.#padded * (columns + 2) + columns) + 64);
    this.#row = this.#memory.float64(columns);
    this.#points = this.#memory.float64(this.#padded * columns);
    this.#squares = this.#memory.float64(this.#padded);
    this.#out = this.#memory.float64(this.#padded);
    this.#squares.set(squares);
    for (let row = 0; row < rows; row++) {
      const base = (row - (row % LANES)) * columns + (row % LANES);
      for (let j = 0; j < columns; j++) this.#points[base + LANES * j] = data[row * columns + j];
    }
  }

  multiply(x: AnyMatrix, row: number): Float64Array {
    const { data, columns } = x;
    for (let j = 0, at = row * columns; j < columns; j++) this.#row[j] = data[at + j];
    const { kernels } = this.#memory;
    const [from, to] = [this.#row.byteOffset, this.#out.byteOffset];
    kernels.innerProducts(from, this.#points.byteOffset, this.#padded, this.#columns, to);
    return this.#out;
  }

  toRbf(_values: Float64Array, _squares: Float64Array, square: number, gamma: number): void {
    this.#memory.kernels.rbfInPlace(this.#out.byteOffset, this.#squares.byteOffset, this.#padded, square, gamma);
  }
}

/** Sparse points, by inverted lists. */
class SparseProducts implements InnerProducts {
  readonly #lists: InvertedLists;
  readonly #out: Float64Array;

  constructor(points: CsrMatrix) {
    this.#lists = new InvertedLists(points);
    this.#out = new Float64Array(points.rows);
  }

  multiply(x: AnyMatrix, row: number): Float64Array {
    this.#lists.innerProducts(x as CsrMatrix, row, this.#out);
    return this.#out;
  }

  toRbf(values: Float64Array, squares: Float64Array, square: number, gamma: number): void {
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.exp(-gamma * Math.max(0, square + squares[i] - 2 * values[i]));
    }
  }
}
