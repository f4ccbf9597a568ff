/** @file What Drain knows, as plain data: to save, to load, to look at. */

import { SnapshotError } from "@lsad/core";

import type { CompleteDrainOptions } from "./drain-options.js";

/** Version of {@link DrainSnapshot}; raised when an older reader could not read it. */
export const DRAIN_SNAPSHOT_VERSION = 1;

/** A saved template. */
export interface SavedDrainTemplate {
  readonly id: number;
  readonly tokens: readonly string[];
  readonly size: number;
  readonly firstLine?: number;
  readonly lastLine?: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** Whether it was given or edited by hand, and so is found from every branch. */
  readonly pinned?: boolean;
}

/** A branch of the tree: its children by token, `null` for the wildcard child, and the templates at its end. */
export interface SavedDrainNode {
  readonly children?: readonly (readonly [token: string | null, node: SavedDrainNode])[];
  readonly templates?: readonly number[];
}

/** The state of a `DrainParser`, JSON all through. */
export interface DrainSnapshot {
  readonly type: "DrainParser";
  readonly version: number;
  readonly options: Readonly<Omit<CompleteDrainOptions, "onTemplate" | "maxClusters">> & {
    /** `null` for no limit, which JSON cannot say as a number. */
    readonly maxClusters: number | null;
  };
  /** Templates made so far, evicted ones included: the next id is one more. */
  readonly created: number;
  readonly lines: number;
  readonly evicted: number;
  /** Least recently hit first, where there is a cap. */
  readonly templates: readonly SavedDrainTemplate[];
  readonly tree: readonly (readonly [key: number | string, node: SavedDrainNode])[];
}

/**
 * Checks that a value read from outside is a snapshot that can be loaded.
 * @throws {@link SnapshotError} naming the first place that is wrong.
 */
export function checkDrainSnapshot(value: unknown): DrainSnapshot {
  const snapshot = value as Partial<DrainSnapshot> | null;
  const require = (holds: boolean, rule: string) => {
    if (!holds) throw new SnapshotError(`DrainParser.fromJSON: ${rule}`);
  };
  require(typeof snapshot === "object" && snapshot?.type === "DrainParser", 'type must be "DrainParser"');
  const { version, options, created, lines, templates, tree } = snapshot as DrainSnapshot;
  require(version === DRAIN_SNAPSHOT_VERSION, `version must be ${DRAIN_SNAPSHOT_VERSION}, got ${version}`);
  require(typeof options === "object" && options !== null, "options must be an object");
  require(Number.isSafeInteger(created) && Number.isSafeInteger(lines), "created and lines must be whole numbers");
  require(Array.isArray(templates) && Array.isArray(tree), "templates and tree must be lists");
  const ids = new Set<number>();
  for (const { id, tokens, size } of templates) {
    require(Number.isInteger(id) &&
      id >= 1 &&
      id <= created &&
      !ids.has(id), `template ids must be 1 to ${created}, each once, got ${id}`);
    require(Array.isArray(tokens) &&
      tokens.every((token) => typeof token === "string"), `tokens of template ${id} must be texts`);
    require(Number.isSafeInteger(size) && size >= 0, `size of template ${id} must be a whole number, got ${size}`);
    ids.add(id);
  }
  const checkNode = (node: SavedDrainNode, levels: number): void => {
    require(typeof node === "object" && node !== null && levels >= 0, "tree must be no deeper than options.depth");
    for (const id of node.templates ?? [])
      require(ids.delete(id), `tree must hold each template once, got ${id} again or unknown`);
    for (const [, child] of node.children ?? []) checkNode(child, levels - 1);
  };
  for (const [, node] of tree) checkNode(node, options.depth - 3);
  return snapshot as DrainSnapshot;
}
