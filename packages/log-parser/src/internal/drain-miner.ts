/** @file What Drain learns and finds, from lines whose tokens are known. */

import { InvalidInputError } from "@lsad/core";

import type { TemplateInfo } from "../drain-answers.js";
import type { CompleteDrainOptions, MatchSearch, TemplateChange, TemplateEvent } from "../drain-options.js";
import { copyTokens, DrainCluster, type DrainLeaf } from "./drain-cluster.js";
import { DrainTree } from "./drain-tree.js";
import { RecencyList } from "./recency-list.js";
import { hashToken, type ScannedLine } from "./token-scanner.js";

/**
 * Branches allowed before empty ones are swept away. Drain3 keeps them for ever, and a new token then finds no place;
 * that is repeated while memory allows.
 */
const MOST_NODES_A_CLUSTER = 8;
const FREE_NODES = 10_000;

/** The templates, the tree that leads to them, and their order of use. */
export class DrainMiner {
  readonly wildcard: string;
  readonly tree: DrainTree;
  /** Templates by id, in order of creation. */
  readonly clusters = new Map<number, DrainCluster>();
  /** Published mode: messages too short for the tree, by text. */
  readonly short = new Map<string, DrainCluster>();
  /** What the last line learnt did. */
  change: TemplateChange = "none";
  created = 0;
  lines = 0;
  evicted = 0;
  readonly #options: CompleteDrainOptions;
  readonly #wildcardHash: number;
  readonly #recency: RecencyList | undefined;
  /** Templates given or edited by hand, by tree key. */
  readonly #pinned = new Map<number | string, Set<DrainCluster>>();
  readonly #protected: ReadonlySet<string>;
  readonly #protectedHashes: ReadonlySet<number>;
  /** `need[n]`: least number of equal tokens for a line of n tokens to join. */
  readonly #need: number[] = [];

  constructor(options: CompleteDrainOptions) {
    const { maskPrefix, maskSuffix, maxClusters, compat, protectedTokens } = options;
    this.#options = options;
    this.wildcard = `${maskPrefix}*${maskSuffix}`;
    this.#wildcardHash = hashToken(this.wildcard);
    this.tree = new DrainTree({ ...options, wildcard: this.wildcard, shortMessagesApart: compat === "logparser" });
    this.#recency = maxClusters === Number.POSITIVE_INFINITY ? undefined : new RecencyList();
    this.#protected = new Set(protectedTokens);
    this.#protectedHashes = new Set(protectedTokens.map(hashToken));
  }

