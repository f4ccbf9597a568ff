/** @file Drain: online log parsing with a tree of fixed depth. */

import type { LogParser, Parameter } from "@lsad/core";

import type { DrainEvent, PreparedLine, TemplateInfo } from "./drain-answers.js";
import {
  type CompleteDrainOptions,
  completeDrainOptions,
  type DrainOptions,
  type MatchSearch,
  type TemplateChange,
} from "./drain-options.js";
import { checkDrainSnapshot, DRAIN_SNAPSHOT_VERSION, type DrainSnapshot } from "./drain-snapshot.js";
import { type BatchParameters, BatchPlaces, type ParsedBatch } from "./internal/batch-parameters.js";
import { clusterOf, type DrainCluster } from "./internal/drain-cluster.js";
import { editTemplate, mergeTemplates, removeTemplate, seedTemplate } from "./internal/drain-edits.js";
import { DrainMiner } from "./internal/drain-miner.js";
import { loadMiner, saveMiner } from "./internal/drain-saving.js";
import { LineEvent } from "./internal/line-event.js";
import { type ParameterPlace, parameterPlaces, valuesAt } from "./internal/positional-parameters.js";
import { decodeText, TokenScanner } from "./internal/token-scanner.js";
import { Masker } from "./masking.js";

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
  readonly #masker: Masker | undefined;
  readonly #scanner: TokenScanner;
  readonly #miner: DrainMiner;

  constructor(options: DrainOptions = {}) {
    const complete = completeDrainOptions(options);
    const { maskPrefix, maskSuffix, masks } = complete;
    this.#options = complete;
    this.#masker = masks.length === 0 ? undefined : new Masker(masks, { maskPrefix, maskSuffix });
    this.#scanner = new TokenScanner(complete);
    this.#miner = new DrainMiner(complete);
  }

  /** Options in use, defaults filled in. */
  get options(): CompleteDrainOptions {
    return this.#options;
  }

  /** Templates known now. */
  get size(): number {
    return this.#miner.clusters.size;
  }

  /** Lines added so far. */
  get lines(): number {
    return this.#miner.lines;
  }

  /** Templates evicted so far because of `maxClusters`. */
  get evicted(): number {
    return this.#miner.evicted;
  }

  /**
   * Learns from a line. The parameters of the answer are worked out when they are first read.
   * @param timeMs - When the line was written; kept as first and last seen.
   */
  add(content: string, timeMs?: number): DrainEvent {
    const cluster = this.#learn(content, timeMs);
    return this.#eventOf(content, cluster, this.#miner.change);
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
  ): ParsedBatch & { readonly parameters: BatchParameters };
  parseBatch(lines: readonly string[]): ParsedBatch;
  parseBatch(lines: readonly string[], { parameters = false }: { readonly parameters?: boolean } = {}): ParsedBatch {
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
    const cluster = this.#find(content, search);
    return cluster === undefined ? undefined : this.#eventOf(content, cluster, "none");
  }

  /** {@link match} for those who only need the id; 0 when no template fits. */
  matchLine(content: string, search?: MatchSearch): number {
    return this.#find(content, search)?.id ?? 0;
  }

  template(templateId: number): readonly string[] {
    return this.#miner.tokensOf(this.#miner.clusterOf(templateId));
  }

  /**
   * The parameters of a line under a template, such as the one that its own has become: {@link add} tells those of its time,
   * when the template may have had fewer wildcards. It depends on the options (masks, delimiters), on nothing learnt.
   *
   * @param tokens - As {@link template} gives them.
   * @returns of every wildcard the token of the line, elsewhere what the masks found, in order; `undefined` if the line
   *   does not have the template's tokens.
   *
   * @example
   * ```ts
   * const parser = drain();
   * parser.add("disk sda is full").parameters; // []
   * parser.add("disk sdb is full"); // template "disk <*> is full"
   * parser.parametersUnder("disk sda is full", parser.template(1)); // [{ value: "sda", name: "*" }]
   * ```
   */
  parametersUnder(content: string, tokens: readonly string[]): Parameter[] | undefined {
    this.#scan(content);
    const { cluster } = clusterOf(0, tokens, this.#miner.wildcard);
    const fits = tokens.length === this.#scanner.count && cluster.fits(this.#scanner);
    return fits ? this.#parametersOf(content, cluster.wild) : undefined;
  }

  /** All templates: least recently hit first where there is a cap, else in order of creation. */
  templates(): TemplateInfo[] {
    return this.#miner.templates();
  }

  /**
   * Adds a known template before its first line comes. Lines that fit it join it, wherever the tree would lead them.
   * @param tokens - Without blanks; the wildcard where anything may stand.
   * @returns its id; the id of the same template, where it is known already.
   */
  seed(tokens: readonly string[]): number {
    return seedTemplate(this.#miner, this.#scanner, tokens);
  }

  /**
   * Gives a template another text; id, counts and times stay.
   * @throws {@link InvalidInputError} if the id is unknown or a token holds a blank.
   */
  edit(templateId: number, tokens: readonly string[]): void {
    editTemplate(this.#miner, this.#scanner, templateId, tokens);
  }

  /**
   * Makes one template of several of the same length: each column in which they differ becomes a wildcard.
   * @param templateId - The one that stays; its counts take in those of the others, which are removed.
   */
  merge(templateId: number, others: readonly number[]): void {
    mergeTemplates(this.#miner, this.#scanner, templateId, others);
  }

  /** Forgets a template; its id is never used again. */
  remove(templateId: number): void {
    removeTemplate(this.#miner, templateId);
  }

  /** All that was learnt, as plain data; {@link DrainParser.fromJSON} goes on as if never interrupted. */
  toJSON(): DrainSnapshot {
    const { onTemplate: _, maxClusters, ...options } = this.#options;
    return {
      type: "DrainParser",
      version: DRAIN_SNAPSHOT_VERSION,
      options: { ...options, maxClusters: maxClusters === Number.POSITIVE_INFINITY ? null : maxClusters },
      ...saveMiner(this.#miner),
    };
  }

  /**
   * A parser from its snapshot.
   * @param overrides - Options that replace the saved ones: callbacks, masks of a state that has none.
   * @throws {@link SnapshotError} if it is not a snapshot of this version.
   */
  static fromJSON(snapshot: unknown, overrides: DrainOptions = {}): DrainParser {
    const saved = checkDrainSnapshot(snapshot);
    const { maxClusters, ...options } = saved.options;
    const parser = new DrainParser({ ...options, ...(maxClusters !== null && { maxClusters }), ...overrides });
    loadMiner(parser.#miner, saved);
    return parser;
  }

  #placesOf(content: string, wild: Uint8Array): ParameterPlace[] {
    const cut = content.slice(0, this.#options.maxLength); // before masks, which may make it longer
    return parameterPlaces(cut, wild, this.#masker, this.#options);
  }

  readonly #parametersOf = (content: string, wild: Uint8Array): Parameter[] =>
    valuesAt(content, this.#placesOf(content, wild));

  #eventOf(content: string, { id, wild }: DrainCluster, change: TemplateChange): DrainEvent {
    return new LineEvent(id, content, wild, this.#parametersOf, change);
  }

  #learn(content: string, timeMs: number | undefined): DrainCluster {
    this.#scan(content);
    return this.#miner.learn(this.#scanner, timeMs);
  }

  #find(content: string, search: MatchSearch | undefined): DrainCluster | undefined {
    this.#scan(content);
    return this.#miner.find(this.#scanner, search ?? (this.#options.compat === "drain3" ? "never" : "best"));
  }

  #scan(content: string): void {
    const scanner = this.#scanner;
    scanner.load(content);
    this.#masker?.maskBytes(scanner);
    scanner.split();
  }
}
