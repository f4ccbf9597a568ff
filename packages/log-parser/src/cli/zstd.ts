/** @file Zstandard unpacked and verified. Node has it since 22.15; fzstd, for older ones, looks at no checksum. */

import { Decompress } from "fzstd";
import createHashes from "xxhash-wasm";

/** Numbers and lengths of RFC 8878. */
const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const SIZE_BYTES = [0, 2, 4, 8];
const MOST_BLOCK_BYTES = 128 * 1024;
const BLOCK = { repeated: 1, reserved: 3 } as const;

/** The frames of a stream, one after the other, each checked against its checksum after its last byte was given out. */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new ByteReader(chunks);
  try {
    while (!(await input.isAtEnd())) {
      const magic = viewOf(await input.take(4)).getUint32(0, true);
      if (magic === MAGIC) yield* unpackFrame(input);
      else if ((magic & 0xfffffff0) === SKIPPABLE_MAGIC)
        await input.skip(viewOf(await input.take(4)).getUint32(0, true));
      else throw damaged("something else follows it");
    }
  } finally {
    await input.close();
  }
}

async function* unpackFrame(input: ByteReader): AsyncGenerator<Uint8Array> {
  const { create64 } = await createHashes();
  const hash = create64();
  let output: Uint8Array[] = [];
  const decompress = new Decompress((chunk) => output.push(chunk.slice())); // its buffer is used again
  const unpack = (bytes: Uint8Array, isLast = false) => {
    output = [];
    decompress.push(bytes, isLast);
    for (const chunk of output) hash.update(chunk);
    return output;
  };

  const descriptor = await input.take(1);
  const isSingleSegment = (descriptor[0] & 0x20) !== 0;
  const sizeBytes = SIZE_BYTES[descriptor[0] >> 6] || (isSingleSegment ? 1 : 0);
  const rest = await input.take((isSingleSegment ? 0 : 1) + DICTIONARY_BYTES[descriptor[0] & 3] + sizeBytes);
  unpack(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, descriptor[0], ...rest));
  for (let isLast = false; !isLast; ) {
    const header = await input.take(3);
    const type = (header[0] >> 1) & 3;
    const size = (header[0] | (header[1] << 8) | (header[2] << 16)) >> 3;
    if (type === BLOCK.reserved || size > MOST_BLOCK_BYTES) throw damaged("a block cannot be");
    isLast = (header[0] & 1) === 1;
    unpack(header);
    yield* unpack(await input.take(type === BLOCK.repeated ? 1 : size));
  }
  const hasChecksum = (descriptor[0] & 4) !== 0;
  const checksum = await input.take(hasChecksum ? 4 : 0);
  yield* unpack(checksum, true);
  const isRight = !hasChecksum || viewOf(checksum).getUint32(0, true) === Number(hash.digest() & 0xffffffffn);
  if (!isRight) throw damaged("its checksum differs");
}

/** Takes exact numbers of bytes from a stream of chunks. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return true;
      this.#rest = next.value;
    }
    return false;
  }

  /** Throws where the stream ends before. */
  async take(count: number): Promise<Uint8Array> {
    if (this.#rest.length >= count) return this.#cut(count);
    const taken = new Uint8Array(count);
    for (let length = 0; length < count; ) {
      if (await this.isAtEnd()) throw new Error("the compressed data ends too early");
      const part = this.#cut(Math.min(count - length, this.#rest.length));
      taken.set(part, length);
      length += part.length;
    }
    return taken;
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      if (await this.isAtEnd()) throw new Error("the compressed data ends too early");
      left -= this.#cut(Math.min(left, this.#rest.length)).length;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #cut(count: number): Uint8Array {
    const part = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return part;
  }
}

function damaged(how: string): Error {
  return new Error(`the compressed data is damaged: ${how}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