  learn(line: ScannedLine, timeMs: number | undefined): DrainCluster {
    this.lines++;
    const key = this.#keyOfLine(line);
    const leaf = this.tree.find(key, line);
    const similar =
      leaf?.findSimilar(line, this.#needOf(line.count)) ?? this.#shortCluster(line) ?? this.#pinnedFor(key, line);
    const cluster = similar ?? this.create(line);
    if (similar !== undefined) this.#join(similar, line);
    cluster.lastLine = this.lines;
    if (cluster.firstLine === 0) cluster.firstLine = this.lines;
    if (timeMs !== undefined) {
      cluster.lastMs = timeMs;
      cluster.firstMs ??= timeMs;
    }
    return cluster;
  }

  find(line: ScannedLine, search: MatchSearch): DrainCluster | undefined {
    const key = this.#keyOfLine(line);
    const mostWild = search !== "best";
    if (search !== "always") {
      const found = this.tree.find(key, line)?.findFitting(line, mostWild) ?? this.#shortCluster(line);
      if (found !== undefined || search === "never") return found;
    }
    let best: DrainCluster | undefined;
    for (const leaf of this.tree.leaves(key)) {
      const found = leaf.findFitting(line, mostWild);
      if (found !== undefined && (best === undefined || isBetter(found, best, mostWild))) best = found;
    }
    return best;
  }

  /** Makes a template of the line, and room for it under a cap. */
  create(line: ScannedLine): DrainCluster {
    const { bytes, ends } = copyTokens(line);
    const wild = new Uint8Array(line.count);
    for (let i = 0; i < wild.length; i++) if (this.#isWildcard(line, i)) wild[i] = 1;
    const cluster = new DrainCluster(++this.created, bytes, ends, wild);
    if (this.clusters.size >= this.#options.maxClusters) this.#evict();
    this.keep(cluster, line, line.hashes);
    this.change = "created";
    this.tell("created", cluster);
    return cluster;
  }

  /**
   * Puts a template where lines like `line` will look for it.
   * @param hashes - Of the template's tokens.
   */
  keep(cluster: DrainCluster, line: ScannedLine, hashes: Int32Array): void {
    const leaf: DrainLeaf | undefined = this.tree.insert(this.#keyOfLine(line), line);
    this.add(cluster);
    if (leaf !== undefined) leaf.append(cluster, hashes);
    else this.short.set(this.tokensOf(cluster).join(" "), cluster);
  }

  /** Adds a template that has its place in the tree from elsewhere. */
  add(cluster: DrainCluster): void {
    this.clusters.set(cluster.id, cluster);
    this.#recency?.touch(cluster);
  }

  forget(cluster: DrainCluster): void {
    this.clusters.delete(cluster.id);
    this.#recency?.remove(cluster);
    if (cluster.pinned) for (const pinned of this.#pinned.values()) pinned.delete(cluster);
    if (cluster.row >= 0) cluster.leaf.remove(cluster);
    else this.short.delete(this.tokensOf(cluster).join(" "));
  }

  /** Lets lines find a template wherever the tree would lead them. */
  pin(cluster: DrainCluster): void {
    const key = this.#keyOf(this.tokensOf(cluster));
    cluster.pinned = true;
    const known = this.#pinned.get(key);
    if (known === undefined) this.#pinned.set(key, new Set([cluster]));
    else known.add(cluster);
  }

  tell(kind: TemplateEvent["kind"], cluster: DrainCluster): void {
    const { onTemplate } = this.#options;
    if (onTemplate === undefined) return;
    onTemplate({ kind, templateId: cluster.id, tokens: this.tokensOf(cluster), size: cluster.size });
  }

  clusterOf(templateId: number): DrainCluster {
    const cluster = this.clusters.get(templateId);
    if (cluster !== undefined) return cluster;
    throw new InvalidInputError(`drain: template id must be one that is kept, got ${templateId}`);
  }

  tokensOf(cluster: DrainCluster): string[] {
    return Array.from(cluster.ends, (_, i) => (cluster.wild[i] === 1 ? this.wildcard : cluster.firstToken(i)));
  }

  /** Least recently hit first where there is a cap, else in order of creation. */
  inOrder(): DrainCluster[] {
    return this.#recency === undefined ? [...this.clusters.values()] : this.#recency.oldestFirst();
  }

  templates(): TemplateInfo[] {
    return this.inOrder().map((cluster) => ({
      templateId: cluster.id,
      tokens: this.tokensOf(cluster),
      size: cluster.size,
      firstLine: cluster.firstLine,
      lastLine: cluster.lastLine,
      ...(cluster.firstMs !== undefined && { firstSeenMs: cluster.firstMs }),
      ...(cluster.lastMs !== undefined && { lastSeenMs: cluster.lastMs }),
    }));
  }

  #join(cluster: DrainCluster, line: ScannedLine): void {
    cluster.size++;
    this.#recency?.touch(cluster);
    const widened = cluster.row >= 0 && cluster.leaf.widen(cluster, line.hashes);
    this.change = widened ? "widened" : "none";
    if (widened) this.tell("widened", cluster);
  }

  #evict(): void {
    const oldest = this.#recency?.takeOldest();
    if (oldest === undefined) return;
    this.evicted++;
    this.forget(oldest);
    this.tell("evicted", oldest);
    if (this.tree.nodes > MOST_NODES_A_CLUSTER * this.#options.maxClusters + FREE_NODES) this.tree.sweep();
  }

  /** The template given by hand that the line fits, where the tree does not lead to it; the most constants win. */
  #pinnedFor(key: number | string, line: ScannedLine): DrainCluster | undefined {
    if (this.#pinned.size === 0) return undefined;
    let best: DrainCluster | undefined;
    for (const cluster of this.#pinned.get(key) ?? []) {
      if (cluster.fits(line) && (best === undefined || isBetter(cluster, best, false))) best = cluster;
    }
    return best;
  }

  #shortCluster(line: ScannedLine): DrainCluster | undefined {
    return this.short.size === 0 ? undefined : this.short.get(tokensOfLine(line).join(" "));
  }

  /** Where in the tree lines like this one begin: lines that differ in a protected token never meet. */
  #keyOfLine(line: ScannedLine): number | string {
    const { count, hashes } = line;
    if (this.#protected.size === 0) return count;
    for (let i = 0; i < count; i++) if (this.#protectedHashes.has(hashes[i])) return this.#keyOf(tokensOfLine(line));
    return count;
  }

  #keyOf(tokens: readonly string[]): number | string {
    if (this.#protected.size === 0) return tokens.length;
    const found = tokens.flatMap((token, i) => (this.#protected.has(token) ? [`${i}:${token}`] : []));
    return found.length === 0 ? tokens.length : `${tokens.length} ${found.join(" ")}`;
  }

  /** Smallest m with m / n >= threshold, in the arithmetic of the definition. */
  #needOf(count: number): number {
    const known = this.#need[count];
    if (known !== undefined) return known;
    const { threshold } = this.#options;
    let need = 0;
    while (need < count && need / count < threshold) need++;
    this.#need[count] = need;
    return need;
  }

  #isWildcard(line: ScannedLine, token: number): boolean {
    return line.hashes[token] === this.#wildcardHash && line.text(token) === this.wildcard;
  }
}

function tokensOfLine(line: ScannedLine): string[] {
  return Array.from({ length: line.count }, (_, i) => line.text(i));
}

function isBetter(found: DrainCluster, best: DrainCluster, mostWild: boolean): boolean {
  const [a, b] = [constantsOf(found), constantsOf(best)];
  if (a !== b) return mostWild ? a < b : a > b;
  return !mostWild && found.id < best.id;
}

/** Columns that are no wildcard. A short message of published mode stands in no leaf: its own marks are counted. */
function constantsOf({ leaf, row, wild }: DrainCluster): number {
  return leaf === undefined ? wild.reduce((sum, mark) => sum + 1 - mark, 0) : leaf.constantsOf(row);
}
