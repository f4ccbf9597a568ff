/** @file Dimensions known by number or by name, their products, and what shapes broadcast to. */

import { InvalidInputError } from "@lsad/core";

/**
 * The size of an axis: a whole number, a name that stands for a size known only when the graph runs (`"batch"`), or a product of
 * both (`"12*batch*length"`). Names are letters, digits and underscores.
 */
export type Dim = number | string;

/** The sizes of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** A number times names; the names sorted, so that equal products have equal texts. */
interface Product {
  readonly coefficient: number;
  readonly names: readonly string[];
}

const NAME = /^[A-Za-z_]\w*$/;

/** The product of dimensions in its one canonical form. */
function multiplyDims(...dims: readonly Dim[]): Dim {
  const factors = dims.map(parseDim);
  return formatDim({
    coefficient: factors.reduce((product, { coefficient }) => product * coefficient, 1),
    names: factors.flatMap(({ names }) => names).sort(),
  });
}

/** `dividend / divisor`, or undefined where that is not a whole number times names. */
export function divideDims(dividend: Dim, divisor: Dim): Dim | undefined {
  const [top, bottom] = [parseDim(dividend), parseDim(divisor)];
  const coefficient = top.coefficient / bottom.coefficient;
  if (!Number.isSafeInteger(coefficient)) return undefined;
  const names = [...top.names];
  for (const name of bottom.names) {
    const at = names.indexOf(name);
    if (at < 0) return undefined;
    names.splice(at, 1);
  }
  return formatDim({ coefficient, names });
}

/** The number of elements of a tensor of this shape; 1 for a scalar. */
export function elementCount(shape: Shape): Dim {
  return multiplyDims(...shape);
}

/** The names a dimension is made of: `[]` for a number. */
export function dimNames(dim: Dim): readonly string[] {
  return parseDim(dim).names;
}

/** The size of a dimension under given sizes of its names. */
export function resolveDim(dim: Dim, sizes: ReadonlyMap<string, number>): number {
  const { coefficient, names } = parseDim(dim);
  return names.reduce((product, name) => {
    const size = sizes.get(name);
    if (size === undefined)
      throw new InvalidInputError(`dimension "${name}" must have a size, but no input gives it one`);
    return product * size;
  }, coefficient);
}

/** A shape in numbers, under given sizes of its names. */
export function resolveShape(shape: Shape, sizes: ReadonlyMap<string, number>): readonly number[] {
  return shape.map((dim) => resolveDim(dim, sizes));
}

/** Whether two shapes are the same, name by name and number by number. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** A shape as messages show it: `[batch, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/**
 * The shape that two shapes broadcast to, as numpy does: aligned at the last axis, an axis of 1 stretches.
 * A name fits itself and 1 only.
 * @param where - The operation, for the message.
 */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new InvalidInputError(`${where}: shapes must broadcast, got ${formatShape(a)} and ${formatShape(b)}`);
  });
}

/** Checks the dimensions a caller wrote, and puts each in its canonical form. */
export function checkShape(where: string, shape: Shape): Shape {
  return shape.map((dim, axis) => {
    const { coefficient, names } = parseDim(dim);
    if (!Number.isSafeInteger(coefficient) || coefficient < 0 || !names.every((name) => NAME.test(name))) {
      throw new InvalidInputError(
        `${where}: shape[${axis}] must be a whole number of at least 0 or a name such as "batch", got ${JSON.stringify(dim)}`,
      );
    }
    return formatDim({ coefficient, names: [...names].sort() });
  });
}

/** An axis counted from 0, from one that may count from the end. */
export function checkAxis(where: string, axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new InvalidInputError(`${where}: axis must be a whole number in [${-rank}, ${rank}), got ${axis}`);
  }
  return axis < 0 ? axis + rank : axis;
}

function parseDim(dim: Dim): Product {
  if (typeof dim === "number") return { coefficient: dim, names: [] };
  const parts = dim.split("*");
  return /^\d+$/.test(parts[0])
    ? { coefficient: Number(parts[0]), names: parts.slice(1) }
    : { coefficient: 1, names: parts };
}

function formatDim({ coefficient, names }: Product): Dim {
  if (names.length === 0 || coefficient === 0) return coefficient;
  return (coefficient === 1 ? names : [coefficient, ...names]).join("*");
}
