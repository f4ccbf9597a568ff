/** @file Row-major arithmetic of the reference rules. */

import type { Dense } from "./rules.js";

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Zeros. */
export function zeros(shape: readonly number[]): Dense {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

/** `f` of every element. */
export function mapDense({ shape, data }: Dense, f: (value: number) => number): Dense {
  return { shape, data: data.map(f) };
}

/** The shape that shapes broadcast to; they are known to fit. */
export function broadcastSizes(...shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + i] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** `x` as if it had `shape`: repeated along axes of 1 and along new axes in front. */
export function stretch(x: Dense, shape: readonly number[]): Dense {
  if (x.shape.length === shape.length && x.data.length === sizeOf(shape)) return x;
  const sizes = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const strides = rowStrides(sizes).map((stride, axis) => (sizes[axis] === 1 ? 0 : stride));
  return gatherByStrides(x.data, shape, strides, 0);
}

/** `f` of the elements of several tensors, side by side, after broadcasting. */
export function zipDense(inputs: readonly Dense[], f: (...values: number[]) => number): Dense {
  const shape = broadcastSizes(...inputs.map((input) => input.shape));
  const stretched = inputs.map((input) => stretch(input, shape).data);
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = f(...stretched.map((values) => values[i]));
  return { shape, data };
}

/** Steps in the data from one index of an axis to the next. */
export function rowStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Reads `data` from `offset` with the given steps an axis, into a new tensor of `shape`. */
export function gatherByStrides(
  source: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Dense {
  const data = new Float64Array(sizeOf(shape));
  walk(shape, strides, offset, (at, i) => {
    data[i] = source[at];
  });
  return { shape, data };
}

/** Adds `source`, of `shape`, into `target` from `offset` with the given steps an axis. */
export function scatterByStrides(
  source: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  target: Float64Array,
): void {
  walk(shape, strides, offset, (at, i) => {
    target[at] += source[i];
  });
}

function walk(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (at: number, index: number) => void,
): void {
  const index = new Array<number>(shape.length).fill(0);
  const count = sizeOf(shape);
  for (let i = 0, at = offset; i < count; i++) {
    visit(at, i);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
