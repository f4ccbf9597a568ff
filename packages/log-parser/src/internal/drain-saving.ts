/** @file What a miner of Drain knows, to plain data and back. */

import type { DrainSnapshot, SavedDrainTemplate } from "../drain-snapshot.js";
import { clusterOf, type DrainCluster } from "./drain-cluster.js";
import type { DrainMiner } from "./drain-miner.js";

/** The part of a snapshot that was learnt. */
export type SavedMiner = Pick<DrainSnapshot, "created" | "lines" | "evicted" | "templates" | "tree">;

export function saveMiner(miner: DrainMiner): SavedMiner {
  return {
    created: miner.created,
    lines: miner.lines,
    evicted: miner.evicted,
    templates: miner.inOrder().map((cluster) => saveTemplate(cluster, miner.tokensOf(cluster))),
    tree: miner.tree.save(),
  };
}

/** Fills a miner that has learnt nothing yet. */
export function loadMiner(miner: DrainMiner, { created, lines, evicted, templates, tree }: SavedMiner): void {
  Object.assign(miner, { created, lines, evicted });
  const made = new Map(templates.map((saved) => [saved.id, loadTemplate(saved, miner.wildcard)] as const));
  for (const { cluster } of made.values()) miner.add(cluster);
  miner.tree.load(tree, (id) => made.get(id) as ReturnType<typeof clusterOf>);
  for (const { cluster } of made.values()) {
    if (cluster.row < 0) miner.short.set(miner.tokensOf(cluster).join(" "), cluster);
    if (cluster.pinned) miner.pin(cluster);
  }
}

function saveTemplate(cluster: DrainCluster, tokens: readonly string[]): SavedDrainTemplate {
  const { id, size, firstLine, lastLine, firstMs, lastMs, pinned } = cluster;
  return {
    id,
    tokens,
    size,
    firstLine,
    lastLine,
    ...(firstMs !== undefined && { firstMs }),
    ...(lastMs !== undefined && { lastMs }),
    ...(pinned && { pinned }),
  };
}

function loadTemplate(saved: SavedDrainTemplate, wildcard: string): ReturnType<typeof clusterOf> {
  const made = clusterOf(saved.id, saved.tokens, wildcard);
  const { size, firstLine = 0, lastLine = 0, firstMs, lastMs, pinned = false } = saved;
  Object.assign(made.cluster, { size, firstLine, lastLine, firstMs, lastMs, pinned });
  return made;
}
