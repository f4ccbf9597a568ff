/** @file One file over HTTP into a partial file beside its place: resumed, retried, checked. */

import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { PublishedFile } from "../loghub-files.js";
import { fileDigest, fileSize } from "./file-digest.js";

/** What a transfer needs of the world. */
export interface TransferContext {
  readonly fetch: typeof fetch;
  /** Waits before another attempt. */
  readonly wait: (ms: number) => Promise<void>;
  /** Called with the bytes of the file that are there. */
  readonly onBytes: (bytes: number) => void;
  /** A connection that says nothing for this long is given up, and the attempt counts as cut. */
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Attempts that bring nothing new, before a file is given up. */
const ATTEMPTS = 5;

/** Pause before the second attempt; it doubles with each further one. */
const FIRST_PAUSE_MS = 1000;

/** No server is waited for longer than this, whatever it asks for. */
const LONGEST_PAUSE_MS = 60_000;

/** Another attempt may do better: a cut connection, a busy server. */
class TransferFailure extends Error {
  readonly retryAfterMs: number | undefined;
  /** Whether what is there cannot be gone on from. */
  readonly startOver: boolean;

  constructor(message: string, options: { cause?: unknown; retryAfterMs?: number; startOver?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
    this.startOver = options.startOver ?? false;
  }
}

/**
 * Brings a file to `partial`, whole and of the published digest, going on from what is there.
 * @throws {@link DataFormatError} if the server does not have it, gives other bytes, or fails {@link ATTEMPTS} times on end.
 */
export async function transferFile(file: PublishedFile, partial: string, context: TransferContext): Promise<void> {
  await mkdir(dirname(partial), { recursive: true });
  let most = 0;
  let failures = 0;
  let startedOver = false;
  for (;;) {
    context.signal?.throwIfAborted();
    const had = await usableBytes(file, partial);
    try {
      if (had < file.bytes) await fetchRest(file, partial, had, context);
      const digest = await fileDigest(partial);
      if (digest === file.sha256) return;
      await rm(partial);
      // What was there before may have been of another file; bytes that came in one piece are what the server has.
      if (had === 0 || startedOver) throw otherBytes(file, `sha256 ${digest}`);
      startedOver = true;
    } catch (error) {
      context.signal?.throwIfAborted();
      if (!(error instanceof TransferFailure)) throw error;
      if (error.startOver) await rm(partial, { force: true });
      const now = (await fileSize(partial)) ?? 0;
      failures = now > most ? 1 : failures + 1;
      most = Math.max(most, now);
      if (failures >= ATTEMPTS) throw givenUp(file, error);
      const pause = error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (failures - 1);
      await context.wait(Math.min(pause, LONGEST_PAUSE_MS));
    }
  }
}

/** Bytes of the partial file that can be gone on from; a longer one is not this file's and is removed. */
async function usableBytes({ bytes }: PublishedFile, partial: string): Promise<number> {
  const size = (await fileSize(partial)) ?? 0;
  if (size <= bytes) return size;
  await rm(partial);
  return 0;
}

async function fetchRest(file: PublishedFile, partial: string, had: number, context: TransferContext): Promise<void> {
  const watch = new StallWatch(context);
  try {
    const response = await answer(file, had, context.fetch, watch);
    // A server without ranges gives the file from its start.
    const start = response.status === 206 ? had : 0;
    const handle = await open(partial, start === 0 ? "w" : "a");
    try {
      await writeBody(file, response, handle, start, context.onBytes, watch);
    } finally {
      await handle.close();
    }
  } finally {
    watch.end();
  }
}

async function answer(file: PublishedFile, had: number, get: typeof fetch, watch: StallWatch): Promise<Response> {
  // "identity": a range counts the bytes of the file, not of a packed form of it.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (had > 0) headers.range = `bytes=${had}-`;
  const response = await get(file.url, { headers, signal: watch.signal }).catch((cause: unknown) => {
    throw new TransferFailure(`no connection (${reasonOf(cause)})`, { cause });
  });
  if (response.status === 200) return response;
  if (response.status === 206 && rangeStart(response) === had) return response;
  await response.body?.cancel().catch(() => {});
  if (response.status === 206 || response.status === 416)
    throw new TransferFailure("the server gave another range", { startOver: true });
  const status = `the server answers ${response.status} ${response.statusText}`.trim();
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    throw new TransferFailure(status, seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {});
  }
  throw new DataFormatError({
    problem: `cannot be downloaded: ${status}`,
    file: file.url,
    hint: "The address may have moved: see https://github.com/logpai/loghub, and lsad-bench data verify for what is whole.",
  });
}

function rangeStart(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

async function writeBody(
  file: PublishedFile,
  response: Response,
  handle: FileHandle,
  start: number,
  onBytes: (bytes: number) => void,
  watch: StallWatch,
): Promise<void> {
  const reader = response.body?.getReader();
  let bytes = start;
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new TransferFailure(`the connection was cut after ${bytes} of ${file.bytes} bytes`, { cause });
    });
    if (done) break;
    watch.heard();
    bytes += value.length;
    // Never more on the disk than was promised, whatever a server sends.
    if (bytes > file.bytes) {
      await reader.cancel().catch(() => {});
      await handle.truncate(0);
      throw otherBytes(file, `more than ${file.bytes} bytes`);
    }
    await handle.writeFile(value);
    onBytes(bytes);
  }
  if (bytes < file.bytes) throw new TransferFailure(`the server stopped after ${bytes} of ${file.bytes} bytes`);
  await handle.sync();
}

/** Ends an attempt that the user stops, or that nothing is heard of. */
class StallWatch {
  readonly #stall = new AbortController();
  readonly #ms: number;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor({ stallMs, signal }: TransferContext) {
    this.#ms = stallMs;
    this.signal = signal === undefined ? this.#stall.signal : AbortSignal.any([signal, this.#stall.signal]);
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stall.abort(new Error(`silent for ${this.#ms} ms`)), this.#ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function otherBytes(file: PublishedFile, received: string): DataFormatError {
  return new DataFormatError({
    problem: "the server gives other bytes than were published",
    file: file.url,
    expected: `${file.bytes} bytes, sha256 ${file.sha256}`,
    received,
    hint: "A proxy or a login page may stand between: open the address in a browser.",
  });
}

function givenUp({ url }: PublishedFile, cause: TransferFailure): DataFormatError {
  return new DataFormatError(
    {
      problem: `cannot be downloaded: ${cause.message}, ${ATTEMPTS} times on end`,
      file: url,
      hint: "What came is kept: the same command goes on from there. Behind a proxy, Node 22.21 or newer reads HTTPS_PROXY when NODE_USE_ENV_PROXY=1 is set.",
    },
    { cause },
  );
}

/** fetch says "fetch failed" and hides the reason in its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? (cause instanceof Error ? cause.message : message);
}
