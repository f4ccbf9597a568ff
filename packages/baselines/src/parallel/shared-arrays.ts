/** @file Rows and what detectors learnt, in memory that all threads see. */

import { type EstimatorJson, isCsr } from "@lsad/core";

import type { AnyMatrix } from "../internal/checks.js";
import type { SharedBlocks } from "./messages.js";

/** Blocks a thread gets on average: enough that the slowest delays the others little. */
const BLOCKS_A_THREAD = 8;

type NumberArray = Float64Array | Float32Array | Int32Array;

/** The same numbers in shared memory; those that lie there already are not copied. */
export function shared<A extends NumberArray>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Type = array.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new Type(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** Numbers in shared memory, all 0. */
export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

/** Whole numbers in shared memory, all 0. */
export function sharedIntegers(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** A matrix in shared memory. */
export function sharedRows<X extends AnyMatrix>(x: X): X {
  const { rows, columns } = x;
  const data = shared(x.data);
  if (!isCsr(x)) return { rows, columns, data } as AnyMatrix as X;
  return { rows, columns, indptr: shared(x.indptr), indices: shared(x.indices), data } as AnyMatrix as X;
}

/** A saved detector whose lists of numbers lie in shared memory. `fromJSON` takes it as it takes the lists. */
export function sharedState(json: EstimatorJson): EstimatorJson {
  return { ...json, fitted: withSharedLists(json.fitted) as EstimatorJson["fitted"] };
}

function withSharedLists(value: unknown): unknown {
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return shared(Float64Array.from(value));
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withSharedLists(part)]));
}

/**
 * Cuts work into blocks.
 * @param least - Smallest block, and what block sizes are multiples of.
 */
export function shareBlocks(total: number, threads: number, least: number): SharedBlocks {
  const size = least * Math.max(1, Math.ceil(total / (threads * BLOCKS_A_THREAD * least)));
  return { next: sharedIntegers(1), size, total };
}

/** Takes blocks until none is left. */
export function* takeBlocks({ next, size, total }: SharedBlocks): Generator<readonly [start: number, end: number]> {
  for (let start = size * Atomics.add(next, 0, 1); start < total; start = size * Atomics.add(next, 0, 1)) {
    yield [start, Math.min(start + size, total)];
  }
}

/** The rows from `start` up to `end`, in memory of the thread: shared memory is slower to read. */
export function rowBlock(x: AnyMatrix, start: number, end: number): AnyMatrix {
  const { columns } = x;
  const rows = end - start;
  if (!isCsr(x)) return { rows, columns, data: x.data.slice(start * columns, end * columns) };
  const [first, last] = [x.indptr[start], x.indptr[end]];
  const indptr = Int32Array.from(x.indptr.subarray(start, end + 1), (pointer) => pointer - first);
  return { rows, columns, indptr, indices: x.indices.slice(first, last), data: x.data.slice(first, last) };
}
