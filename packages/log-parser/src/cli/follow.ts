/** @file Files read as they grow, through truncation and rotation, as `tail -F` does. */

import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

import { HEAD_BYTES, isPacked } from "./byte-sources.js";

const READ_BYTES = 1 << 16;
/** How often files are looked at: short enough for a person who waits, long enough to cost nothing. */
const POLL_MS = 200;

/**
 * What happened to a followed file. `restarted`: truncated or replaced, so that its next byte begins a new file.
 * `waiting`: it cannot be opened, and is tried again. `refused`: it cannot be followed, and is left alone from now on.
 */
export type FollowEvent =
  | { readonly kind: "bytes"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: "restarted"; readonly path: string }
  | { readonly kind: "waiting" | "refused"; readonly path: string; readonly error: Error }
  | { readonly kind: "idle" };

/**
 * Reads files from their start and then whatever is appended, until `signal` says to stop.
 *
 * A file that got shorter is read from its start again. A file that was replaced under its name (rotation) is read to its
 * end first, then the new one from its start. A file that is missing for a while is waited for; one that was never there
 * too. After every look at all files comes one `idle`. Ends when there is no file left that can be followed.
 */
export async function* followFiles(paths: readonly string[], signal: AbortSignal): AsyncGenerator<FollowEvent> {
  const files = paths.map((path) => new FollowedFile(path));
  try {
    while (!signal.aborted && files.some((file) => !file.isRefused)) {
      for (const file of files) yield* file.readOn(signal);
      yield { kind: "idle" };
      await pause(POLL_MS, undefined, { signal }).catch(() => {}); // ends early when the signal comes
    }
  } finally {
    for (const file of files) await file.close();
  }
}

class FollowedFile {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #inode = 0;
  #position = 0;
  #isRefused = false;
  #isAwaited = false;

  constructor(path: string) {
    this.#path = path;
  }

  get isRefused(): boolean {
    return this.#isRefused;
  }

  async *readOn(signal: AbortSignal): AsyncGenerator<FollowEvent> {
    if (this.#isRefused) return;
    if (this.#handle === undefined) yield* this.#open();
    if (this.#handle === undefined) return;
    yield* this.#readToEnd(signal);
    const now = await stat(this.#path).catch(() => undefined);
    if (now === undefined || now.ino === this.#inode) return;
    yield* this.#readToEnd(signal); // what was written between the last read and the rotation
    await this.close();
    yield { kind: "restarted", path: this.#path };
    yield* this.#open();
    if (this.#handle !== undefined) yield* this.#readToEnd(signal);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  /** Tells of a file that is not there, once until it is. */
  async *#open(): AsyncGenerator<FollowEvent> {
    const path = this.#path;
    try {
      this.#handle = await open(path);
    } catch (error) {
      if (!this.#isAwaited) yield { kind: "waiting", path, error: error as Error };
      this.#isAwaited = true;
      return;
    }
    this.#isAwaited = false;
    this.#inode = (await this.#handle.stat()).ino;
    this.#position = 0;
    const obstacle = await obstacleIn(this.#handle);
    if (obstacle === undefined) return;
    await this.close();
    this.#isRefused = true;
    yield { kind: "refused", path, error: new Error(obstacle) };
  }

  async *#readToEnd(signal: AbortSignal): AsyncGenerator<FollowEvent> {
    const handle = this.#handle as FileHandle;
    if ((await handle.stat()).size < this.#position) {
      this.#position = 0;
      yield { kind: "restarted", path: this.#path };
    }
    while (!signal.aborted) {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(READ_BYTES), 0, READ_BYTES, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      yield { kind: "bytes", path: this.#path, bytes: buffer.subarray(0, bytesRead) };
    }
  }
}

/** Why a file cannot be followed; `undefined` if it can. */
async function obstacleIn(handle: FileHandle): Promise<string | undefined> {
  if ((await handle.stat()).isDirectory()) return "must be a file, got a folder";
  const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0).catch(() => NOTHING);
  if (isPacked(buffer.subarray(0, bytesRead))) return "must be plain text for --follow, got a compressed file";
  return undefined;
}

/** Read of what has no places, such as a named pipe: it is text. */
const NOTHING = { buffer: new Uint8Array(0), bytesRead: 0 };
