/** @file Exact neighbours of dense rows at the speed of 16-bit whole numbers: a filter that provably loses none, then doubles. */

import type { Matrix } from "@lsad/core";
import type { AnyMatrix } from "./checks.js";
import { roundSimilarity } from "./csr-rows.js";
import { toDense } from "./dense.js";
import { euclidean } from "./distances.js";
import { KernelMemory } from "./kernels.js";
import { NearestHeap } from "./nearest-heap.js";
import { NeighbourTable } from "./neighbour-table.js";
import type { NeighbourSearch, Neighbours } from "./neighbours.js";

/** Each row is scaled to this norm before rounding to whole numbers: a sum of products then stays below 2³⁰. */
const QUANTISED_NORM = 32_000;
/** Rounding of the kernel's single-precision arithmetic, relative; eight times what it can be. */
const SINGLE_ROUNDING = 1e-6;
/** Smallest single-precision numbers lose their relative precision: slack on the limit, far below any useful value. */
const SINGLE_UNDERFLOW = 1e-36;
/** A query this many times farther out than any row overflows single precision: all rows are computed in doubles. */
const FARTHEST_QUERY = 1e15;
/** Points a kernel call looks at: 256 rows of 64 columns fill a first-level cache. */
const TILE = 256;
/** The first call, which has no limit yet, looks at few. */
const FIRST_TILE = 64;
/** Queries that share a pass over the points. */
const QUERY_BLOCK = 64;
/** The kernel takes points by eights. */
const LANES = 8;

/**
 * Euclidean or cosine neighbours of dense rows.
 *
 * With centred rows, d² = |q|² − 2v, v = q·p − ½|p|² (cosine: unit rows, v = q·p). Rows rounded to whole numbers at norm
 * R give v up to ‖q‖‖p‖ (√d / R + d / 4R²), d columns: Cauchy-Schwarz on the rounding errors, at most ½ a column. A row whose
 * best possible v is below the k-th surest one so far is passed over; the rest, hardly more than k, are computed in doubles.
 */
export class QuantisedSearch implements NeighbourSearch {
  readonly #rows: Matrix;
  readonly #cosine: boolean;
  readonly #centre: Float64Array;
  readonly #scale: number;
  readonly #points: PointBlocks;

  constructor(rows: Matrix, metric: "euclidean" | "cosine") {
    this.#cosine = metric === "cosine";
    this.#rows = this.#cosine ? unitRows(rows) : rows;
    this.#centre = this.#cosine ? new Float64Array(rows.columns) : columnMeans(rows);
    this.#scale = 1 / (largestNorm(this.#rows, this.#centre) || 1);
    this.#points = new PointBlocks(this.#rows, this.#centre, this.#scale, this.#cosine);
  }

