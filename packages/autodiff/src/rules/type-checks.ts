/** @file What shape rules ask of types and ranks, and the errors they share. */

import { InvalidInputError } from "@lsad/core";
import { broadcastShapes, formatShape } from "../dims.js";
import { type DataType, isFloat, type TensorType } from "../tensor.js";

/** Throws unless every input is of a float type, the same one. */
export function checkFloats(where: string, inputs: readonly TensorType[]): void {
  for (const { type } of inputs) {
    if (!isFloat(type) || type !== inputs[0].type) {
      throw new InvalidInputError(`${where}: inputs must be of one float type, got ${typeNames(inputs)}`);
    }
  }
}

/** The shape rule of what takes one float tensor and gives another of its shape. */
export function sameAsInput(where: string): (inputs: readonly TensorType[]) => readonly TensorType[] {
  return (inputs) => {
    checkFloats(where, inputs);
    return inputs.map(({ shape, type }) => ({ shape, type }));
  };
}

/** Throws unless the input is of this type. */
export function checkType(where: string, name: string, input: TensorType, type: DataType): void {
  if (input.type !== type) throw new InvalidInputError(`${where}: ${name} must be of type ${type}, got ${input.type}`);
}

/** Throws unless the input has this many axes. */
export function checkRank(where: string, name: string, { shape }: TensorType, rank: number): void {
  if (shape.length !== rank) {
    throw new InvalidInputError(`${where}: ${name} must have ${rank} axes, got shape ${formatShape(shape)}`);
  }
}

/** The type of an element-by-element operation on two inputs of one type. */
export function broadcastTypes(where: string, [a, b]: readonly TensorType[]): TensorType {
  if (a.type !== b.type) {
    throw new InvalidInputError(`${where}: inputs must be of one type, got ${typeNames([a, b])}`);
  }
  return { shape: broadcastShapes(where, a.shape, b.shape), type: a.type };
}

/** Two shapes that do not fit, with what must hold. */
export function shapeMismatch(where: string, rule: string, a: TensorType, b: TensorType): InvalidInputError {
  return new InvalidInputError(`${where}: ${rule}, got shapes ${formatShape(a.shape)} and ${formatShape(b.shape)}`);
}

function typeNames(inputs: readonly TensorType[]): string {
  return inputs.map(({ type }) => type).join(" and ");
}
