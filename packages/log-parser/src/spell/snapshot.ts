/** @file The saved state of Spell: plain JSON, tokens as text, checked before it is believed. */

import { SnapshotError } from "@lsad/core";

import type { MaskingInstruction } from "../masking.js";

/** What {@link SpellParser.toJSON} returns. A parser made from it goes on as the saved one would have. */
export interface SpellSnapshot {
  readonly format: "lsad-spell";
  readonly version: 1;
  readonly options: {
    readonly threshold: number;
    readonly masks: readonly MaskingInstruction[];
    /** Absent: no limit. */
    readonly maxTemplates?: number;
    readonly maxTokens: number;
    readonly compat?: "logparser";
  };
  readonly created: number;
  readonly lines: number;
  readonly evicted: number;
  /** In order of creation. */
  readonly templates: readonly SavedTemplate[];
  /** Id of the template of lines without tokens; 0 for none. */
  readonly blank: number;
  /** Which template each node of the prefix tree names: the tokens that lead there, and an id. */
  readonly tree: readonly (readonly [path: readonly string[], templateId: number])[];
}

/** One template of a {@link SpellSnapshot}. */
export interface SavedTemplate {
  readonly id: number;
  /** `<*>` for a wildcard. */
  readonly tokens: readonly string[];
  readonly lines: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
}

/**
 * Looks whether a value can be a snapshot, references included.
 * @throws {@link SnapshotError} naming the first thing that is wrong.
 */
export function checkSpellSnapshot(value: unknown): SpellSnapshot {
  const snapshot = value as SpellSnapshot;
  if (snapshot?.format !== "lsad-spell") throw wrong("format", '"lsad-spell"', snapshot?.format);
  if (snapshot.version !== 1) throw wrong("version", "1", snapshot.version);
  for (const name of ["templates", "tree"] as const) {
    if (!Array.isArray(snapshot[name])) throw wrong(name, "a list", snapshot[name]);
  }
  snapshot.templates.forEach(({ tokens }, index) => {
    if (!Array.isArray(tokens)) throw wrong(`templates[${index}].tokens`, "a list", tokens);
  });
  const ids = new Set(snapshot.templates.map(({ id }) => id));
  for (const [path, id] of snapshot.tree) {
    if (!Array.isArray(path) || !ids.has(id)) throw wrong("tree", "paths and ids of saved templates", id);
  }
  if (snapshot.blank !== 0 && !ids.has(snapshot.blank))
    throw wrong("blank", "the id of a saved template", snapshot.blank);
  return snapshot;
}

function wrong(what: string, rule: string, got: unknown): SnapshotError {
  return new SnapshotError(`SpellParser.fromJSON: ${what} must be ${rule}, got ${JSON.stringify(got) ?? got}`);
}
