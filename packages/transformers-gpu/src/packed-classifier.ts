/** @file A trained classifier as plain data: tensors as base64 text. */

import type { StoredClassifier } from "./detector-messages.js";
import type { FloatTensor } from "./safetensors.js";

/** Tensors as JSON: little-endian floats in base64. */
type PackedTensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly base64: string }>>;

/** A classifier as JSON can hold it. */
export interface PackedClassifier extends Omit<StoredClassifier, "weights" | "heads" | "bottleneck"> {
  readonly weights: PackedTensors;
  readonly heads: PackedTensors;
  readonly bottleneck?: {
    readonly settings: NonNullable<StoredClassifier["bottleneck"]>["settings"];
    readonly weights: PackedTensors;
  };
}

/** To plain data. */
export function packClassifier({ weights, heads, bottleneck, ...rest }: StoredClassifier): PackedClassifier {
  return {
    ...rest,
    weights: pack(weights),
    heads: pack(heads),
    ...(bottleneck === undefined
      ? {}
      : { bottleneck: { settings: bottleneck.settings, weights: pack(bottleneck.weights) } }),
  };
}

/** From what {@link packClassifier} gave. */
export function unpackClassifier({ weights, heads, bottleneck, ...rest }: PackedClassifier): StoredClassifier {
  return {
    ...rest,
    weights: unpack(weights),
    heads: unpack(heads),
    ...(bottleneck === undefined
      ? {}
      : { bottleneck: { settings: bottleneck.settings, weights: unpack(bottleneck.weights) } }),
  };
}

function pack(tensors: ReadonlyMap<string, FloatTensor>): PackedTensors {
  return Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape, base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64") },
    ]),
  );
}

function unpack(tensors: PackedTensors): ReadonlyMap<string, FloatTensor> {
  return new Map(
    Object.entries(tensors).map(([name, { shape, base64 }]) => {
      const bytes = Uint8Array.from(Buffer.from(base64, "base64")); // a buffer of its own, so that floats are aligned
      return [name, { shape, data: new Float32Array(bytes.buffer) }];
    }),
  );
}
