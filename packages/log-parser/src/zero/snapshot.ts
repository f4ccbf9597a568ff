/** @file The saved state of the zero-config parser: plain JSON, words as text, checked before it is believed. */

import { SnapshotError } from "@lsad/core";

import type { ZeroRules } from "./rules.js";

/** A word or mark, or 0 for a variable column. */
export type SavedKey = string | 0;

/** What {@link ZeroParser.toJSON} returns. A parser made from it goes on as the saved one would have. */
export interface ZeroSnapshot {
  readonly format: "lsad-zero";
  readonly version: 1;
  readonly options: {
    readonly maxTemplates: number;
    readonly maxTokens: number;
    readonly maxLength: number;
    readonly protectedTokens: readonly string[];
    readonly rules: ZeroRules;
  };
  readonly evicted: number;
  /** Templates and evidence, in a form of this parser's own that may change with `version`. */
  readonly store: unknown;
}

/** A snapshot that has been looked through. */
export interface CheckedSnapshot extends ZeroSnapshot {
  readonly store: SavedStore;
}

/** State of the template store. Patterns are referred to by their place in `patterns`. */
export interface SavedStore {
  readonly created: number;
  readonly lines: number;
  readonly clusters: readonly SavedCluster[];
  /** In order of creation. */
  readonly patterns: readonly SavedPattern[];
  /** Ids of merged templates and what they mean now, oldest first. */
  readonly aliases: readonly (readonly [id: number, into: number])[];
  /** Sets of variable columns, per length, in the order they are tried. */
  readonly columnSets: readonly (readonly [length: number, sets: readonly (readonly number[])[]])[];
  readonly skeletons: readonly SavedSkeleton[];
  /** Patterns that were entered last, per group. */
  readonly recent: readonly (readonly number[])[];
  /** Words that are known to be values of one kind. */
  readonly kinds: readonly (readonly string[])[];
}

export interface SavedCluster {
  readonly id: number;
  readonly lines: number;
  readonly firstLine: number;
  readonly lastHit: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly shown: readonly string[];
  readonly glued: readonly number[];
  readonly joinsLists: boolean;
  readonly partial: readonly number[];
}

export interface SavedPattern {
  readonly cluster: number;
  readonly keys: readonly SavedKey[];
  readonly kinds: readonly number[];
  readonly glued: readonly number[];
  readonly wild: readonly number[];
}

export interface SavedSkeleton {
  readonly keys: readonly SavedKey[];
  readonly cluster: number;
  readonly hasList: boolean;
}

/**
 * Looks whether a value can be a snapshot, references included.
 * @throws {@link SnapshotError} naming the first thing that is wrong.
 */
export function checkSnapshot(value: unknown): CheckedSnapshot {
  const snapshot = value as CheckedSnapshot;
  if (snapshot?.format !== "lsad-zero") throw wrong("format", '"lsad-zero"', snapshot?.format);
  if (snapshot.version !== 1) throw wrong("version", "1", snapshot.version);
  const { store, options } = snapshot;
  for (const name of ["clusters", "patterns", "aliases", "columnSets", "skeletons", "recent", "kinds"] as const) {
    if (!Array.isArray(store?.[name])) throw wrong(`store.${name}`, "a list", store?.[name]);
  }
  if (!Array.isArray(options?.protectedTokens))
    throw wrong("options.protectedTokens", "a list", options?.protectedTokens);
  if (typeof options?.rules !== "object" || options.rules === null)
    throw wrong("options.rules", "an object", options?.rules);
  const ids = new Set(store.clusters.map(({ id }) => id));
  store.patterns.forEach(({ cluster, keys, kinds, glued, wild }, index) => {
    const where = `store.patterns[${index}]`;
    if (!ids.has(cluster)) throw wrong(`${where}.cluster`, "the id of a saved template", cluster);
    const lengths = [keys, kinds, glued, wild].map((column) => (Array.isArray(column) ? column.length : -1));
    if (lengths.some((length) => length !== lengths[0] || length < 0)) {
      throw wrong(where, "lists of one length", lengths.join(", "));
    }
  });
  for (const [id, into] of store.aliases)
    if (!ids.has(into)) throw wrong(`alias of ${id}`, "the id of a saved template", into);
  for (const { cluster } of store.skeletons) {
    if (!ids.has(cluster)) throw wrong("store.skeletons", "ids of saved templates", cluster);
  }
  for (const group of store.recent) {
    for (const place of group) if (!(place in store.patterns)) throw wrong("store.recent", "places of patterns", place);
  }
  return snapshot;
}

function wrong(what: string, rule: string, got: unknown): SnapshotError {
  return new SnapshotError(`ZeroParser.fromJSON: ${what} must be ${rule}, got ${JSON.stringify(got) ?? got}`);
}
