/** @file Prepared sources on disk, by content: parsing is done once for all runs on the same lines, labels and code. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { shortHash } from "./hashes.js";
import type { PreparedSource } from "./prepare.js";

/** Raised when the form of an entry changes. */
const FORM = 2;

/** Bytes of the SHA-256 at the start of an entry. */
const DIGEST_BYTES = 32;

/** What an entry is of; of each there is one entry at most, the latest. */
export interface CachedPlace {
  readonly corpus: string;
  readonly source: string;
  readonly labels: string;
  readonly templates: string;
}

/** Everything that decides what an entry holds. */
export interface CachedContent {
  /** Hash of the corpus's lines. */
  readonly lines: string;
  readonly labels: string;
  readonly code: string;
}

/**
 * A folder of prepared sources. An entry is used only when its name holds the hash of everything it was made from, and its
 * bytes are whole; a damaged one is made again. Entries that newer code or data replaced are deleted.
 */
export class SourceCache {
  readonly #folder: string;
  readonly #onNote: (note: string) => void;

  /**
   * @param folder - Made when something is kept.
   * @param onNote - Told what did not work: a cache that fails costs time, never a run.
   */
  constructor(folder: string, onNote: (note: string) => void = () => {}) {
    this.#folder = folder;
    this.#onNote = onNote;
  }

  /** The source of this content, or `undefined` when it is not there. */
  read(place: CachedPlace, content: CachedContent): PreparedSource | undefined {
    const file = join(this.#folder, entryName(place, content));
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch {
      return undefined; // not there, or not readable: made again, and then a failing write says why
    }
    const payload = bytes.subarray(DIGEST_BYTES);
    if (digest(payload).equals(bytes.subarray(0, DIGEST_BYTES))) return deserialize(payload) as PreparedSource;
    this.#onNote(`cache: ${file} is damaged; ${place.source} is parsed again`);
    return undefined;
  }

  /** Keeps a source, its arrays not yet shared, and drops what was kept in its place before. */
  write(place: CachedPlace, content: CachedContent, source: PreparedSource): void {
    const name = entryName(place, content);
    const file = join(this.#folder, name);
    try {
      mkdirSync(this.#folder, { recursive: true });
      const payload = serialize(source);
      writeFileSync(`${file}.partial`, Buffer.concat([digest(payload), payload]));
      renameSync(`${file}.partial`, file);
      for (const other of readdirSync(this.#folder)) {
        if (other.startsWith(prefixOf(place)) && other !== name) rmSync(join(this.#folder, other), { force: true });
      }
    } catch (error) {
      if (existsSync(`${file}.partial`)) rmSync(`${file}.partial`);
      this.#onNote(`cache: ${place.source} cannot be kept (${(error as Error).message})`);
    }
  }
}

function entryName(place: CachedPlace, { lines, labels, code }: CachedContent): string {
  // The serialised form belongs to the engine.
  return `${prefixOf(place)}${shortHash([String(FORM), process.versions.v8, lines, labels, code])}.bin`;
}

function prefixOf({ corpus, source, labels, templates }: CachedPlace): string {
  return `${[corpus, source, labels, templates].map((part) => part.replace(/[^\w-]/g, "_")).join(".")}.`;
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
