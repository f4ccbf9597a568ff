/** @file Drain: online log parsing with a tree of fixed depth. */

import { InvalidInputError, type LogParser, type Parameter, type ParsedEvent } from "@lsad/core";

import {
  type CompleteDrainOptions,
  completeDrainOptions,
  type DrainOptions,
  type MatchSearch,
  type TemplateChange,
  type TemplateEvent,
} from "./drain-options.js";
import {
  checkDrainSnapshot,
  DRAIN_SNAPSHOT_VERSION,
  type DrainSnapshot,
  type SavedDrainTemplate,
} from "./drain-snapshot.js";
import { type BatchParameters, BatchPlaces } from "./internal/batch-parameters.js";
import { clusterOf, copyTokens, DrainCluster, type DrainLeaf } from "./internal/drain-cluster.js";
import { DrainTree } from "./internal/drain-tree.js";
import { type ParameterPlace, parameterPlaces } from "./internal/positional-parameters.js";
import { RecencyList } from "./internal/recency-list.js";
import { decodeText, hashToken, TokenScanner } from "./internal/token-scanner.js";
import { Masker } from "./masking.js";

/** What {@link DrainParser.add} and {@link DrainParser.match} say of a line. */
export interface DrainEvent extends ParsedEvent {
  /** What the line did to the templates; `"none"` for a match. */
  readonly change: TemplateChange;
}

/** What {@link DrainParser.parseBatch} answers. */
export interface DrainBatch {
  readonly ids: Uint32Array;
  readonly parameters?: BatchParameters;
}

/** What {@link DrainParser.prepare} answers. */
export interface PreparedLine {
  /** The line cut at `maxLength`, masks applied. */
  readonly text: string;
  /** How many tokens it has, at most `maxTokens`. */
  readonly tokens: number;
}

/** A template as {@link DrainParser.templates} lists it. */
export interface TemplateInfo {
  readonly templateId: number;
  readonly tokens: readonly string[];
  /** Lines that joined it. */
  readonly size: number;
  /** Ordinal of the first and last line that joined, counting from 1; 0 where none did. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Time of those lines, where `add` was given one. */
  readonly firstSeenMs?: number;
  readonly lastSeenMs?: number;
}

/**
 * Mines templates with Drain (He, Zhu, Zheng, Lyu, ICWS 2017), as practised by Drain3 or as published.
 *
 * The same lines give the same ids, changes and templates as drain3 0.9.11, and with `compat: "logparser"` the groups
 * of logparser 1.0.4. Where Drain3 surprises, this differs on purpose: delimiters are literal everywhere, parameters
 * come from the places of the very line and never fail, recency survives listing and saving, `match` applies masks.
 *
 * @throws {@link InvalidInputError} if an option is out of its range.
 *
 * @example
 * ```ts
 * const parser = drain();
 * parser.add("connected to 10.0.0.1"); // { templateId: 1, parameters: [], change: "created" }
 * parser.add("connected to 10.0.0.2"); // { templateId: 1, parameters: [{ value: "10.0.0.2", name: "*" }], change: "widened" }
 * parser.template(1); // ["connected", "to", "<*>"]
 * ```
 */
export function drain(options: DrainOptions = {}): DrainParser {
  return new DrainParser(options);
}

/** Drain as an object with state; made by {@link drain}. Cost a line: its length, and the templates of one leaf. */
export class DrainParser implements LogParser {
  readonly #options: CompleteDrainOptions;
  readonly #wildcard: string;
  readonly #wildcardHash: number;
  readonly #masker: Masker | undefined;
  readonly #scanner: TokenScanner;
  readonly #tree: DrainTree;
  readonly #clusters = new Map<number, DrainCluster>();
  readonly #recency: RecencyList | undefined;
  /** Published mode: messages too short for the tree, by text. */
  readonly #short = new Map<string, DrainCluster>();
  /** Templates given or edited by hand, by tree key. */
  readonly #pinned = new Map<number | string, Set<DrainCluster>>();
  readonly #protected: ReadonlySet<string>;
  readonly #protectedHashes: ReadonlySet<number>;
  /** `need[n]`: least number of equal tokens for a line of n tokens to join. */
  readonly #need: number[] = [];
  #created = 0;
  #lines = 0;
  #evicted = 0;
  #change: TemplateChange = "none";