  nearest(given: AnyMatrix, k: number, leaveOut: boolean): Neighbours {
    const dense = toDense(given);
    const queries = this.#cosine ? unitRows(dense) : dense;
    const table = new NeighbourTable(queries.rows, k);
    for (let start = 0; start < queries.rows; start += QUERY_BLOCK) {
      const end = Math.min(start + QUERY_BLOCK, queries.rows);
      const block = Array.from({ length: end - start }, (_, i) =>
        this.#points.prepare(i, queries, start + i, this.#centre, this.#scale, k, leaveOut ? start + i : -1),
      );
      for (let first = 0; first < this.#points.padded; ) {
        const count = Math.min(first === 0 ? FIRST_TILE : TILE, this.#points.padded - first);
        for (const query of block) this.#points.filter(query, first, count);
        first += count;
      }
      for (const [i, query] of block.entries()) this.#settle(table, queries, start + i, query);
    }
    return table;
  }

  /** Computes in doubles what the filter left. */
  #settle(table: NeighbourTable, queries: Matrix, query: number, search: QuerySearch): void {
    const rows: number[] = [];
    const distances: number[] = [];
    const bound = search.surest.largest;
    for (let i = 0; i < search.found.length; i++) {
      if (search.least[i] > bound) continue;
      const row = search.found[i];
      rows.push(row);
      distances.push(this.#distance(queries.data, query, row));
    }
    table.set(query, distances, rows);
  }

  #distance(queries: Matrix["data"], query: number, row: number): number {
    const { data, columns } = this.#rows;
    const [a, b] = [query * columns, row * columns];
    if (!this.#cosine) return euclidean(queries, a, data, b, columns);
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += queries[a + j] * data[b + j];
    return 1 - roundSimilarity(sum);
  }
}

/** What is known of one query while the points pass. */
interface QuerySearch {
  /** Address of its whole numbers. */
  readonly address: number;
  readonly norm: number;
  /** |q|², or 0 for cosine: key = square − 2v is ascending in the distance. */
  readonly square: number;
  readonly leftOut: number;
  /** The k smallest upper bounds of a key. */
  readonly surest: NearestHeap;
  /** Rows that passed, and the lower bound of the key of each. */
  readonly found: number[];
  readonly least: number[];
}

/** All points as whole numbers in the kernels' memory. */
class PointBlocks {
  /** Number of points, rounded up to a multiple of {@link LANES}. */
  readonly padded: number;
  readonly #rows: number;
  readonly #pairs: number;
  readonly #memory: KernelMemory;
  readonly #quantised: Int16Array;
  readonly #scales: Float32Array;
  readonly #halves: Float32Array;
  readonly #norms: Float64Array;
  readonly #queries: Int16Array;
  readonly #outNumbers: Int32Array;
  readonly #outValues: Float32Array;
  /** Largest error of an inner product of whole numbers, over R². */
  readonly #error: number;

  constructor(x: Matrix, centre: Float64Array, scale: number, cosine: boolean) {
    this.#rows = x.rows;
    this.padded = Math.ceil(x.rows / LANES) * LANES;
    this.#pairs = 2 * Math.ceil(x.columns / 4); // the kernel takes two pairs a turn
    const width = 2 * this.#pairs;
    const bytes = this.padded * (2 * width + 8) + QUERY_BLOCK * 2 * width + TILE * 8;
    this.#memory = new KernelMemory(bytes + 256);
    this.#quantised = this.#memory.int16(this.padded * width);
    this.#scales = this.#memory.float32(this.padded);
    this.#halves = this.#memory.float32(this.padded);
    this.#queries = this.#memory.int16(QUERY_BLOCK * width);
    this.#outNumbers = new Int32Array(this.#memory.buffer, this.#memory.take(8 * TILE), 2 * TILE);
    this.#outValues = new Float32Array(this.#memory.buffer, this.#outNumbers.byteOffset, 2 * TILE);
    this.#norms = new Float64Array(this.padded);
    this.#error = Math.sqrt(width) / QUANTISED_NORM + width / (4 * QUANTISED_NORM ** 2) + SINGLE_ROUNDING;
    for (let row = 0; row < x.rows; row++) {
      const norm = this.#quantise(x, row, centre, scale, this.#quantised, this.#pointPlace(row), 2 * LANES);
      this.#norms[row] = norm;
      this.#scales[row] = norm / QUANTISED_NORM ** 2;
      this.#halves[row] = cosine ? 0 : (norm * norm * (1 - SINGLE_ROUNDING)) / 2;
    }
    // Padding never passes a finite limit; without one it is dropped by number.
    this.#halves.fill(3e38, x.rows);
  }

  /** Makes a query ready, in place `slot` of the block. */
  prepare(
    slot: number,
    queries: Matrix,
    row: number,
    centre: Float64Array,
    scale: number,
    k: number,
    leftOut: number,
  ): QuerySearch {
    const start = slot * 2 * this.#pairs;
    const norm = this.#quantise(queries, row, centre, scale, this.#queries, start, 2);
    return {
      address: this.#queries.byteOffset + 2 * start,
      norm,
      square: norm * norm,
      leftOut,
      surest: new NearestHeap(k),
      found: [],
      least: [],
    };
  }

