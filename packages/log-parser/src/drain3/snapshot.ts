/** @file Drain3's saved state, read as data and written. */

import { SnapshotError } from "@lsad/core";

import { completeDrainOptions } from "../drain-options.js";
import type { DrainSnapshot, SavedDrainNode, SavedDrainTemplate } from "../drain-snapshot.js";

/** An object of jsonpickle as it stands in the file. Class names in it are never acted upon. */
type Pickled = Readonly<Record<string, unknown>>;

/** Largest state that is unpacked: 256 MB hold some hundred thousand templates, and a zip bomb stops there. */
const MOST_UNPACKED_BYTES = 1 << 28;

/**
 * Reads a state saved by Drain3 (0.9.11), plain or compressed (base64 of zlib), for `DrainParser.fromJSON`.
 *
 * Read as data: no class named in it is looked up. The order of last use is kept, which Drain3 itself forgets. Masks
 * are not part of Drain3's state: give them to `fromJSON`.
 *
 * @throws {@link SnapshotError} if it is not such a state.
 *
 * @example
 * ```ts
 * import { drain3SampleMasks, readDrain3Snapshot } from "@lsad/log-parser/drain3";
 *
 * const load = async (state: string) =>
 *   DrainParser.fromJSON(await readDrain3Snapshot(state), { masks: drain3SampleMasks });
 * console.log(typeof load);
 * ```
 */
export async function readDrain3Snapshot(data: string | Uint8Array): Promise<DrainSnapshot> {
  const text = (typeof data === "string" ? data : new TextDecoder().decode(data)).trim();
  const json = text.startsWith("{") ? text : await inflate(text);
  try {
    return fromPickle(JSON.parse(json));
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause;
    throw new SnapshotError(`readDrain3Snapshot: data must be a state of Drain3, ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function inflate(text: string): Promise<string> {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const decoder = new TextDecoder();
    let json = "";
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      json += decoder.decode(chunk, { stream: true });
      if (json.length > MOST_UNPACKED_BYTES) throw new RangeError(`more than ${MOST_UNPACKED_BYTES} bytes`);
    }
    return json + decoder.decode();
  } catch (cause) {
    throw new SnapshotError("readDrain3Snapshot: data must be JSON, or base64 of zlib of it", { cause });
  }
}

function fromPickle(root: Pickled): DrainSnapshot {
  if (root["py/object"] !== "drain3.drain.Drain") {
    throw new SnapshotError(
      `readDrain3Snapshot: py/object must be "drain3.drain.Drain", got ${JSON.stringify(root["py/object"])}`,
    );
  }
  const state = root["py/state"] as Pickled;
  const wildcard = state.param_str as string;
  const star = wildcard.lastIndexOf("*");
  const maxClusters = state.max_clusters as number | null;
  const { onTemplate: _, ...options } = completeDrainOptions({
    depth: state.log_cluster_depth as number,
    threshold: state.sim_th as number,
    maxChildren: state.max_children as number,
    extraDelimiters: state.extra_delimiters as string[],
    numericTokensAreWild: state.parametrize_numeric_tokens as boolean,
    maskPrefix: wildcard.slice(0, star),
    maskSuffix: wildcard.slice(star + 1),
  });
  const templates = readClusters(state.id_to_cluster as Pickled);
  const alive = new Set(templates.map(({ id }) => id));
  const children = slots(state.root_node as Pickled).key_to_child_node as Record<string, Pickled>;
  return {
    type: "DrainParser",
    version: 1,
    options: { ...options, maxClusters },
    created: state.clusters_counter as number,
    lines: templates.reduce((sum, { size }) => sum + size, 0),
    evicted: (state.clusters_counter as number) - templates.length,
    templates,
    tree: Object.entries(children).map(([count, node]) => [Number(count), readNode(node, wildcard, alive)]),
  };
}

function readClusters(saved: Pickled): SavedDrainTemplate[] {
  const cache = saved["py/state"] as Pickled | undefined; // with a cap: a cache with an order of its own
  const data = (cache?._Cache__data ?? saved) as Record<string, Pickled>;
  const order =
    cache === undefined ? Object.keys(data).map((key) => Number(key.slice("json://".length))) : orderOf(cache);
  return order.map((id) => {
    const { log_template_tokens: tokens, size } = slots(data[`json://${id}`]);
    return { id, tokens: (tokens as Pickled)["py/tuple"] as string[], size: size as number };
  });
}

