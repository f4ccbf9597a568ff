/** @file The data of a benchmark run as the bytes of a file. */

import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import type { BenchData } from "@lsad/bench/cells";

/** The same bytes for the same data. */
export function packData(data: BenchData): Uint8Array {
  return gzipSync(serialize(ownMemory(data)), { level: 1 });
}

/** What {@link packData} packed. */
export function unpackData(bytes: Uint8Array): BenchData {
  return deserialize(gunzipSync(bytes)) as BenchData;
}

/** A copy whose arrays are not shared between threads: shared memory cannot be written to a file. */
function ownMemory(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const Kind = value.constructor as new (values: ArrayBufferView) => ArrayBufferView;
    return value.buffer instanceof SharedArrayBuffer ? new Kind(value) : value;
  }
  if (Array.isArray(value)) return value.map(ownMemory);
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, ownMemory(part)]));
}
