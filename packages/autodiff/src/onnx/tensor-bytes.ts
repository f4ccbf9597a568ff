/** @file Numbers as the little-endian bytes that ONNX stores. */

import type { DataType } from "../tensor.js";

/** The bytes of `values` in the layout of `type`; not a copy where `values` has that layout already. */
export function encodeValues(type: DataType, values: ArrayLike<number>): Uint8Array {
  if (type === "float32") return bytesOf(values instanceof Float32Array ? values : Float32Array.from(values));
  if (type === "int64") return bytesOf(BigInt64Array.from(Array.from(values, BigInt)));
  if (type === "float16") return bytesOf(Uint16Array.from(values, toHalf));
  return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The bits of the float16 nearest to `value`, ties to even (IEEE 754 binary16). */
function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00; // halfway to 2^16 and above: infinity
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const steps = roundToEven(magnitude / 2 ** (exponent - 10));
  // Subnormals have exponent field 0; a mantissa that rounds up to 2048 carries into the exponent, as it should.
  return sign | (steps < 1024 ? steps : (exponent + 14) * 1024 + steps);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
