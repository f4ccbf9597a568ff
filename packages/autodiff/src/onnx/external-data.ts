/** @file Weights in a file beside the model: protobuf messages end at 2 GB. */

/** Which weights go into the file, and its name. */
export interface ExternalData {
  /** Name of the file, beside the model. */
  readonly location: string;
  /** Weights of at least as many bytes go there. Default 1024. */
  readonly minBytes?: number;
}

/** The file to write beside the model, in pieces: one buffer could be too large. */
export interface ExternalFile {
  /** Name of the file. */
  readonly location: string;
  /** Its bytes, one piece after the other. */
  readonly parts: readonly Uint8Array[];
}

/** Page size: onnxruntime maps tensors into memory that begin at a multiple of it. */
const ALIGNMENT = 4096;

/** Lays weights out in one file. */
export class ExternalDataWriter {
  readonly #location: string;
  readonly #minBytes: number;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor({ location, minBytes = 1024 }: ExternalData) {
    this.#location = location;
    this.#minBytes = minBytes;
  }

  /** The place of these bytes in the file, or undefined if they are too few for it. */
  place(bytes: Uint8Array): { location: string; offset: number; length: number } | undefined {
    if (bytes.length < this.#minBytes) return undefined;
    const padding = (ALIGNMENT - (this.#length % ALIGNMENT)) % ALIGNMENT;
    if (padding > 0) this.#parts.push(new Uint8Array(padding));
    const offset = this.#length + padding;
    this.#parts.push(bytes);
    this.#length = offset + bytes.length;
    return { location: this.#location, offset, length: bytes.length };
  }

  /** The file. */
  file(): ExternalFile {
    return { location: this.#location, parts: this.#parts };
  }
}
