/** @file The safetensors format: named tensors behind a JSON header, read without trusting the file. */

import { closeSync, fstatSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import { DataFormatError, InvalidInputError } from "@lsad/core";

/** A tensor in single precision. */
export interface FloatTensor {
  readonly shape: readonly number[];
  /** Row-major; length is the product of `shape`. */
  readonly data: Float32Array;
}

/** Element types of the format that weights come in; each with its bytes. */
const ELEMENT_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

type ElementType = keyof typeof ELEMENT_BYTES;

/** What the header says of a tensor. */
interface TensorEntry {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** Half-open range of bytes after the header. */
  readonly data_offsets: readonly [number, number];
}

/** Longest header that is read: the format's own limit, so that a lying length cannot fill the memory. */
export const HEADER_LIMIT = 100_000_000;

/**
 * An open safetensors file (safetensors 0.5 format): tensors are read one at a time, so a file larger than memory can be used.
 *
 * The header is checked before anything is read: known types, sizes that agree with shapes, ranges that lie in the file,
 * neither overlap nor leave a gap.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/weights-`)}/w.safetensors`;
 * writeSafetensors(file, new Map([["bias", { shape: [2], data: Float32Array.of(1, 2) }]]));
 * const weights = new SafetensorsFile(file);
 * [...weights.read("bias").data]; // [1, 2]
 * weights.close();
 * ```
 */
export class SafetensorsFile {
  /** Names of the tensors, in the order of the header. */
  readonly names: readonly string[];
  /** Free text pairs of the header, for example `{ format: "pt" }`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly #file: string;
  readonly #descriptor: number;
  readonly #entries: ReadonlyMap<string, TensorEntry>;
  readonly #dataStart: number;

  /**
   * @throws {@link DataFormatError} if the file is truncated, or its header does not describe it.
   */
  constructor(file: string) {
    this.#file = file;
    this.#descriptor = openSync(file, "r");
    try {
      const size = fstatSync(this.#descriptor).size;
      const headerBytes = this.#headerLength(size);
      this.#dataStart = 8 + headerBytes;
      const { __metadata__: metadata = {}, ...entries } = this.#header(headerBytes);
      this.metadata = metadata as Record<string, string>;
      this.#entries = new Map(Object.entries(entries).map(([name, entry]) => [name, this.#checked(name, entry)]));
      this.#checkRanges(size - this.#dataStart);
      this.names = [...this.#entries.keys()];
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Whether a tensor of this name is in the file. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * Shape of a tensor.
   * @throws {@link DataFormatError} if there is no tensor of this name.
   */
  shape(name: string): readonly number[] {
    return this.#entry(name).shape;
  }

  /**
   * Reads one tensor as single precision; half precision and bfloat16 are widened, exactly, and double precision rounded.
   * @throws {@link DataFormatError} if there is no tensor of this name, or it holds whole numbers.
   */
  read(name: string): FloatTensor {
    const { dtype, shape, data_offsets } = this.#entry(name);
    const widen = WIDEN[dtype as keyof typeof WIDEN];
    if (widen === undefined) {
      throw this.#broken(`tensor ${name} is not of floating point`, "F64, F32, F16 or BF16", dtype);
    }
    const [start, end] = data_offsets;
    return { shape, data: widen(this.#bytes(this.#dataStart + start, end - start)) };
  }

  /** Releases the file. Reading is an error from here on. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #entry(name: string): TensorEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw this.#broken(
        `tensor ${name} is missing`,
        undefined,
        `${this.#entries.size} tensors: ${[...this.#entries.keys()].join(", ")}`,
      );
    }
    return entry;
  }

  #headerLength(size: number): number {
    const length = size < 8 ? 0 : Number(new DataView(this.#bytes(0, 8)).getBigUint64(0, true));
    if (size >= 8 && length >= 2 && length <= HEADER_LIMIT && 8 + length <= size) return length;
    throw this.#broken(
      "the header's length does not fit the file",
      `2 to ${HEADER_LIMIT} bytes, within the file`,
      `${length} in a file of ${size} bytes`,
    );
  }

  #header(bytes: number): Record<string, unknown> {
    const text = new TextDecoder().decode(this.#bytes(8, bytes));
    try {
      const header: unknown = JSON.parse(text);
      if (header !== null && typeof header === "object" && !Array.isArray(header))
        return header as Record<string, unknown>;
    } catch {
      // falls through to the one message: what was received says it all
    }
    throw this.#broken("the header is not a JSON object", undefined, text);
  }

  #checked(name: string, entry: unknown): TensorEntry {
    const { dtype, shape, data_offsets: range } = (entry ?? {}) as Partial<TensorEntry>;
    const isNatural = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
    const wellFormed =
      typeof dtype === "string" &&
      Array.isArray(shape) &&
      shape.every(isNatural) &&
      Array.isArray(range) &&
      range.length === 2 &&
      range.every(isNatural);
    if (!wellFormed) {
      throw this.#broken(
        `the header's entry of ${name} is malformed`,
        "dtype, shape and data_offsets",
        JSON.stringify(entry),
      );
    }
    if (!Object.hasOwn(ELEMENT_BYTES, dtype)) {
      throw this.#broken(`tensor ${name} has an unknown type`, Object.keys(ELEMENT_BYTES).join(", "), dtype);
    }
    const expected = shape.reduce((product, length) => product * length, 1) * ELEMENT_BYTES[dtype];
    if (range[1] - range[0] !== expected) {
      throw this.#broken(
        `the bytes of ${name} do not fit its shape`,
        `${expected} for ${dtype} [${shape}]`,
        `${range[1] - range[0]} (${range[0]} to ${range[1]})`,
      );
    }
    return { dtype, shape, data_offsets: [range[0], range[1]] };
  }

  /** Tensors must fill the data without overlap or gap: bytes nobody describes can hide anything. */
  #checkRanges(dataBytes: number): void {
    let end = 0;
    const ordered = [...this.#entries].sort(
      ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
    );
    for (const [name, { data_offsets }] of ordered) {
      if (data_offsets[0] !== end) {
        throw this.#broken(
          `tensor ${name} does not follow the one before it`,
          `start at byte ${end}`,
          String(data_offsets[0]),
        );
      }
      end = data_offsets[1];
    }
    if (end !== dataBytes) {
      const problem = end > dataBytes ? "the file is cut short" : "the file holds bytes that no tensor describes";
      throw this.#broken(problem, `${end} bytes of data`, `${dataBytes}`);
    }
  }

  #bytes(position: number, length: number): ArrayBuffer {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#descriptor, bytes, done, length - done, position + done);
      if (read === 0)
        throw this.#broken("the file became shorter while it was read", `${length} bytes at ${position}`, `${done}`);
      done += read;
    }
    return bytes.buffer;
  }

  #broken(problem: string, expected: string | undefined, received: string): DataFormatError {
    return new DataFormatError({
      problem,
      file: this.#file,
      ...(expected === undefined ? {} : { expected }),
      received,
      hint: "Copy or download the file again, and compare its checksum.",
    });
  }
}

/**
 * Writes tensors as F32, in the order of the map, under another name first: a crash leaves no half file.
 * The same tensors give the same bytes.
 * @param metadata - Free text pairs; Python's loaders ask for `{ format: "pt" }`, the default.
 * @throws {@link InvalidInputError} if the length of a tensor's data is not the product of its shape.
 */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, FloatTensor>,
  metadata: Readonly<Record<string, string>> = { format: "pt" },
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const expected = shape.reduce((product, length) => product * length, 1);
    if (data.length !== expected) {
      throw new InvalidInputError(
        `writeSafetensors: ${name} of shape [${shape}] must have ${expected} values, got ${data.length}`,
      );
    }
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + 4 * expected] };
    end += 4 * expected;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(text.length / 8) * 8; // data begin on a multiple of 8 bytes, the header is filled up with blanks
  const bytes = new Uint8Array(8 + padded + end).fill(0x20, 8, 8 + padded);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(text, 8);
  let position = 8 + padded;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  writeFileSync(`${file}.partial`, bytes);
  renameSync(`${file}.partial`, file);
}

/** Little-endian bytes to single precision; every machine that Node runs on is little-endian. */
const WIDEN = {
  F32: (bytes: ArrayBuffer) => new Float32Array(bytes),
  F64: (bytes: ArrayBuffer) => Float32Array.from(new Float64Array(bytes)),
  F16: (bytes: ArrayBuffer) => Float32Array.from(new Uint16Array(bytes), halfToSingle),
  BF16: (bytes: ArrayBuffer) => {
    const upper = new Uint16Array(bytes); // bfloat16 is the upper half of a single
    const bits = Uint32Array.from(upper, (half) => half << 16);
    return new Float32Array(bits.buffer);
  },
} as const;

/** IEEE 754 half precision: 1 sign bit, 5 exponent bits (bias 15), 10 of fraction. */
function halfToSingle(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
