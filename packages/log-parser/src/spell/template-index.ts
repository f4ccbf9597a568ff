/** @file Which templates can hold, or share enough with, a line: Spell's two scans over all clusters, without the scans. */

import type { SpellCluster } from "./prefix-tree.js";
import { LineSubsequence } from "./subsequence.js";
import { UNKNOWN, WILDCARD } from "./tokens.js";

/** A line as interned tokens; a buffer that is used again, so only `length` tokens count. */
export interface SpellLine {
  readonly tokens: Int32Array;
  readonly length: number;
  /** Tokens that are not the wildcard. */
  readonly constants: number;
}

/**
 * An inverted index of clusters by token. It gives the answers of logparser's scans, and looks at few clusters:
 * a template is inside a line only if its rarest constant is in the line; and it shares k of the line's n tokens only
 * if it holds one of the n - k + 1 rarest (prefix filter, Chaudhuri, Ganti, Kaushik, ICDE 2006).
 */
export class SpellIndex {
  readonly #holders: SpellCluster[][] = [[]]; // by token: the clusters whose template holds it
  readonly #watchers: SpellCluster[][] = []; // by token: the clusters for which it was the rarest constant
  readonly #wildOnly = new Set<SpellCluster>();
  readonly #watched = new Map<SpellCluster, number>();
  readonly #subsequence = new LineSubsequence();
  #counts = new Int32Array(64); // by token: how often it is in the line, valid where #countLine is #line
  #left = new Int32Array(64); // the same, used up while a template is compared
  #countLine = new Int32Array(64);
  #line = 0;
  readonly #seen = new Set<SpellCluster>();
  readonly #rarest: number[] = [];

