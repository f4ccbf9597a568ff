/** @file Saved detectors as bytes: safetensors, so that long lists of numbers are numbers and not text. */

import { type EstimatorJson, SnapshotError } from "@lsad/core";

/** Shortest list worth a tensor of its own. */
const SHORTEST_TENSOR = 16;
/** Longest header we read: what safetensors itself allows. */
const LARGEST_HEADER = 100_000_000;

type TensorType = "F64" | "F32" | "I32" | "U8";
type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;

const ARRAYS = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;

interface TensorHeader {
  readonly dtype: TensorType;
  readonly shape: readonly [number];
  readonly data_offsets: readonly [number, number];
}

/**
 * A saved detector in the safetensors format: any list of 16 numbers or more becomes a tensor named by its path, in the
 * narrowest of U8, I32, F32 and F64 that holds each number exactly; the rest stays JSON, under `__metadata__.estimator`.
 *
 * Python's `safetensors` opens the file. {@link decodeEstimator} gives back an equal object.
 *
 * @param json - What a detector's `toJSON` gave.
 *
 * @example
 * ```ts
 * const x = { rows: 4, columns: 1, data: Float64Array.of(0, 1, 2, 3) };
 * const bytes = encodeEstimator(new LinearSvm().fit(x, [0, 0, 1, 1]).toJSON());
 * LinearSvm.fromJSON(decodeEstimator(bytes)).score(x); // as before it was saved
 * ```
 */
export function encodeEstimator(json: EstimatorJson): Uint8Array {
  const tensors: [string, TypedArray][] = [];
  const outline = extract(json, "", tensors);
  // Wide types first, so that every tensor starts on a multiple of its item size.
  tensors.sort(([nameA, a], [nameB, b]) => b.BYTES_PER_ELEMENT - a.BYTES_PER_ELEMENT || (nameA < nameB ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: { estimator: JSON.stringify(outline) } };
  let offset = 0;
  for (const [name, array] of tensors) {
    const end = offset + array.byteLength;
    header[name] = { dtype: typeOf(array), shape: [array.length], data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const [, array] of tensors) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * Reads what {@link encodeEstimator} wrote.
 * @returns The saved form, for the class's `fromJSON`.
 * @throws {@link SnapshotError} if the bytes are cut short, or are not a saved detector.
 */
export function decodeEstimator(bytes: Uint8Array): EstimatorJson {
  const { header, data } = readHeader(bytes);
  const metadata = header.__metadata__ as { estimator?: unknown } | undefined;
  if (typeof metadata?.estimator !== "string") throw corrupt("__metadata__.estimator must be a text", "none");
  const restore = (_key: string, value: unknown): unknown => {
    const name = (value as { $tensor?: unknown } | null)?.$tensor;
    return typeof name === "string" ? readTensor(header[name] as TensorHeader | undefined, name, data) : value;
  };
  try {
    return JSON.parse(metadata.estimator, restore) as EstimatorJson;
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause;
    throw corrupt("__metadata__.estimator must be JSON", metadata.estimator.slice(0, 40), cause);
  }
}

/** The same value with its long lists of numbers taken out and named. */
function extract(value: unknown, path: string, tensors: [string, TypedArray][]): unknown {
  if (value === null || typeof value !== "object") return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, extract(part, path === "" ? key : `${path}.${key}`, tensors)]),
    );
  }
  if (value.length < SHORTEST_TENSOR || !value.every((item) => typeof item === "number")) {
    return value.map((item, index) => extract(item, `${path}.${index}`, tensors));
  }
  tensors.push([path, narrowest(value)]);
  return { $tensor: path };
}

function narrowest(values: readonly number[]): TypedArray {
  const fits = (array: TypedArray) => values.every((value, index) => Object.is(array[index], value));
  for (const type of ["U8", "I32", "F32"] as const) {
    const array = ARRAYS[type].from(values);
    if (fits(array)) return array;
  }
  return Float64Array.from(values);
}

function typeOf(array: TypedArray): TensorType {
  const types = Object.keys(ARRAYS) as TensorType[];
  return types.find((type) => array instanceof ARRAYS[type]) ?? "F64";
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8) throw corrupt("must have at least 8 bytes", `${bytes.length}`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > Math.min(LARGEST_HEADER, bytes.length - 8)) {
    throw corrupt(`header must fit into the ${bytes.length - 8} bytes that follow`, `${length}`);
  }
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  try {
    return { header: JSON.parse(text) as Record<string, unknown>, data: bytes.subarray(8 + length) };
  } catch (cause) {
    throw corrupt("header must be JSON", text.slice(0, 40), cause);
  }
}

function readTensor(header: TensorHeader | undefined, name: string, data: Uint8Array): number[] {
  const type = header && ARRAYS[header.dtype];
  if (header === undefined || type === undefined) throw corrupt(`tensor ${name} must be there`, String(header?.dtype));
  const [start, end] = header.data_offsets;
  if (!(start >= 0 && end <= data.length && end - start === header.shape[0] * type.BYTES_PER_ELEMENT)) {
    throw corrupt(`tensor ${name} must lie within the ${data.length} bytes of data`, `${start} to ${end}`);
  }
  return Array.from(new type(data.slice(start, end).buffer));
}

function corrupt(problem: string, received: string, cause?: unknown): SnapshotError {
  return new SnapshotError(`decodeEstimator: ${problem}, got ${received}`, { cause });
}
