/** @file Products with given weights in whole numbers of 8 bits, with a scale for each output and one for each input tensor. */

import type { GraphNode } from "../graph.js";
import type { Tensor } from "../tensor.js";
import type { Emitter } from "./emitter.js";

/** A weight of 8 bits a number. */
export interface EightBitWeight {
  /** Shape `[in, out]`, as `MatMulInteger` takes it, in [−127, 127]. */
  readonly values: Int8Array;
  /** Shape `[out]`: what one step of `values` is worth. */
  readonly scales: Float32Array;
}

/** Weights of fewer outputs, such as a classifier's, are left as they are: there is no time to be won, and scores hang on them. */
const FEWEST_OUTPUTS = 16;

/** Each row of a weight `[out, in]` rounded to 255 steps from −max to max. Symmetric: zero is exact. */
export function toEightBits(weight: ArrayLike<number>, [outputs, inputs]: readonly number[]): EightBitWeight {
  const values = new Int8Array(weight.length);
  const scales = new Float32Array(outputs);
  for (let row = 0; row < outputs; row++) {
    let largest = 0;
    for (let i = row * inputs; i < (row + 1) * inputs; i++) largest = Math.max(largest, Math.abs(weight[i]));
    scales[row] = largest / 127;
    if (largest === 0) continue;
    for (let column = 0; column < inputs; column++) {
      values[column * outputs + row] = Math.round((weight[row * inputs + column] * 127) / largest);
    }
  }
  return { values, scales };
}

/** Parameters that are nothing but weights of dense layers: what can travel in 8 bits. */
export function denseWeights(nodes: readonly GraphNode[]): ReadonlySet<Tensor> {
  const found = new Set<Tensor>();
  const others = new Set<Tensor>();
  for (const { op, inputs } of nodes) {
    for (const [place, tensor] of inputs.entries()) {
      const isWeight = op === "linear" && place === 1 && Number(tensor.shape[0]) >= FEWEST_OUTPUTS;
      (isWeight ? found : others).add(tensor);
    }
  }
  return new Set([...found].filter((tensor) => tensor.source.kind === "parameter" && !others.has(tensor)));
}

/**
 * x Wᵀ + b as whole numbers: x is rounded to 256 steps between its least and largest number (`DynamicQuantizeLinear`), multiplied
 * in 32-bit integers, and scaled back. onnxruntime fuses the nodes into one.
 */
export function emitEightBitLinear(emit: Emitter, names: readonly string[], scales: Float32Array): string {
  const [x, weight, bias] = names;
  const [rounded, scale, zero] = emit.eightBitInput(x);
  const product = emit.node("MatMulInteger", [rounded, weight, zero]);
  const factor = emit.node("Mul", [scale, emit.constant("float32", scales, [scales.length])]);
  const y = emit.node("Mul", [emit.node("Cast", [product], { attributes: { to: 1n } }), factor]);
  return bias === undefined ? y : emit.node("Add", [y, bias]);
}