  insert(cluster: SpellCluster): void {
    let watched = UNKNOWN;
    for (const token of new Set(cluster.template)) {
      this.#listOf(this.#holders, token).push(cluster);
      if (token === WILDCARD) continue;
      if (watched === UNKNOWN || this.#watch(token).length < this.#watch(watched).length) watched = token;
    }
    if (watched === UNKNOWN) this.#wildOnly.add(cluster);
    else this.#watch(watched).push(cluster);
    this.#watched.set(cluster, watched);
  }

  remove(cluster: SpellCluster): void {
    for (const token of new Set(cluster.template)) removeFrom(this.#holders[token], cluster);
    const watched = this.#watched.get(cluster);
    this.#watched.delete(cluster);
    if (watched === undefined || watched === UNKNOWN) this.#wildOnly.delete(cluster);
    else removeFrom(this.#watch(watched), cluster);
  }

  /**
   * Step 2 of Spell: the oldest cluster whose constants are all among the line's, in whatever order, and whose template
   * has at least half as many tokens as the line has constants.
   */
  findInside(line: SpellLine, tokenLimit: number): SpellCluster | undefined {
    this.#countTokens(line, tokenLimit);
    let oldest: SpellCluster | undefined;
    for (const cluster of this.#wildOnly) oldest = this.#olderInside(cluster, oldest, line);
    for (let i = 0; i < line.length; i++) {
      const token = line.tokens[i];
      if (token === UNKNOWN || token === WILDCARD) continue;
      const watchers = this.#watchers[token];
      if (watchers === undefined) continue;
      for (const cluster of watchers) oldest = this.#olderInside(cluster, oldest, line);
    }
    return oldest;
  }

  /**
   * Step 3 of Spell: the cluster with the longest common subsequence, ties to the shorter template and then the older,
   * among those that share half of the line's tokens; `undefined` below `enough` common tokens.
   */
  findSimilar(line: SpellLine, enough: number, tokenLimit: number): SpellCluster | undefined {
    if (line.length === 0) return this.#shortest();
    const least = Math.max(enough, Math.ceil(0.5 * line.length));
    this.#countTokens(line, tokenLimit);
    this.#subsequence.setLine(line.tokens, line.length, tokenLimit);
    this.#seen.clear();
    let best: SpellCluster | undefined;
    let bestLength = enough;
    for (const token of this.#rarestTokens(line, least)) {
      for (const cluster of this.#holders[token]) {
        if (this.#seen.has(cluster)) continue;
        this.#seen.add(cluster);
        if (!this.#mayShare(cluster.template, line, bestLength)) continue;
        const length = this.#subsequence.lengthWith(cluster.template);
        if (length < bestLength || (length === bestLength && !isPreferred(cluster, best))) continue;
        best = cluster;
        bestLength = length;
      }
    }
    return best;
  }

  #olderInside(cluster: SpellCluster, oldest: SpellCluster | undefined, line: SpellLine): SpellCluster | undefined {
    if (oldest !== undefined && oldest.id <= cluster.id) return oldest;
    if (cluster.template.length < 0.5 * line.constants) return oldest;
    for (const token of cluster.template) {
      if (token !== WILDCARD && this.#countLine[token] !== this.#line) return oldest;
    }
    return cluster;
  }

  /** Whether distinct shared tokens reach half the line and shared tokens reach `enough`: both bound the subsequence. */
  #mayShare(template: Int32Array, line: SpellLine, enough: number): boolean {
    if (template.length < enough) return false;
    let distinct = 0;
    let shared = 0;
    for (let t = 0; t < template.length; t++) {
      const token = template[t];
      if (this.#countLine[token] !== this.#line) continue;
      const left = this.#left[token]--;
      if (left === this.#counts[token]) distinct++;
      if (left > 0) shared++;
    }
    for (let t = 0; t < template.length; t++) this.#left[template[t]] = this.#counts[template[t]];
    return distinct >= 0.5 * line.length && shared >= enough;
  }

  #countTokens({ tokens, length }: SpellLine, tokenLimit: number): void {
    if (this.#counts.length < tokenLimit) {
      this.#counts = new Int32Array(tokenLimit * 2);
      this.#left = new Int32Array(tokenLimit * 2);
      this.#countLine = new Int32Array(tokenLimit * 2);
      this.#line = 0;
    }
    this.#line++;
    for (let i = 0; i < length; i++) {
      const token = tokens[i];
      if (token === UNKNOWN) continue;
      if (this.#countLine[token] !== this.#line) {
        this.#countLine[token] = this.#line;
        this.#counts[token] = 0;
      }
      this.#left[token] = ++this.#counts[token];
    }
  }

  /** The known ones among the line's n - k + 1 rarest tokens; a cluster that shares k tokens holds one of them. */
  #rarestTokens({ tokens, length }: SpellLine, least: number): readonly number[] {
    const known = this.#rarest;
    known.length = 0;
    for (let i = 0; i < length; i++) if (tokens[i] !== UNKNOWN) known.push(tokens[i]);
    known.sort((a, b) => this.#holders[a].length - this.#holders[b].length);
    const wanted = known.length - least + 1; // the unknown ones are the rarest of all
    known.length = Math.max(0, wanted);
    return known;
  }

  /** With no tokens every template shares the empty sequence, so the shortest wins: upstream's oddity. */
  #shortest(): SpellCluster | undefined {
    let best: SpellCluster | undefined;
    for (const cluster of this.#watched.keys()) if (isPreferred(cluster, best)) best = cluster;
    return best;
  }

  #watch(token: number): SpellCluster[] {
    return this.#listOf(this.#watchers, token);
  }

  #listOf(lists: SpellCluster[][], token: number): SpellCluster[] {
    lists[token] ??= [];
    return lists[token];
  }
}

function isPreferred(cluster: SpellCluster, best: SpellCluster | undefined): boolean {
  if (best === undefined) return true;
  const difference = cluster.template.length - best.template.length;
  return difference < 0 || (difference === 0 && cluster.id < best.id);
}

function removeFrom(list: SpellCluster[], cluster: SpellCluster): void {
  const at = list.indexOf(cluster);
  if (at < 0) return;
  list[at] = list[list.length - 1];
  list.pop();
}
