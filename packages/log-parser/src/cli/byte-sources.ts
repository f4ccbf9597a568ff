/** @file Inputs opened: plain, compressed or archived, told apart by their first bytes, not by their names. */

import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";

import { type ByteSource, isTar, tarMembers, zipMembers } from "./archives.js";
import { expandGlob, isGlob } from "./glob.js";
import { unzstd } from "./zstd.js";

/** Bytes that show what a stream is; all of the magics but tar's are in the first four. */
export const HEAD_BYTES = 4;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const EMPTY_ZIP = [0x50, 0x4b, 0x05, 0x06];
const READ_BYTES = 1 << 18;

/** Archives in archives are opened this deep; deeper is taken for an attack. */
const MOST_LAYERS = 4;

/**
 * The files that one argument names: itself, or those that fit it when it is a pattern and no file has that name.
 * @throws Error if nothing fits.
 */
export async function filesOf(argument: string): Promise<string[]> {
  if (argument === "-" || !isGlob(argument) || (await stat(argument).catch(() => undefined)) !== undefined) {
    return [argument];
  }
  const files = await expandGlob(argument);
  if (files.length === 0) throw new Error("no file fits this pattern");
  return files;
}

/**
 * Opens a file (`-` is standard input) as one stream of bytes, or as one for each member of an archive.
 * @param onBytes - Told of bytes read before decompression, for progress.
 */
export async function* openSources(
  path: string,
  stdin: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<ByteSource> {
  if (path === "-") {
    yield* expand({ name: "-", chunks: counted(stdin, onBytes) }, 0);
    return;
  }
  if ((await stat(path)).isDirectory()) throw new Error(`must be a file, got a folder; try "${path}/**"`);
  const head = await readHead(path);
  if (startsWith(head, ZIP) || startsWith(head, EMPTY_ZIP)) {
    for await (const member of zipMembers(path)) {
      yield* expand({ name: `${path}/${member.name}`, chunks: counted(member.chunks, onBytes) }, 1);
    }
    return;
  }
  const file = createReadStream(path, { highWaterMark: READ_BYTES });
  try {
    yield* expand({ name: path, chunks: counted(file, onBytes) }, 0);
  } finally {
    file.destroy();
  }
}

async function* expand({ name, chunks }: ByteSource, layer: number): AsyncGenerator<ByteSource> {
  if (layer > MOST_LAYERS) throw new Error(`${name}: archives must not be nested deeper than ${MOST_LAYERS}`);
  const { head, all } = await peek(chunks);
  if (startsWith(head, GZIP)) {
    yield* expand({ name, chunks: gunzipped(all) }, layer + 1);
  } else if (startsWith(head, ZSTD)) {
    yield* expand({ name, chunks: unzstd(all) }, layer + 1);
  } else if (isTar(head)) {
    for await (const member of tarMembers(all)) {
      yield* expand({ name: `${name}/${member.name}`, chunks: member.chunks }, layer + 1);
    }
  } else if (startsWith(head, ZIP)) {
    throw new Error(`${name}: a zip archive must be a file of its own, got one inside a stream or another archive`);
  } else {
    yield { name, chunks: all };
  }
}

/** Whether a file that begins so is compressed or an archive, so that what is appended to it means nothing by itself. */
export function isPacked(head: Uint8Array): boolean {
  return [GZIP, ZSTD, ZIP, EMPTY_ZIP].some((magic) => startsWith(head, magic));
}

/** The first bytes of a stream, and the stream with nothing missing. */
async function peek(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  let failure: unknown;
  while (length < HEAD_BYTES && failure === undefined) {
    const next = await rest.next().catch((error: unknown) => {
      failure = error;
      return { done: true, value: undefined } as const;
    });
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  const head = first.length === 1 ? first[0] : Buffer.concat(first);
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      if (failure !== undefined) throw failure;
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
    } finally {
      await rest.return?.();
    }
  }
  return { head, all: all() };
}

/** Compressed bytes given to gunzip at once: at the highest ratio of deflate, 1,032 to 1, they become 16 MB. */
const GUNZIP_BYTES = 1 << 14;

/** By hand, since a stream that breaks throws away what it has unpacked and nobody has read yet. */
async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const output: Uint8Array[] = [];
  let failure: Error | undefined;
  gunzip.on("data", (chunk) => output.push(chunk));
  const failed = new Promise<void>((resolve) => {
    gunzip.once("error", (error) => {
      failure = error;
      resolve();
    });
  });
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && failure === undefined; at += GUNZIP_BYTES) {
        const slice = chunk.subarray(at, at + GUNZIP_BYTES);
        await Promise.race([failed, new Promise<unknown>((resolve) => gunzip.write(slice, resolve))]);
        yield* output.splice(0);
      }
      if (failure !== undefined) break;
    }
    if (failure === undefined) await new Promise<void>((resolve) => gunzip.once("close", resolve).end());
    yield* output;
    if (failure !== undefined) throw failure;
  } finally {
    gunzip.destroy();
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  if (!(await stat(path)).isFile()) return new Uint8Array(0); // a named pipe gives its bytes only once
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
