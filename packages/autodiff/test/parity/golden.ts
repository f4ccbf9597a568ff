/** @file The form of the golden files, and how they are read. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A tensor as golden files hold it. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** One case of a golden file. */
export interface GoldenCase {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each suite knows the fields of its own cases
  readonly [field: string]: any;
}

/** A golden file. */
export interface GoldenFile {
  readonly library: Readonly<Record<string, string>>;
  readonly about: string;
  readonly tolerance: { readonly relative?: number; readonly absolute?: number };
  readonly cases: readonly GoldenCase[];
}

/**
 * The folder to read: `LSAD_FIXTURES`, else the first of `defaults` that exists.
 * @param packageFolder - What relative paths are relative to, besides the folder npm was called in.
 */
export function goldenFolder(packageFolder: string, defaults: readonly string[]): string {
  const named = process.env.LSAD_FIXTURES;
  if (named !== undefined) return resolve(process.env.INIT_CWD ?? packageFolder, named);
  const candidates = defaults.map((folder) => resolve(packageFolder, folder));
  return candidates.find((folder) => existsSync(folder)) ?? candidates[0];
}

/** Reads a golden file; the texts `"NaN"`, `"Infinity"` and `"-Infinity"` become those numbers. */
export function readGolden(folder: string, path: string): GoldenFile {
  return JSON.parse(readFileSync(join(folder, path), "utf8"), (_, value) => SPECIAL.get(value) ?? value) as GoldenFile;
}

const SPECIAL: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);