  /** Passes `count` points by a query and keeps those that may be among its nearest. */
  filter(query: QuerySearch, first: number, count: number): void {
    const { norm, square, surest } = query;
    if (norm > FARTHEST_QUERY) {
      this.#passAll(query, first, count);
      return;
    }
    const bound = surest.largest;
    const limit = (square - bound) / 2;
    const width = 2 * this.#pairs;
    const passed = this.#memory.kernels.filterNear(
      query.address,
      this.#quantised.byteOffset + 2 * width * first,
      this.#scales.byteOffset + 4 * first,
      this.#halves.byteOffset + 4 * first,
      first,
      count,
      this.#pairs,
      norm,
      this.#error * QUANTISED_NORM ** 2,
      limit - SINGLE_ROUNDING * Math.abs(limit) - SINGLE_UNDERFLOW,
      this.#outNumbers.byteOffset,
    );
    for (let i = 0; i < passed; i++) {
      const row = this.#outNumbers[2 * i];
      if (row === query.leftOut || row >= this.#rows) continue;
      const key = square - 2 * this.#outValues[2 * i + 1];
      const error =
        2 * norm * this.#norms[row] * this.#error + 4 * SINGLE_ROUNDING * this.#halves[row] + SINGLE_UNDERFLOW;
      surest.push(key + error, row);
      query.found.push(row);
      query.least.push(key - error);
    }
  }

  #passAll(query: QuerySearch, first: number, count: number): void {
    for (let row = first; row < Math.min(first + count, this.#rows); row++) {
      if (row === query.leftOut) continue;
      query.found.push(row);
      query.least.push(Number.NEGATIVE_INFINITY);
    }
  }

  /** Writes a centred, scaled row as whole numbers; its pairs are `stride` numbers apart. Returns its norm. */
  #quantise(
    x: Matrix,
    row: number,
    centre: Float64Array,
    scale: number,
    out: Int16Array,
    start: number,
    stride: number,
  ): number {
    const { data, columns } = x;
    const base = row * columns;
    let square = 0;
    for (let j = 0; j < columns; j++) square += ((data[base + j] - centre[j]) * scale) ** 2;
    const norm = Math.sqrt(square);
    const factor = norm > 0 ? (QUANTISED_NORM / norm) * scale : 0;
    for (let pair = 0; pair < this.#pairs; pair++) {
      const [a, b] = [2 * pair, 2 * pair + 1];
      const at = start + pair * stride;
      out[at] = a < columns ? Math.round((data[base + a] - centre[a]) * factor) : 0;
      out[at + 1] = b < columns ? Math.round((data[base + b] - centre[b]) * factor) : 0;
    }
    return norm;
  }

  /** Where the first pair of a point stands among the interleaved numbers. */
  #pointPlace(row: number): number {
    const lane = row % LANES;
    return (row - lane) * 2 * this.#pairs + 2 * lane;
  }
}

function unitRows(x: Matrix): Matrix {
  const data = Float64Array.from(x.data);
  for (let row = 0; row < x.rows; row++) {
    const values = data.subarray(row * x.columns, (row + 1) * x.columns);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    for (let j = 0; j < values.length; j++) values[j] /= largest;
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    for (let j = 0; j < values.length; j++) values[j] /= norm;
  }
  return { rows: x.rows, columns: x.columns, data };
}

function columnMeans({ rows, columns, data }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let at = 0, j = 0; at < data.length; at++, j = j + 1 === columns ? 0 : j + 1) means[j] += data[at] / rows;
  return means;
}

function largestNorm({ rows, columns, data }: Matrix, centre: Float64Array): number {
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    let square = 0;
    for (let j = 0; j < columns; j++) square += (data[row * columns + j] - centre[j]) ** 2;
    largest = Math.max(largest, square);
  }
  return Math.sqrt(largest);
}
