/** @file Is a folder what was published? */

import { join } from "node:path";
import { fileDigest, fileSize } from "./internal/file-digest.js";
import { loghubFiles, type PublishedFile } from "./loghub-files.js";

/** A file that is not what was published. */
export interface FileProblem {
  /** As in {@link PublishedFile.path}. */
  readonly path: string;
  readonly problem: "missing" | "changed";
  /** What is wrong, for people: sizes where they differ, digests where they do not. */
  readonly detail: string;
}

/** Options of {@link verifyFiles}. */
export interface VerifyOptions {
  /** What is to be there. Default: {@link loghubFiles}. */
  readonly files?: readonly PublishedFile[];
}

/**
 * Compares size and SHA-256 of every file with what was published. Files lie as {@link downloadFiles} puts them, or as in
 * a clone of their repository; what else the folder holds is not looked at.
 *
 * @param folder - Path of the folder; one that does not exist misses every file.
 * @returns the files that are missing or changed, in the order of `files`; empty when all is well.
 *
 * @example
 * ```ts
 * const problems = await verifyFiles("no-such-folder");
 * console.log(problems.length, problems[0].problem); // 34 missing
 * ```
 */
export async function verifyFiles(
  folder: string,
  { files = loghubFiles }: VerifyOptions = {},
): Promise<readonly FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const file of files) {
    const found = await findFile(folder, file);
    const detail = found === undefined ? "no such file" : await difference(found, file);
    if (detail !== undefined) {
      problems.push({ path: file.path, problem: found === undefined ? "missing" : "changed", detail });
    }
  }
  return problems;
}

/** What is wrong with a file that exists; `undefined` if it is the published one. */
export async function difference(name: string, { bytes, sha256 }: PublishedFile): Promise<string | undefined> {
  const size = await fileSize(name);
  if (size !== bytes) return `${size} bytes, published ${bytes}`;
  const digest = await fileDigest(name);
  return digest === sha256 ? undefined : `sha256 ${digest}, published ${sha256}`;
}

async function findFile(folder: string, { path, publishedPath }: PublishedFile): Promise<string | undefined> {
  for (const place of [path, publishedPath]) {
    const name = join(folder, place);
    if ((await fileSize(name)) !== undefined) return name;
  }
  return undefined;
}
