/** @file Files read as they grow, through truncation and rotation, as `tail -F` does. */

import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const READ_BYTES = 1 << 16;
/** How often files are looked at: short enough for a person who waits, long enough to cost nothing. */
const POLL_MS = 200;

/** What happened to a followed file. `restarted`: truncated or replaced, so that its next byte begins a new file. */
export type FollowEvent =
  | { readonly kind: "bytes"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: "restarted"; readonly path: string }
  | { readonly kind: "idle" };

/**
 * Reads files from their start and then whatever is appended, until `signal` says to stop.
 *
 * A file that got shorter is read from its start again. A file that was replaced under its name (rotation) is read to its
 * end first, then the new one from its start. A file that is missing for a while is waited for; one that was never there
 * too. After every look at all files comes one `idle`.
 */
export async function* followFiles(paths: readonly string[], signal: AbortSignal): AsyncGenerator<FollowEvent> {
  const files = paths.map((path) => new FollowedFile(path));
  try {
    while (!signal.aborted) {
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

  constructor(path: string) {
    this.#path = path;
  }

  async *readOn(signal: AbortSignal): AsyncGenerator<FollowEvent> {
    if (this.#handle === undefined && !(await this.#open())) return;
    yield* this.#readToEnd(signal);
    const now = await stat(this.#path).catch(() => undefined);
    if (now === undefined || now.ino === this.#inode) return;
    yield* this.#readToEnd(signal); // what was written between the last read and the rotation
    await this.close();
    yield { kind: "restarted", path: this.#path };
    if (await this.#open()) yield* this.#readToEnd(signal);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #open(): Promise<boolean> {
    this.#handle = await open(this.#path).catch(() => undefined);
    if (this.#handle === undefined) return false;
    this.#inode = (await this.#handle.stat()).ino;
    this.#position = 0;
    return true;
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
