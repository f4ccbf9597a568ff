/** @file The two ways a graph is computed in tests: the reference interpreter, and onnxruntime on the CPU. */

import * as ort from "onnxruntime-node";
import { type Tensor, type ToOnnxOptions, toOnnx } from "../../src/index.js";
import { evaluate, type Feed } from "../../src/reference.js";

/** Numbers with their shape. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Computes outputs of a graph. */
export type Backend = (
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, Values>>,
) => Promise<Readonly<Record<string, Values>>>;

/** Float64, in plain TypeScript. */
export const reference: Backend = async (outputs, feeds) => evaluate(outputs, feeds as Readonly<Record<string, Feed>>);

/** Float32, in onnxruntime. */
export const onnxruntime: Backend = (outputs, feeds) => runOnnx(outputs, feeds);

/** As {@link onnxruntime}, with options for the model. */
export async function runOnnx(
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, Values>>,
  options: ToOnnxOptions = {},
): Promise<Readonly<Record<string, Values>>> {
  const model = toOnnx(outputs, options);
  const { location, parts } = model.externalFile ?? {};
  const externalData = location === undefined ? [] : [{ path: location, data: Buffer.concat(parts ?? []) }];
  const session = await ort.InferenceSession.create(model.bytes, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
    externalData,
  });
  try {
    const given = model.inputs.map(({ name, type }) => [name, toOrt(type, feeds[name])]);
    const results = await session.run(Object.fromEntries(given));
    return Object.fromEntries(
      model.outputs.map(({ name }) => {
        const { dims, data } = results[name];
        return [name, { shape: dims, data: Float64Array.from(data as ArrayLike<number | bigint>, Number) }];
      }),
    );
  } finally {
    await session.release();
  }
}

function toOrt(type: string, { shape, data }: Values): ort.Tensor {
  if (type === "int64") return new ort.Tensor("int64", BigInt64Array.from(Array.from(data, BigInt)), shape);
  if (type === "bool") return new ort.Tensor("bool", Uint8Array.from(data), shape);
  return new ort.Tensor("float32", Float32Array.from(data), shape);
}
