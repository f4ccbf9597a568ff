/** @file The zero-config parser: one fixed set of rules for the logs of any system, online. */

import { InvalidInputError, type LogParser, type Parameter, type ParsedEvent } from "@lsad/core";

import type { TemplateInfo } from "../drain-answers.js";
import { type BatchParameters, BatchPlaces, type ParsedBatch } from "../internal/batch-parameters.js";
import { LineEvent } from "../internal/line-event.js";
import { valuesAt } from "../internal/positional-parameters.js";
import { AtomRules } from "./atom-rules.js";
import { Atoms } from "./atoms.js";
import { type Cluster, type Display, showTokens } from "./clusters.js";
import { LineScanner } from "./line-scanner.js";
import { placesOf } from "./parameters.js";
import type { Pattern } from "./patterns.js";
import { ALL_RULES, type ZeroRules } from "./rules.js";
import { checkSnapshot, type ZeroSnapshot } from "./snapshot.js";
import { TemplateStore } from "./template-store.js";
import { readTemplate } from "./template-text.js";
import { internVocabulary } from "./vocabulary.js";
import { WordTable } from "./word-table.js";

/** A template of {@link ZeroParser} that was created, widened, merged into another, edited, removed or evicted, at that moment. */
export interface ZeroTemplateEvent {
  readonly kind: "created" | "widened" | "merged" | "edited" | "removed" | "evicted";
  readonly templateId: number;
  /** Of a merge: the template that `templateId` means from now on. */
  readonly into?: number;
  /** Tokens after the change; those of `into` after a merge, the last ones of a template that is gone. */
  readonly tokens: readonly string[];
  /** Lines that joined so far; those of `into` after a merge. */
  readonly size: number;
}

/** Options of {@link zero}: bounds on memory, and hooks. None of them tunes the parser to a source. */
export interface ZeroOptions {
  /** Templates kept; beyond, a sixteenth of them is evicted, those not hit for longest. At least 16, default 10,000. */
  readonly maxTemplates?: number;
  /** Atoms (words, marks, values) of a line; the rest of the line is one value. At least 8, default 512. */
  readonly maxTokens?: number;
  /** Characters of a line that are looked at; the rest is part of its last value. At least 64, default 8,192. */
  readonly maxLength?: number;
  /** Words, such as levels, that stay constant: lines that differ in one have different templates. Default none. */
  readonly protectedTokens?: readonly string[];
  /** Called at every change of a template. Consumers that stored texts re-label by id. */
  readonly onTemplate?: (event: ZeroTemplateEvent) => void;
  /** Rules to switch off, for measuring what each is worth. Default: all are on. */
  readonly rules?: Partial<ZeroRules>;
}

/**
 * Mines templates without settings: no masks, no thresholds, nothing to choose per source.
 *
 * Each line is cut into words, marks and values in one pass: what holds a digit, an address, a path or a date is a value.
 * Lines with equal words and marks in equal places are one template. Templates that differ in one place only are merged
 * when there is evidence that the place is variable: five different words there (ten for the first word of a line), or
 * two where form or context say so (`eth0` and `eth1`; a word after `user`; a word where a number was seen; lists of
 * different length), or two that took each other's place in another statement too: these are values of one kind.
 * Merging is online: ids that were told keep working and mean the merged template.
 *
 * Insights from Brain (Yu et al., IEEE TSC 2023: constants of one statement stand in one place, many values make a
 * variable) and Plug it and Play on Logs (Qin et al., arXiv 2508.09366: clusters merge later, normal form of templates);
 * the algorithm is this project's. What each rule is worth: `contributing/decisions/2026-11-22-zero-config-parser.md`.
 *
 * @throws {@link InvalidInputError} if an option is out of its range.
 *
 * @example
 * ```ts
 * import { zero } from "@lsad/log-parser/zero";
 *
 * const parser = zero();
 * parser.add("user alice took 12 ms"); // templateId 1, "user alice took <*> ms"
 * parser.add("user bob took 7 ms"); // templateId 1 again: after "user" stands a name
 * parser.template(1).join(" "); // "user <*> took <*> ms"
 * ```
 */
export function zero(options: ZeroOptions = {}): ZeroParser {
  return new ZeroParser(options);
}

/**
 * The zero-config parser as an object with state; made by {@link zero}.
 *
 * Cost of a line: its length, and one look-up for each set of variable columns known at its length. Memory: about 5 kB a
 * template with its evidence (50 MB at the default limit on generated lines of which a tenth is new), whatever the stream.
 */
