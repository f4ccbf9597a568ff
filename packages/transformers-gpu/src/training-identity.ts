/** @file What makes a training the one it is, as one text: a checkpoint of another is refused. */

import { createHash } from "node:crypto";
import type { Weights } from "./bert-weights.js";

/** Everything that decides on the steps of a training, beside its schedule and token ids. */
export interface TrainingIdentity {
  /** Where every weight starts, frozen ones included. */
  readonly start: Weights;
  /** Numbers of the rows: labels, weights and whatever else they have. */
  readonly numbers: Readonly<Record<string, ArrayLike<number> | undefined>>;
  /** Settings, as JSON can hold them. */
  readonly settings: unknown;
}

/** A digest of an identity and the token ids that are trained on. */
export function identityDigest({ start, numbers, settings }: TrainingIdentity, encoded: readonly Int32Array[]): string {
  const hash = createHash("sha256");
  const add = (name: string, { buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView) => {
    hash.update(`${name} ${byteLength}\n`);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  };
  hash.update(`${JSON.stringify(settings)}\n`);
  for (const [name, values] of Object.entries(numbers)) {
    if (values !== undefined) add(name, Float64Array.from(values));
  }
  for (const [name, { shape, data }] of start) add(`${name} [${shape}]`, data);
  for (const ids of encoded) add("ids", ids);
  return hash.digest("hex");
}
