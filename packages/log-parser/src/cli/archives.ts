/** @file The members of .tar and .zip archives, one after the other, never a whole one in memory. */

import { Readable } from "node:stream";
import { Parser, type ReadEntry } from "tar";
import { type Entry, open, type ZipFile } from "yauzl";

/** One file as a stream of bytes. Must be read, or left, before the next one is asked for. */
export interface ByteSource {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Place and text of the magic of a tar header. */
const TAR_MAGIC_AT = 257;
const TAR_MAGIC = "ustar";

/** Whether bytes begin a tar archive. */
export function isTar(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + TAR_MAGIC.length)).toString("latin1") === TAR_MAGIC;
}

/** The files of a tar archive, in its order. */
export async function* tarMembers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteSource> {
  const parser = new Parser({ strict: true });
  const entries: ReadEntry[] = [];
  const state = { ended: false, failure: undefined as Error | undefined, wake: () => {} };
  const input = Readable.from(chunks);
  const fail = (error: Error) => {
    state.failure ??= error;
    state.wake();
  };
  parser.on("entry", (entry: ReadEntry) => {
    entries.push(entry);
    state.wake();
  });
  parser.on("end", () => {
    state.ended = true;
    state.wake();
  });
  parser.on("error", fail);
  input.on("error", fail);
  input.pipe(parser as unknown as NodeJS.WritableStream);
  try {
    for (;;) {
      const entry = entries.shift();
      if (entry !== undefined) {
        if (entry.type !== "File" && entry.type !== "OldFile" && entry.type !== "ContiguousFile") entry.resume();
        else yield { name: entry.path, chunks: untilFailure(entry, state) };
      } else if (state.failure !== undefined) throw state.failure;
      else if (state.ended) return;
      else await new Promise<void>((resolve) => (state.wake = resolve));
    }
  } finally {
    input.destroy();
  }
}

/** The bytes of a member; when the archive breaks inside it, what came before, then the failure. */
async function* untilFailure(
  entry: ReadEntry,
  state: { failure: Error | undefined; wake: () => void },
): AsyncGenerator<Uint8Array> {
  const broken = new Promise<never>((_, reject) => {
    state.wake = () => state.failure !== undefined && reject(state.failure);
  });
  broken.catch(() => {});
  const chunks = entry[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([chunks.next(), broken]);
    if (next.done) return;
    yield next.value as Uint8Array;
  }
}

/** The files of a zip archive, in the order of its directory. */
export async function* zipMembers(path: string): AsyncGenerator<ByteSource> {
  const file = await new Promise<ZipFile>((resolve, reject) =>
    open(path, { lazyEntries: true, autoClose: false }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  try {
    for (let entry = await nextEntry(file); entry !== undefined; entry = await nextEntry(file)) {
      if (entry.fileName.endsWith("/")) continue;
      const found = entry;
      const stream = await new Promise<Readable>((resolve, reject) =>
        file.openReadStream(found, (error, opened) => (error ? reject(error) : resolve(opened))),
      );
      yield { name: entry.fileName, chunks: stream };
      stream.destroy();
    }
  } finally {
    file.close();
  }
}

function nextEntry(file: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const emitter = file as unknown as NodeJS.EventEmitter;
    emitter.removeAllListeners("entry").removeAllListeners("end").removeAllListeners("error");
    file.on("entry", resolve);
    file.on("end", () => resolve(undefined));
    file.on("error", reject);
    file.readEntry();
  });
}