  constructor(options: DrainOptions = {}) {
    const complete = completeDrainOptions(options);
    const { maskPrefix, maskSuffix, masks, maxClusters } = complete;
    this.#options = complete;
    this.#wildcard = `${maskPrefix}*${maskSuffix}`;
    this.#wildcardHash = hashToken(this.#wildcard);
    this.#masker = masks.length === 0 ? undefined : new Masker(masks, { maskPrefix, maskSuffix });
    this.#scanner = new TokenScanner(complete);
    this.#tree = new DrainTree({
      ...complete,
      wildcard: this.#wildcard,
      shortMessagesApart: complete.compat === "logparser",
    });
    this.#recency = maxClusters === Number.POSITIVE_INFINITY ? undefined : new RecencyList();
    this.#protected = new Set(complete.protectedTokens);
    this.#protectedHashes = new Set(complete.protectedTokens.map(hashToken));
  }

  /** Options in use, defaults filled in. */
  get options(): CompleteDrainOptions {
    return this.#options;
  }

  /** Templates known now. */
  get size(): number {
    return this.#clusters.size;
  }

  /** Lines added so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Templates evicted so far because of `maxClusters`. */
  get evicted(): number {
    return this.#evicted;
  }

  /**
   * Learns from a line. The parameters of the answer are worked out when they are first read.
   * @param timeMs - When the line was written; kept as first and last seen.
   */
  add(content: string, timeMs?: number): DrainEvent {
    const cluster = this.#learn(content, timeMs);
    return new LineEvent(this.#parametersOf, content, cluster, this.#change);
  }

  /** {@link add} for those who only need the id: makes no object. */
  addLine(content: string, timeMs?: number): number {
    return this.#learn(content, timeMs).id;
  }

  /**
   * Learns from lines in order; the fast path. `ids[i]` is the template of line i. With `parameters`, their places too,
   * under the template as it was after the line: of parameter p of line i the value is
   * `lines[i].slice(starts[p], ends[p])`.
   */
  parseBatch(
    lines: readonly string[],
    options: { readonly parameters: true },
  ): DrainBatch & { readonly parameters: BatchParameters };
  parseBatch(lines: readonly string[]): DrainBatch;
  parseBatch(lines: readonly string[], { parameters = false }: { readonly parameters?: boolean } = {}): DrainBatch {
    const ids = new Uint32Array(lines.length);
    const places = parameters ? new BatchPlaces(lines.length) : undefined;
    for (let i = 0; i < lines.length; i++) {
      const cluster = this.#learn(lines[i], undefined);
      ids[i] = cluster.id;
      places?.add(this.#placesOf(lines[i], cluster.wild));
    }
    return places === undefined ? { ids } : { ids, parameters: places.finish() };
  }

  /**
   * The part of {@link add} that needs no memory, for those who learn elsewhere. Lines of different token counts never
   * meet in Drain's tree: parsers without masks that each `add` the texts of some counts, in order, make together the
   * templates that one parser makes of all lines, as long as `maxClusters` sets no limit.
   *
   * @example
   * ```ts
   * drain({ masks: [{ pattern: "\\d+", name: "NUM" }] }).prepare("took 12 ms"); // { text: "took <NUM> ms", tokens: 3 }
   * ```
   */
  prepare(content: string): PreparedLine {
    const scanner = this.#scanner;
    scanner.load(content);
    this.#masker?.maskBytes(scanner);
    const text = decodeText(scanner.bytes, 0, scanner.length);
    scanner.split();
    return { text, tokens: scanner.count };
  }

  match(content: string, search?: MatchSearch): DrainEvent | undefined {
    const cluster = this.#find(content, search ?? (this.#options.compat === "drain3" ? "never" : "best"));
    return cluster === undefined ? undefined : new LineEvent(this.#parametersOf, content, cluster, "none");
  }

  /** {@link match} for those who only need the id; 0 when no template fits. */
  matchLine(content: string, search?: MatchSearch): number {
    return this.#find(content, search ?? (this.#options.compat === "drain3" ? "never" : "best"))?.id ?? 0;
  }

  template(templateId: number): readonly string[] {
    return this.#tokensOf(this.#clusterOf(templateId));
  }

  /** All templates: least recently hit first where there is a cap, else in order of creation. */
  templates(): TemplateInfo[] {
    return this.#inOrder().map((cluster) => ({
      templateId: cluster.id,
      tokens: this.#tokensOf(cluster),
      size: cluster.size,
      firstLine: cluster.firstLine,
      lastLine: cluster.lastLine,
      ...(cluster.firstMs !== undefined && { firstSeenMs: cluster.firstMs }),
      ...(cluster.lastMs !== undefined && { lastSeenMs: cluster.lastMs }),
    }));
  }

  /**
   * Adds a known template before its first line comes. Lines that fit it join it, wherever the tree would lead them.
   * @param tokens - Without blanks; the wildcard where anything may stand.
   * @returns its id; the id of the same template, where it is known already.
   */
  seed(tokens: readonly string[]): number {
    const text = tokens.join(" ");
    this.#scanner.scan(text);
    if (this.#scanner.count !== tokens.length) {
      throw new InvalidInputError(`drain.seed: tokens must be texts without blanks, got ${JSON.stringify(tokens)}`);
    }
    for (const cluster of this.#clusters.values()) if (this.#tokensOf(cluster).join(" ") === text) return cluster.id;
    const cluster = this.#create(this.#key());
    cluster.size = 0;
    this.#pin(cluster);
    return cluster.id;
  }

  /**
   * Gives a template another text; id, counts and times stay.
   * @throws {@link InvalidInputError} if the id is unknown or a token holds a blank.
   */
  edit(templateId: number, tokens: readonly string[]): void {
    const old = this.#clusterOf(templateId);
    this.#scanner.scan(tokens.join(" "));
    if (this.#scanner.count !== tokens.length) {
      throw new InvalidInputError(`drain.edit: tokens must be texts without blanks, got ${JSON.stringify(tokens)}`);
    }
    const { cluster, hashes } = clusterOf(templateId, tokens, this.#wildcard);
    this.#forget(old);
    const { size, firstLine, lastLine, firstMs, lastMs } = old;
    Object.assign(cluster, { size, firstLine, lastLine, firstMs, lastMs });
    this.#keep(cluster, this.#tree.insert(this.#key(), this.#scanner), hashes);
    this.#pin(cluster);
    this.#tell("edited", cluster);
  }

  /**
   * Makes one template of several of the same length: each column in which they differ becomes a wildcard.
   * @param templateId - The one that stays; its counts take in those of the others, which are removed.
   */
  merge(templateId: number, others: readonly number[]): void {
    const kept = this.#clusterOf(templateId);
    const tokens = this.#tokensOf(kept);
    const merged = [...new Set(others)].filter((id) => id !== templateId).map((id) => this.#clusterOf(id));
    for (const other of merged) {
      const otherTokens = this.#tokensOf(other);
      if (otherTokens.length !== tokens.length) {
        throw new InvalidInputError(
          `drain.merge: templates must have the same number of tokens, got ${tokens.length} and ${otherTokens.length}`,
        );
      }
      otherTokens.forEach((token, i) => {
        if (token !== tokens[i]) tokens[i] = this.#wildcard;
      });
    }
    for (const { size, firstLine, lastLine } of merged) {
      kept.size += size;
      if (firstLine > 0) kept.firstLine = kept.firstLine === 0 ? firstLine : Math.min(kept.firstLine, firstLine);
      kept.lastLine = Math.max(kept.lastLine, lastLine);
    }
    for (const { id } of merged) this.remove(id);
    this.edit(templateId, tokens);
  }

  /** Forgets a template; its id is never used again. */
  remove(templateId: number): void {
    const cluster = this.#clusterOf(templateId);
    this.#forget(cluster);
    this.#tell("removed", cluster);
  }

  /** All that was learnt, as plain data; {@link DrainParser.fromJSON} goes on as if never interrupted. */
  toJSON(): DrainSnapshot {
    const { onTemplate: _, maxClusters, ...options } = this.#options;
    return {
      type: "DrainParser",
      version: DRAIN_SNAPSHOT_VERSION,
      options: { ...options, maxClusters: maxClusters === Number.POSITIVE_INFINITY ? null : maxClusters },
      created: this.#created,
      lines: this.#lines,
      evicted: this.#evicted,
      templates: this.#inOrder().map((cluster) => this.#save(cluster)),
      tree: this.#tree.save(),
    };
  }

  /**
   * A parser from its snapshot.
   * @param overrides - Options that replace the saved ones: callbacks, masks of a state that has none.
   * @throws {@link SnapshotError} if it is not a snapshot of this version.
   */
  static fromJSON(snapshot: unknown, overrides: DrainOptions = {}): DrainParser {
    const { options, created, lines, evicted, templates, tree } = checkDrainSnapshot(snapshot);
    const { maxClusters, ...rest } = options;
    const parser = new DrainParser({ ...rest, ...(maxClusters !== null && { maxClusters }), ...overrides });
    parser.#created = created;
    parser.#lines = lines;
    parser.#evicted = evicted;
    const made = new Map(templates.map((saved) => [saved.id, parser.#load(saved)] as const));
    parser.#tree.load(tree, (id) => made.get(id) as ReturnType<typeof clusterOf>);
    for (const { cluster } of made.values()) {
      if (cluster.row < 0) parser.#short.set(parser.#tokensOf(cluster).join(" "), cluster);
      if (cluster.pinned) parser.#pin(cluster);
    }
    return parser;
  }

  #placesOf(content: string, wild: Uint8Array): ParameterPlace[] {
    return parameterPlaces(content, wild, this.#masker, this.#options);
  }

  readonly #parametersOf = (content: string, wild: Uint8Array): Parameter[] =>
    this.#placesOf(content, wild).map(({ start, end, name }) => ({ value: content.slice(start, end), name }));

  #learn(content: string, timeMs: number | undefined): DrainCluster {
    this.#lines++;
    this.#scan(content);
    const key = this.#key();
    const leaf = this.#tree.find(key, this.#scanner);
    const similar =
      leaf?.findSimilar(this.#scanner, this.#needOf(this.#scanner.count)) ??
      this.#shortCluster() ??
      this.#pinnedFor(key);
    const cluster = similar ?? this.#create(key);
    if (similar !== undefined) this.#join(similar);
    cluster.lastLine = this.#lines;
    if (cluster.firstLine === 0) cluster.firstLine = this.#lines;
    if (timeMs !== undefined) {
      cluster.lastMs = timeMs;
      cluster.firstMs ??= timeMs;
    }
    return cluster;
  }

  #join(cluster: DrainCluster): void {
    cluster.size++;
    this.#recency?.touch(cluster);
    const widened = cluster.row >= 0 && cluster.leaf.widen(cluster, this.#scanner.hashes);
    this.#change = widened ? "widened" : "none";
    if (widened) this.#tell("widened", cluster);
  }

  #create(key: number | string): DrainCluster {
    const scanner = this.#scanner;
    const { bytes, ends } = copyTokens(scanner);
    const wild = new Uint8Array(scanner.count);
    for (let i = 0; i < wild.length; i++) if (this.#isWildcard(i)) wild[i] = 1;
    const cluster = new DrainCluster(++this.#created, bytes, ends, wild);
    if (this.#clusters.size >= this.#options.maxClusters) this.#evict();
    this.#keep(cluster, this.#tree.insert(key, scanner), scanner.hashes);
    this.#change = "created";
    this.#tell("created", cluster);
    return cluster;
  }

  #keep(cluster: DrainCluster, leaf: DrainLeaf | undefined, hashes: Int32Array): void {
    this.#clusters.set(cluster.id, cluster);
    this.#recency?.touch(cluster);
    if (leaf !== undefined) leaf.append(cluster, hashes);
    else this.#short.set(this.#tokensOf(cluster).join(" "), cluster);
  }

  #pin(cluster: DrainCluster): void {
    const key = this.#keyOf(this.#tokensOf(cluster));
    cluster.pinned = true;
    const known = this.#pinned.get(key);
    if (known === undefined) this.#pinned.set(key, new Set([cluster]));
    else known.add(cluster);
  }

  /** The template given by hand that the line fits, where the tree does not lead to it; the most constants win. */
  #pinnedFor(key: number | string): DrainCluster | undefined {
    if (this.#pinned.size === 0) return undefined;
    let best: DrainCluster | undefined;
    for (const cluster of this.#pinned.get(key) ?? []) {
      if (cluster.fits(this.#scanner) && (best === undefined || isBetter(cluster, best, false))) best = cluster;
    }
    return best;
  }

  #evict(): void {
    const oldest = this.#recency?.takeOldest();
    if (oldest === undefined) return;
    this.#evicted++;
    this.#forget(oldest);
    this.#tell("evicted", oldest);
    if (this.#tree.nodes > MOST_NODES_A_CLUSTER * this.#options.maxClusters + FREE_NODES) this.#tree.sweep();
  }

  #forget(cluster: DrainCluster): void {
    this.#clusters.delete(cluster.id);
    this.#recency?.remove(cluster);
    if (cluster.pinned) for (const pinned of this.#pinned.values()) pinned.delete(cluster);
    if (cluster.row >= 0) cluster.leaf.remove(cluster);
    else this.#short.delete(this.#tokensOf(cluster).join(" "));
  }

  #find(content: string, search: MatchSearch): DrainCluster | undefined {
    this.#scan(content);
    const key = this.#key();
    const mostWild = search !== "best";
    if (search !== "always") {
      const leaf = this.#tree.find(key, this.#scanner);
      const found = leaf?.findFitting(this.#scanner, mostWild) ?? this.#shortCluster();
      if (found !== undefined || search === "never") return found;
    }
    let best: DrainCluster | undefined;
    for (const leaf of this.#tree.leaves(key)) {
      const found = leaf.findFitting(this.#scanner, mostWild);
      if (found !== undefined && (best === undefined || isBetter(found, best, mostWild))) best = found;
    }
    return best;
  }

  #scan(content: string): void {
    const scanner = this.#scanner;
    scanner.load(content);
    this.#masker?.maskBytes(scanner);
    scanner.split();
  }

  /** Where in the tree lines like this one begin: lines that differ in a protected token never meet. */
  #key(): number | string {
    const { count, hashes } = this.#scanner;
    if (this.#protected.size === 0) return count;
    for (let i = 0; i < count; i++) {
      if (this.#protectedHashes.has(hashes[i])) return this.#keyOf(this.#lineTokens());
    }
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

  #shortCluster(): DrainCluster | undefined {
    return this.#short.size === 0 ? undefined : this.#short.get(this.#lineTokens().join(" "));
  }

  #lineTokens(): string[] {
    return Array.from({ length: this.#scanner.count }, (_, i) => this.#scanner.text(i));
  }

  #isWildcard(token: number): boolean {
    return this.#scanner.hashes[token] === this.#wildcardHash && this.#scanner.text(token) === this.#wildcard;
  }

  #clusterOf(templateId: number): DrainCluster {
    const cluster = this.#clusters.get(templateId);
    if (cluster !== undefined) return cluster;
    throw new InvalidInputError(`drain: template id must be one that is kept, got ${templateId}`);
  }

  #inOrder(): DrainCluster[] {
    return this.#recency === undefined ? [...this.#clusters.values()] : this.#recency.oldestFirst();
  }

  #save(cluster: DrainCluster): SavedDrainTemplate {
    const { id, size, firstLine, lastLine, firstMs, lastMs, pinned } = cluster;
    return {
      id,
      tokens: this.#tokensOf(cluster),
      size,
      firstLine,
      lastLine,
      ...(firstMs !== undefined && { firstMs }),
      ...(lastMs !== undefined && { lastMs }),
      ...(pinned && { pinned }),
    };
  }

  #load(saved: SavedDrainTemplate): ReturnType<typeof clusterOf> {
    const made = clusterOf(saved.id, saved.tokens, this.#wildcard);
    const { size, firstLine = 0, lastLine = 0, firstMs, lastMs, pinned = false } = saved;
    Object.assign(made.cluster, { size, firstLine, lastLine, firstMs, lastMs, pinned });
    this.#clusters.set(saved.id, made.cluster);
    this.#recency?.touch(made.cluster);
    return made;
  }

  #tokensOf(cluster: DrainCluster): string[] {
    return Array.from(cluster.ends, (_, i) => (cluster.wild[i] === 1 ? this.#wildcard : cluster.firstToken(i)));
  }

  #tell(kind: TemplateEvent["kind"], cluster: DrainCluster): void {
    const { onTemplate } = this.#options;
    if (onTemplate === undefined) return;
    onTemplate({ kind, templateId: cluster.id, tokens: this.#tokensOf(cluster), size: cluster.size });
  }
}

/**
 * Branches allowed before empty ones are swept away. Drain3 keeps them for ever, and a new token then finds no place;
 * that is repeated while memory allows.
 */
const MOST_NODES_A_CLUSTER = 8;
const FREE_NODES = 10_000;

function isBetter(found: DrainCluster, best: DrainCluster, mostWild: boolean): boolean {
  const [a, b] = [constantsOf(found), constantsOf(best)];
  if (a !== b) return mostWild ? a < b : a > b;
  return !mostWild && found.id < best.id;
}

/** Columns that are no wildcard. A short message of published mode stands in no leaf: its own marks are counted. */
function constantsOf({ leaf, row, wild }: DrainCluster): number {
  return leaf === undefined ? wild.reduce((sum, mark) => sum + 1 - mark, 0) : leaf.constantsOf(row);
}

/** An answer that works out its parameters when they are asked for, from the line and the template of that moment. */
class LineEvent implements DrainEvent {
  readonly templateId: number;
  readonly change: TemplateChange;
  readonly #read: (content: string, wild: Uint8Array) => Parameter[];
  readonly #content: string;
  readonly #wild: Uint8Array;
  #parameters: readonly Parameter[] | undefined;

  constructor(
    read: (content: string, wild: Uint8Array) => Parameter[],
    content: string,
    cluster: DrainCluster,
    change: TemplateChange,
  ) {
    this.templateId = cluster.id;
    this.change = change;
    this.#read = read;
    this.#content = content;
    this.#wild = cluster.wild;
  }

  get parameters(): readonly Parameter[] {
    this.#parameters ??= this.#read(this.#content, this.#wild);
    return this.#parameters;
  }

  toJSON(): { templateId: number; parameters: readonly Parameter[]; change: TemplateChange } {
    return { templateId: this.templateId, parameters: this.parameters, change: this.change };
  }
}
