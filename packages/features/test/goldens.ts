/** @file The golden files of this package, and how the library's option names become ours. */

import { fileURLToPath } from "node:url";
import type { CsrMatrix, Matrix } from "@lsad/core";
import { readFixture } from "@lsad/testing";

/** A golden file: what the cases share, and the cases. */
export interface Golden<Case> {
  readonly tolerance: { readonly absolute?: number; readonly relative?: number };
  readonly cases: readonly Case[];
}

/** Reads `test/fixtures/<name>`. */
export function readGolden<T>(name: string): T {
  return readFixture<T>(fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url)));
}

/** `{ ngram_range: [1, 2], analyzer: "char_wb" }` → `{ ngramRange: [1, 2], analyzer: "charWb" }`. */
export function camelOptions(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), camelValue(name, value)]));
}

/** A matrix of a golden file with typed arrays. */
export function asMatrix<M extends Matrix | CsrMatrix>(json: M): M {
  const { rows, columns, data } = json;
  const values = Float64Array.from(data);
  if (!("indptr" in json)) return { rows, columns, data: values } as unknown as M;
  const indptr = Int32Array.from(json.indptr);
  return { rows, columns, indptr, indices: Int32Array.from(json.indices), data: values } as unknown as M;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function camelValue(name: string, value: unknown): unknown {
  if (name === "analyzer") return camel(String(value));
  // Python's \S is not JavaScript's only for control characters that the documents do not hold.
  return name === "token_pattern" ? new RegExp(String(value).replace("(?u)", ""), "gu") : value;
}
