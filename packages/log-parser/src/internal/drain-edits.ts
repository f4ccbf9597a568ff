/** @file Templates of Drain given and changed by hand. */

import { InvalidInputError } from "@lsad/core";

import { clusterOf, type DrainCluster } from "./drain-cluster.js";
import type { DrainMiner } from "./drain-miner.js";
import type { TokenScanner } from "./token-scanner.js";

/** Adds a template that no line has made; its id, or that of the same template where it is known. */
export function seedTemplate(miner: DrainMiner, scanner: TokenScanner, tokens: readonly string[]): number {
  scanTokens("seed", scanner, tokens);
  const text = tokens.join(" ");
  for (const cluster of miner.clusters.values()) if (miner.tokensOf(cluster).join(" ") === text) return cluster.id;
  const cluster = miner.create(scanner);
  cluster.size = 0;
  miner.pin(cluster);
  return cluster.id;
}

/** Gives a template another text; id, counts and times stay. */
export function editTemplate(
  miner: DrainMiner,
  scanner: TokenScanner,
  templateId: number,
  tokens: readonly string[],
): void {
  const old = miner.clusterOf(templateId);
  scanTokens("edit", scanner, tokens);
  const { cluster, hashes } = clusterOf(templateId, tokens, miner.wildcard);
  miner.forget(old);
  const { size, firstLine, lastLine, firstMs, lastMs } = old;
  Object.assign(cluster, { size, firstLine, lastLine, firstMs, lastMs });
  miner.keep(cluster, scanner, hashes);
  miner.pin(cluster);
  miner.tell("edited", cluster);
}

/** Makes one template of several: each column in which they differ becomes a wildcard. */
export function mergeTemplates(
  miner: DrainMiner,
  scanner: TokenScanner,
  templateId: number,
  others: readonly number[],
): void {
  const kept = miner.clusterOf(templateId);
  const merged = [...new Set(others)].filter((id) => id !== templateId).map((id) => miner.clusterOf(id));
  const tokens = commonTokens(miner, kept, merged);
  for (const other of merged) takeInCounts(kept, other);
  for (const { id } of merged) removeTemplate(miner, id);
  editTemplate(miner, scanner, templateId, tokens);
}

/** Counts, and the spans of lines and times, of two templates together. */
function takeInCounts(kept: DrainCluster, { size, firstLine, lastLine, firstMs, lastMs }: DrainCluster): void {
  kept.size += size;
  if (firstLine > 0) kept.firstLine = kept.firstLine === 0 ? firstLine : Math.min(kept.firstLine, firstLine);
  kept.lastLine = Math.max(kept.lastLine, lastLine);
  if (firstMs !== undefined) kept.firstMs = Math.min(kept.firstMs ?? firstMs, firstMs);
  if (lastMs !== undefined) kept.lastMs = Math.max(kept.lastMs ?? lastMs, lastMs);
}

/** Forgets a template; its id is never used again. */
export function removeTemplate(miner: DrainMiner, templateId: number): void {
  const cluster = miner.clusterOf(templateId);
  miner.forget(cluster);
  miner.tell("removed", cluster);
}

function commonTokens(miner: DrainMiner, kept: DrainCluster, others: readonly DrainCluster[]): string[] {
  const tokens = miner.tokensOf(kept);
  for (const other of others) {
    const otherTokens = miner.tokensOf(other);
    if (otherTokens.length !== tokens.length) {
      throw new InvalidInputError(
        `drain.merge: templates must have the same number of tokens, got ${tokens.length} and ${otherTokens.length}`,
      );
    }
    otherTokens.forEach((token, i) => {
      if (token !== tokens[i]) tokens[i] = miner.wildcard;
    });
  }
  return tokens;
}

/** Reads a template as a line, so that the tree can be asked where it belongs. */
function scanTokens(verb: string, scanner: TokenScanner, tokens: readonly string[]): void {
  scanner.scan(tokens.join(" "));
  if (scanner.count === tokens.length) return;
  throw new InvalidInputError(`drain.${verb}: tokens must be texts without blanks, got ${JSON.stringify(tokens)}`);
}
