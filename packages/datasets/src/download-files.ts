/** @file Published files into a corpus folder: all of them whole, or none under its name. */

import { rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DataFormatError } from "@lsad/core";
import { fileSize } from "./internal/file-digest.js";
import { transferFile } from "./internal/transfer.js";
import { loghubFiles, type PublishedFile } from "./loghub-files.js";
import { difference } from "./verify-files.js";

/** How far a download is. */
export interface DownloadProgress {
  /** The file at hand, as in {@link PublishedFile.path}. */
  readonly path: string;
  /** Bytes that are there, of all files. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Bytes that were there before: they say nothing of the pace. */
  readonly skippedBytes: number;
}

/** Options of {@link downloadFiles}. */
export interface DownloadOptions {
  /** What to download. Default: {@link loghubFiles}. */
  readonly files?: readonly PublishedFile[];
  /** Called as bytes arrive. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops the download; what came is kept and gone on from. */
  readonly signal?: AbortSignal;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Waits between attempts. Default: for so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
  /** A connection that says nothing for this long is given up. Default 30,000. */
  readonly stallMs?: number;
}

/** What a download did. */
export interface DownloadReport {
  /** Files that were fetched, wholly or the rest of them. */
  readonly fetched: number;
  /** Files that were there already, whole. */
  readonly kept: number;
  /** Bytes of all files. */
  readonly bytes: number;
}

/**
 * Downloads published files, 10.8 MB for Loghub-2k, into the layout that {@link openCorpus} reads.
 *
 * Every file is written as `<name>.partial`, resumed where a former download stopped (HTTP ranges, from the start where a
 * server has none), tried again when the connection is cut, and compared with its size and SHA-256. Files get their names
 * when all of them are whole: an interrupted download never looks like a smaller corpus.
 *
 * Node reads `HTTPS_PROXY` when `NODE_USE_ENV_PROXY=1` is set (Node 22.21 or newer); else give a `fetch` that knows it.
 *
 * @param folder - Made when it is not there.
 * @throws {@link DataFormatError} if a server does not have a file, has other bytes, or fails five times on end; if the
 *   folder holds another file of the same name, which is left as it is.
 *
 * @example
 * ```ts
 * await downloadFiles("an-empty-list-makes-no-request", { files: [] }); // { fetched: 0, kept: 0, bytes: 0 }
 * ```
 */
export async function downloadFiles(folder: string, options: DownloadOptions = {}): Promise<DownloadReport> {
  const { files = loghubFiles, onProgress, signal } = options;
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const missing: PublishedFile[] = [];
  for (const file of files) if (!(await isThere(folder, file))) missing.push(file);
  const had = await Promise.all(missing.map((file) => bytesThere(folder, file)));
  const skippedBytes = totalBytes - missing.reduce((sum, { bytes }, index) => sum + bytes - had[index], 0);

  let present = skippedBytes;
  for (const [index, file] of missing.entries()) {
    const before = present - had[index];
    const show = (bytes: number) => onProgress?.({ path: file.path, bytes: before + bytes, totalBytes, skippedBytes });
    await transferFile(file, partialOf(folder, file), {
      fetch: options.fetch ?? fetch,
      wait: options.wait ?? ((ms) => setTimeout(ms, undefined, signal === undefined ? {} : { signal })),
      onBytes: show,
      stallMs: options.stallMs ?? 30_000,
      signal,
    });
    present = before + file.bytes;
  }
  for (const file of missing) await rename(partialOf(folder, file), join(folder, file.path));
  return { fetched: missing.length, kept: files.length - missing.length, bytes: totalBytes };
}

function partialOf(folder: string, { path }: PublishedFile): string {
  return join(folder, `${path}.partial`);
}

/** Bytes that an earlier download left of a file. */
async function bytesThere(folder: string, file: PublishedFile): Promise<number> {
  return Math.min(file.bytes, (await fileSize(partialOf(folder, file))) ?? 0);
}

/** Whether a file is there and whole. */
async function isThere(folder: string, file: PublishedFile): Promise<boolean> {
  const name = join(folder, file.path);
  if ((await fileSize(name)) === undefined) return false;
  const received = await difference(name, file);
  if (received === undefined) return true;
  throw new DataFormatError({
    problem: "the folder holds another file of this name",
    file: name,
    expected: `${file.bytes} bytes, sha256 ${file.sha256}`,
    received,
    hint: "Move it away, or choose another folder; it is left as it is.",
  });
}
