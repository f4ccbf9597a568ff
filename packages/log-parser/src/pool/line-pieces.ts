/** @file A stream of bytes cut into batches of whole lines in shared memory. */

/** Large enough that messages cost nothing beside the work, small enough to stay in the cache. */
const BATCH_BYTES = 1 << 20;
const LF = 0x0a;

/** Batches of about 1 MB that end with a line end; one line that is longer makes a longer batch. */
export async function* lineBatches(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array<SharedArrayBuffer>> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    if (length < BATCH_BYTES) continue;
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) continue;
    const rest = chunk.slice(end);
    held[held.length - 1] = chunk.subarray(0, end);
    yield joined(held, length - rest.length);
    held = [rest];
    length = rest.length;
  }
  if (length === 0) return;
  const last = held.findLast((chunk) => chunk.length > 0) as Uint8Array;
  if (last[last.length - 1] !== LF) {
    held.push(Uint8Array.of(LF));
    length++;
  }
  yield joined(held, length);
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

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<SharedArrayBuffer> {
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