export class ZeroParser implements LogParser {
  readonly #atoms: Atoms;
  readonly #scanner: LineScanner;
  readonly #joining: AtomRules;
  readonly #store: TemplateStore;
  readonly #options: ZeroSnapshot["options"];
  readonly #onTemplate: ((event: ZeroTemplateEvent) => void) | undefined;
  #evicted = 0;

  constructor(options: ZeroOptions = {}) {
    const { maxTemplates = 10_000, maxTokens = 512, maxLength = 8192, protectedTokens = [], onTemplate } = options;
    requireWhole("maxTemplates", maxTemplates, 16);
    requireWhole("maxTokens", maxTokens, 8);
    requireWhole("maxLength", maxLength, 64);
    const rules = { ...ALL_RULES, ...options.rules };
    this.#options = { maxTemplates, maxTokens, maxLength, protectedTokens, rules };
    const words = new WordTable();
    const meanings = internVocabulary(words, protectedTokens);
    this.#atoms = new Atoms(maxTokens);
    this.#scanner = new LineScanner(words, rules, maxLength);
    this.#joining = new AtomRules(words, meanings, rules);
    this.#onTemplate = onTemplate;
    this.#store = new TemplateStore(words, meanings, rules, maxTemplates, {
      changed: (kind, cluster) => onTemplate?.({ kind, templateId: cluster.id, ...stateOf(cluster) }),
      merged: (id, into) => onTemplate?.({ kind: "merged", templateId: id, into: into.id, ...stateOf(into) }),
      evicted: (cluster) => {
        this.#evicted++;
        onTemplate?.({ kind: "evicted", templateId: cluster.id, ...stateOf(cluster) });
      },
    });
  }

  /** Templates known now. */
  get size(): number {
    return this.#store.clusters.size;
  }

  /** Lines added so far. */
  get lines(): number {
    return this.#store.lines;
  }

  /** Templates evicted so far because of `maxTemplates`. */
  get evicted(): number {
    return this.#evicted;
  }

  /**
   * Learns from a line. The parameters of the answer are worked out when they are first read.
   * @param timeMs - When the line was written; kept as first and last seen.
   */
  add(content: string, timeMs?: number): ParsedEvent {
    return this.#eventOf(content, this.#learn(content, timeMs));
  }

  /** {@link add} for those who only need the id: makes no object. */
  addLine(content: string, timeMs?: number): number {
    return this.#learn(content, timeMs).cluster.id;
  }

  /**
   * Learns from lines in order. `ids[i]` is the template of line i after all of them: merges are already followed. With
   * `parameters`, their places too, under the template as it was after the line: of parameter p of line i the value is
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
      const pattern = this.#learn(lines[i]);
      ids[i] = pattern.cluster.id;
      places?.add(placesOf(this.#atoms, pattern.cluster.display, this.#store.listsOf(pattern)));
    }
    for (let i = 0; i < ids.length; i++) ids[i] = this.#store.cluster(ids[i])?.id ?? ids[i];
    return places === undefined ? { ids } : { ids, parameters: places.finish() };
  }

  match(content: string): ParsedEvent | undefined {
    this.#read(content);
    const pattern = this.#store.find(this.#atoms);
    return pattern === undefined ? undefined : this.#eventOf(content, pattern);
  }

  /** {@link match} for those who only need the id; 0 when no template fits. */
  matchLine(content: string): number {
    this.#read(content);
    return this.#store.find(this.#atoms)?.cluster.id ?? 0;
  }

  /**
   * The tokens of a template as they are now, in loghub-2.0's normal form: what touches a variable belongs to it.
   * The id of a template that was merged answers for the one it was merged into.
   * @throws {@link InvalidInputError} if no template has this id (never made, or evicted).
   */
  template(templateId: number): readonly string[] {
    return showTokens(this.#clusterOf("zero.template", templateId).display);
  }

  /**
   * The id that a template is known by now: its own, or that of the older one it was merged into.
   * @throws {@link InvalidInputError} if no template has this id (never made, or evicted).
   */
  currentId(templateId: number): number {
    return this.#clusterOf("zero.currentId", templateId).id;
  }

  /**
   * Adds a known template before its first line comes. Templates that it takes in become part of it.
   * @param tokens - As {@link template} gives them: `<*>` where anything may stand, alone or within a token. Numbers are
   *   values here as they are in lines.
   * @returns its id; that of the older template, where there is one of this text or one that this takes in.
   * @throws {@link InvalidInputError} if a token is empty or holds a blank.
   *
   * @example
   * ```ts
   * import { zero } from "@lsad/log-parser/zero";
   *
   * const parser = zero();
   * parser.seed(["door", "<*>", "closed", "by", "<*>"]); // 1
   * parser.match("door 7 closed by ann")?.templateId; // 1
   * ```
   */
  seed(tokens: readonly string[]): number {
    const wild = this.#readTemplate("zero.seed", tokens);
    return this.#store.seed(this.#atoms, wild).id;
  }

  /**
   * Gives a template another text; id, counts and times stay, unless the text takes in an older template.
   * @param tokens - As in {@link seed}.
   * @throws {@link InvalidInputError} if the id is not known (never made, or evicted), or a token holds a blank.
   */
  edit(templateId: number, tokens: readonly string[]): void {
    const old = this.#clusterOf("zero.edit", templateId);
    const wild = this.#readTemplate("zero.edit", tokens);
    const cluster = this.#store.reshape(old, this.#atoms, wild);
    this.#onTemplate?.({ kind: "edited", templateId: cluster.id, ...stateOf(cluster) });
  }

  /**
   * Makes templates one by hand: lines of the others are lines of `templateId` from now on, and their ids mean it.
   * @throws {@link InvalidInputError} if one of them is not known (never made, or evicted).
   */
  merge(templateId: number, others: readonly number[]): void {
    const into = this.#clusterOf("zero.merge", templateId);
    const merged = new Set(others.map((id) => this.#clusterOf("zero.merge", id)));
    for (const other of merged) this.#store.unite(other, into);
  }

  /**
   * Forgets a template; its next line makes a new one.
   * @throws {@link InvalidInputError} if no template has this id (never made, or evicted).
   */
  remove(templateId: number): void {
    const cluster = this.#clusterOf("zero.remove", templateId);
    this.#store.remove(cluster);
    this.#onTemplate?.({ kind: "removed", templateId: cluster.id, ...stateOf(cluster) });
  }

  /** All templates, in order of creation. */
  templates(): TemplateInfo[] {
    return Array.from(this.#store.clusters.values(), (cluster) => {
      const { id, lines, firstLine, lastHit, firstMs, lastMs } = cluster;
      return {
        templateId: id,
        ...stateOf(cluster),
        firstLine,
        lastLine: lines === 0 ? 0 : lastHit,
        ...(firstMs !== undefined && { firstSeenMs: firstMs }),
        ...(lastMs !== undefined && { lastSeenMs: lastMs }),
      };
    });
  }

  /** The state as plain data: options, templates and evidence. `JSON.stringify(parser)` is a snapshot. */
  toJSON(): ZeroSnapshot {
    return {
      format: "lsad-zero",
      version: 1,
      options: this.#options,
      evicted: this.#evicted,
      store: this.#store.save(),
    };
  }

  /**
   * A parser that goes on as the saved one would have: same ids, same templates.
   * @param snapshot - What {@link toJSON} returned, parsed.
   * @param options - The hook is no data and must be given again.
   * @throws {@link SnapshotError} if the value is not a snapshot of this version, or is damaged.
   */
  static fromJSON(snapshot: unknown, options: Pick<ZeroOptions, "onTemplate"> = {}): ZeroParser {
    const saved = checkSnapshot(snapshot);
    const parser = new ZeroParser({ ...saved.options, ...options });
    parser.#store.load(saved.store);
    parser.#evicted = saved.evicted;
    return parser;
  }

  #read(content: string): void {
    this.#scanner.scan(content, this.#atoms);
    this.#joining.apply(this.#atoms);
  }

  #readTemplate(where: string, tokens: readonly string[]): Uint8Array {
    return readTemplate(where, tokens, this.#atoms, (line) => this.#read(line));
  }

  #learn(content: string, timeMs?: number): Pattern {
    this.#read(content);
    return this.#store.learn(this.#atoms, timeMs);
  }

  #eventOf(content: string, pattern: Pattern): ParsedEvent {
    const { id, display } = pattern.cluster;
    return new LineEvent(id, content, { display, lists: this.#store.listsOf(pattern) }, this.#parametersOf, undefined);
  }

  readonly #parametersOf = (content: string, { display, lists }: LineShape): Parameter[] => {
    this.#read(content);
    return valuesAt(content, placesOf(this.#atoms, display, lists));
  };

  #clusterOf(where: string, id: number): Cluster {
    const cluster = this.#store.cluster(id);
    if (cluster === undefined) {
      throw new InvalidInputError(
        `${where}: templateId must be that of a template made here and not evicted, got ${id}`,
      );
    }
    return cluster;
  }
}

/** What decides on a line's parameters: its template as shown, and where its lists end. */
interface LineShape {
  readonly display: Display;
  readonly lists: Int32Array | undefined;
}

function stateOf({ display, lines }: Cluster): { tokens: string[]; size: number } {
  return { tokens: showTokens(display), size: lines };
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new InvalidInputError(`zero: ${name} must be a whole number of at least ${least}, got ${value}`);
  }
}
