/** @file What every operation must bring: the type of the one table, in which a missing rule does not compile. */

import type { Dim, Shape } from "../dims.js";
import type { Emitter } from "../onnx/emitter.js";
import type { DataType, Tensor, TensorType } from "../tensor.js";

/** Nothing to choose. */
export type NoAttributes = Readonly<Record<never, never>>;

/** The operations and what is chosen when one is written. A name added here asks for its four rules in the table. */
export interface OpAttributes {
  readonly add: NoAttributes;
  readonly sub: NoAttributes;
  readonly mul: NoAttributes;
  readonly div: NoAttributes;
  readonly maximum: NoAttributes;
  readonly minimum: NoAttributes;
  readonly equal: NoAttributes;
  readonly greater: NoAttributes;
  readonly neg: NoAttributes;
  readonly abs: NoAttributes;
  readonly exp: NoAttributes;
  readonly log: NoAttributes;
  readonly sqrt: NoAttributes;
  readonly tanh: NoAttributes;
  readonly sigmoid: NoAttributes;
  readonly relu: NoAttributes;
  readonly erf: NoAttributes;
  readonly softplus: NoAttributes;
  readonly gelu: { readonly approximate: "none" | "tanh" };
  readonly where: NoAttributes;
  readonly cast: { readonly to: DataType };
  readonly matmul: { readonly transposeA: boolean; readonly transposeB: boolean; readonly scale: number };
  readonly linear: NoAttributes;
  readonly transpose: { readonly permutation: readonly number[] };
  readonly reshape: { readonly shape: Shape };
  readonly broadcast: { readonly shape: Shape };
  readonly concat: { readonly axis: number };
  readonly slice: { readonly axis: number; readonly start: number; readonly end: Dim };
  readonly unslice: { readonly axis: number; readonly start: number; readonly size: Dim };
  readonly reduceSum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  readonly size: { readonly dim: Dim };
  readonly gather: NoAttributes;
  readonly scatterRows: { readonly rows: Dim };
  readonly oneHot: { readonly classes: number };
  readonly pick: NoAttributes;
  readonly layerNorm: { readonly epsilon: number };
  readonly softmax: NoAttributes;
  readonly logSoftmax: NoAttributes;
  readonly dropout: { readonly rate: number };
  readonly stopGradient: NoAttributes;
  readonly reverseGradient: NoAttributes;
}

/** The name of an operation. */
export type OpName = keyof OpAttributes;

/** Numbers of a tensor in the reference interpreter: float64 whatever the type, row-major. */
export interface Dense {
  /** Sizes, all known by now. */
  readonly shape: readonly number[];
  /** Elements; booleans are 0 and 1. */
  readonly data: Float64Array;
}

/** What a reference rule may ask besides its inputs. */
export interface ReferenceContext {
  /** Sizes of the named dimensions in this run. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Whether dropout drops. */
  readonly isTraining: boolean;
}

/** A call of an operation, seen from its gradient rule. */
export interface BackwardCall<A> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** d loss / d outputs[0]. Further outputs are saved statistics: no gradient comes through them. */
  readonly upstream: Tensor;
  readonly attributes: A;
}

/** A call of an operation, seen from its ONNX rule. */
export interface LoweringCall<A> {
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly attributes: A;
}

/** The four rules of an operation. */
export interface OpRules<A> {
  /** What it gives for what it takes; throws where they do not fit. */
  shape(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /** d loss / d input, one an input, as more graph; undefined where none flows. */
  gradient(call: BackwardCall<A>): readonly (Tensor | undefined)[];
  /** Its definition, in float64. */
  reference(inputs: readonly Dense[], attributes: A, context: ReferenceContext): readonly Dense[];
  /** Writes ONNX nodes that read the values named `names`, and returns the names of its outputs. */
  onnx(emit: Emitter, names: readonly string[], call: LoweringCall<A>): readonly string[];
}

/** The table: a row for every {@link OpName}. */
export type OpTable = { readonly [K in OpName]: OpRules<OpAttributes[K]> };

/** The gradient rule of what is piecewise constant or takes whole numbers: nothing flows. */
export function noGradient({ inputs }: BackwardCall<unknown>): readonly undefined[] {
  return inputs.map(() => undefined);
}
