/** @file A stream of bytes cut into batches of whole lines in shared memory. */

import { DEFAULT_MAX_LINE_BYTES } from "../line-decoder.js";

/** Large enough that messages cost nothing beside the work, small enough to stay in the cache. */
const BATCH_BYTES = 1 << 20;
const LF = 0x0a;

/** Shared memory for batches. Given back, it is used again: fresh memory costs more to touch than to fill. */
export class BatchBuffers {
  readonly #free: SharedArrayBuffer[] = [];

  take(length: number): Uint8Array<SharedArrayBuffer> {
    const at = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    const buffer = at < 0 ? new SharedArrayBuffer(Math.max(length, 2 * BATCH_BYTES)) : this.#free.splice(at, 1)[0];
    return new Uint8Array(buffer, 0, length);
  }

  /** Nobody may look at the batch any more. */
  give({ buffer }: Uint8Array<SharedArrayBuffer>): void {
    this.#free.push(buffer);
  }
}

/**
 * Batches of about 1 MB that end with a line end. Of a line that is longer than a `LineDecoder` keeps, whole chunks may be
 * missing beyond that: it is cut there anyway, and a line without end takes no memory without end.
 */
export async function* lineBatches(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  buffers: BatchBuffers,
): AsyncGenerator<Uint8Array<SharedArrayBuffer>> {
  let held: Uint8Array[] = [];
  let length = 0;
  let unended = 0; // bytes since the last line end
  for await (const read of chunks) {
    const isCut = unended > DEFAULT_MAX_LINE_BYTES;
    const chunk = isCut ? read.subarray(firstEnd(read)) : read;
    held.push(chunk);
    length += chunk.length;
    const end = chunk.lastIndexOf(LF) + 1;
    unended = end === 0 ? unended + chunk.length : chunk.length - end;
    if (length < BATCH_BYTES || end === 0) continue;
    const rest = chunk.slice(end);
    held[held.length - 1] = chunk.subarray(0, end);
    yield joined(held, buffers.take(length - rest.length));
    held = [rest];
    length = rest.length;
  }
  if (length === 0) return;
  const last = held.findLast((chunk) => chunk.length > 0) as Uint8Array;
  if (last[last.length - 1] !== LF) {
    held.push(Uint8Array.of(LF));
    length++;
  }
  yield joined(held, buffers.take(length));
}

/** Where the first line end is; the chunk's end when there is none. */
function firstEnd(chunk: Uint8Array): number {
  const at = chunk.indexOf(LF);
  return at < 0 ? chunk.length : at;
}

/** Cuts a batch at line ends into as many pieces of about equal size as asked, empty ones included. */
export function cutPieces(batch: Uint8Array<SharedArrayBuffer>, pieces: number): Uint8Array<SharedArrayBuffer>[] {
  const cut: Uint8Array<SharedArrayBuffer>[] = [];
  let start = 0;
  for (let piece = 1; piece <= pieces; piece++) {
    const aim = Math.max(start, Math.floor((batch.length * piece) / pieces) - 1);
    const end = piece === pieces ? batch.length : Math.max(start, batch.indexOf(LF, aim) + 1);
    cut.push(batch.subarray(start, end));
    start = end;
  }
  return cut;
}

function joined<Bytes extends Uint8Array>(chunks: readonly Uint8Array[], bytes: Bytes): Bytes {
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