/** Ids, least recently used first: the last part of how Python's OrderedDict was taken apart. */
function orderOf(cache: Pickled): number[] {
  const reduced = (cache._LRUCache__order as Pickled)["py/reduce"] as (Pickled | null)[];
  const items = (reduced.at(-1)?.["py/tuple"] ?? []) as Pickled[];
  return items.map((item) => (item["py/tuple"] as [number, null])[0]);
}

function readNode(saved: Pickled, wildcard: string, alive: ReadonlySet<number>): SavedDrainNode {
  const { key_to_child_node: children, cluster_ids: ids } = slots(saved);
  return {
    children: Object.entries(children as Record<string, Pickled>).map(([token, child]) => [
      token === wildcard ? null : token,
      readNode(child, wildcard, alive),
    ]),
    templates: (ids as number[]).filter((id) => alive.has(id)),
  };
}

/** The fields of a class with slots: the second of a pair. */
function slots(saved: Pickled): Pickled {
  return ((saved["py/state"] as Pickled)["py/tuple"] as [null, Pickled])[1];
}

/**
 * A snapshot in the form Drain3 (0.9.11) saves and loads, plain JSON (`snapshot_compress_state = False`).
 *
 * Templates, sizes, ids, tree and order of last use go over; times of first and last lines have no place there.
 *
 * @throws {@link SnapshotError} if the snapshot has protected tokens, which Drain3 does not know.
 */
export function writeDrain3Snapshot({ options, created, templates, tree }: DrainSnapshot): string {
  if (options.protectedTokens.length > 0) {
    throw new SnapshotError("writeDrain3Snapshot: protectedTokens must be empty, Drain3 has no such thing");
  }
  const wildcard = `${options.maskPrefix}*${options.maskSuffix}`;
  const clusters = Object.fromEntries(
    templates.map(({ id, tokens, size }) => [
      `json://${id}`,
      object("LogCluster", { log_template_tokens: { "py/tuple": tokens }, cluster_id: id, size }),
    ]),
  );
  return JSON.stringify({
    "py/object": "drain3.drain.Drain",
    "py/state": {
      log_cluster_depth: options.depth,
      max_node_depth: options.depth - 2,
      sim_th: options.threshold,
      max_children: options.maxChildren,
      root_node: object("Node", {
        key_to_child_node: Object.fromEntries(tree.map(([key, node]) => [key, writeNode(node, wildcard)])),
        cluster_ids: [],
      }),
      profiler: { "py/object": "drain3.simple_profiler.NullProfiler", "py/state": null },
      extra_delimiters: options.extraDelimiters,
      max_clusters: options.maxClusters,
      param_str: wildcard,
      parametrize_numeric_tokens: options.numericTokensAreWild,
      id_to_cluster: options.maxClusters === null ? clusters : cacheOf(clusters, templates, options.maxClusters),
      clusters_counter: created,
    },
  });
}

function writeNode({ children = [], templates = [] }: SavedDrainNode, wildcard: string): Pickled {
  return object("Node", {
    key_to_child_node: Object.fromEntries(
      children.map(([token, node]) => [token ?? wildcard, writeNode(node, wildcard)]),
    ),
    cluster_ids: templates,
  });
}

function cacheOf(clusters: Pickled, templates: readonly SavedDrainTemplate[], maxClusters: number): Pickled {
  const order = templates.map(({ id }) => ({ "py/tuple": [id, null] }));
  const reduced = [{ "py/type": "collections.OrderedDict" }, { "py/tuple": [] }, null, null, { "py/tuple": order }];
  return {
    "py/object": "drain3.drain.LogClusterCache",
    "py/state": {
      _Cache__data: clusters,
      _Cache__currsize: templates.length,
      _Cache__maxsize: maxClusters,
      _LRUCache__order: { "py/reduce": reduced },
    },
  };
}

function object(name: string, fields: Pickled): Pickled {
  return { "py/object": `drain3.drain.${name}`, "py/state": { "py/tuple": [null, fields] } };
}
