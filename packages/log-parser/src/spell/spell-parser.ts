/** @file Spell: templates as longest common subsequences, as published, without its scans over all templates. */

import { InvalidInputError, type LogParser, type Parameter, type ParsedEvent } from "@lsad/core";

import type { TemplateInfo } from "../drain-answers.js";
import type { TemplateEvent } from "../drain-options.js";
import { type BatchParameters, BatchPlaces, type ParsedBatch } from "../internal/batch-parameters.js";
import { LineEvent } from "../internal/line-event.js";
import { type ParameterPlace, valuesAt } from "../internal/positional-parameters.js";
import { Masker, type MaskingInstruction } from "../masking.js";
import { spellPlaces } from "./parameters.js";
import { type SpellCluster, SpellTree } from "./prefix-tree.js";
import { checkSpellSnapshot, type SpellSnapshot } from "./snapshot.js";
import type { SpellOptions } from "./spell-options.js";
import { commonSubsequence, keepCommon } from "./subsequence.js";
import { SpellIndex, type SpellLine } from "./template-index.js";
import { SpellTokens, spellTokenRanges, WILDCARD, withoutWideCharacters } from "./tokens.js";

const WILDCARD_NAME = "*";
const WILDCARD_TEXT = "<*>";
/** Published Spell cuts nothing. The table of two lines of this length takes 32 MB; Loghub's longest are far below. */
const PUBLISHED_MAX_TOKENS = 4096;

/**
 * Mines templates with Spell (Du and Li, ICDM 2016; TKDE 2019): a line belongs to the template with which it has the
 * longest common subsequence of tokens, when that is long enough; the template keeps what is common.
 *
 * Groups and templates are those of logparser 1.0.4, which first tries a prefix tree, then looks for a template whose
 * tokens are all in the line (in any order, upstream's shortcut), then for the longest common subsequence. The two
 * scans over all templates are replaced by an inverted index, bounds and a bit-parallel subsequence length.
 * Tokens are cut at blanks and at `=`, `:`, `,`, so a template's text is not the message's.
 *
 * @throws {@link InvalidInputError} if an option is out of its range.
 *
 * @example
 * ```ts
 * import { spell } from "@lsad/log-parser/spell";
 *
 * const parser = spell();
 * parser.add("user=ann opened door 7"); // templateId 1
 * parser.add("user=bob opened door 9"); // templateId 1: "user", "opened", "door" are common
 * parser.template(1); // ["user", "<*>", "opened", "door", "<*>"]
 * ```
 */
export function spell(options: SpellOptions = {}): SpellParser {
  return new SpellParser(options);
}

/**
 * Spell as an object with state; made by {@link spell}.
 *
 * Cost of a line: its length where the prefix tree knows it; else the templates that hold its rarest tokens. Memory follows
 * the templates, so a stream of new statements needs `maxTemplates`.
 */
export class SpellParser implements LogParser {
  readonly #threshold: number;
  readonly #maxTemplates: number;
  readonly #maxTokens: number;
  readonly #masker: Masker | undefined;
  readonly #isPublished: boolean;
  readonly #masks: readonly MaskingInstruction[];
  readonly #onTemplate: ((event: TemplateEvent) => void) | undefined;
  readonly #vocabulary = new SpellTokens(WILDCARD_TEXT);
  readonly #tree = new SpellTree();
  readonly #index = new SpellIndex();
  readonly #clusters = new Map<number, SpellCluster>();
  /** The template of lines without tokens; not in tree or index, so nothing else joins it. */
  #blank: SpellCluster | undefined;
  /** The line read last: its masked text, the places of its tokens, their numbers. */
  #text = "";
  readonly #ranges: number[] = [];
  #ids = new Int32Array(64);
  #created = 0;
  #lines = 0;
  #evicted = 0;

  constructor(options: SpellOptions = {}) {
    const { threshold = 0.5, masks = [], maxTemplates = Number.POSITIVE_INFINITY, compat } = options;
    const maxTokens = options.maxTokens ?? (compat === "logparser" ? PUBLISHED_MAX_TOKENS : 512);
    require(threshold > 0 && threshold <= 1, "threshold", "above 0 and at most 1", threshold);
    const isCount = Number.isInteger(maxTemplates) || maxTemplates === Number.POSITIVE_INFINITY;
    require(isCount && maxTemplates >= 1, "maxTemplates", "a whole number of at least 1", maxTemplates);
    require(Number.isInteger(maxTokens) && maxTokens >= 1, "maxTokens", "a whole number of at least 1", maxTokens);
    require(compat === undefined || compat === "logparser", "compat", '"logparser"', compat);
    this.#threshold = threshold;
    this.#maxTemplates = maxTemplates;
    this.#maxTokens = maxTokens;
    this.#masker =
      masks.length === 0 ? undefined : new Masker(masks.map(({ pattern }) => ({ pattern, name: WILDCARD_NAME })));
    this.#isPublished = compat === "logparser";
    this.#masks = masks;
    this.#onTemplate = options.onTemplate;
  }

  /** Templates known now. */
  get size(): number {
    return this.#clusters.size;
  }

  /** Lines added so far. */
  get lines(): number {
    return this.#lines;
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
    return this.#learn(content, timeMs).id;
  }

  /**
   * Learns from lines in order; the fast path. `ids[i]` is the template of line i. With `parameters`, their places too,
   * under the template as it was after the line: of parameter p of line i the value is
   * `lines[i].slice(starts[p], ends[p])`.
   * @throws {@link InvalidInputError} if `parameters` are asked for under `compat: "logparser"`, which changes lines.
   */
  parseBatch(
    lines: readonly string[],
    options: { readonly parameters: true },
  ): ParsedBatch & { readonly parameters: BatchParameters };
  parseBatch(lines: readonly string[]): ParsedBatch;
  parseBatch(lines: readonly string[], { parameters = false }: { readonly parameters?: boolean } = {}): ParsedBatch {
    if (parameters && this.#isPublished) {
      throw new InvalidInputError('spell.parseBatch: parameters must be left out under compat "logparser", got true');
    }
    const ids = new Uint32Array(lines.length);
    const places = parameters ? new BatchPlaces(lines.length) : undefined;
    for (let i = 0; i < lines.length; i++) {
      const cluster = this.#learn(lines[i]);
      ids[i] = cluster.id;
      places?.add(this.#placesOf(lines[i], this.#textsOf(cluster)));
    }
    return places === undefined ? { ids } : { ids, parameters: places.finish() };
  }

  match(content: string): ParsedEvent | undefined {
    const line = this.#read(content);
    const cluster = this.#findKnown(line) ?? this.#findSimilar(line);
    return cluster === undefined ? undefined : this.#eventOf(content, cluster);
  }

  /** {@link match} for those who only need the id; 0 when no template fits. */
  matchLine(content: string): number {
    const line = this.#read(content);
    return (this.#findKnown(line) ?? this.#findSimilar(line))?.id ?? 0;
  }

  /**
   * The tokens of a template as they are now. Wildcards of tokens that went one after the other are not merged.
   * @throws {@link InvalidInputError} if no template has this id (never made, or evicted).
   */
  template(templateId: number): readonly string[] {
    const cluster = this.#clusters.get(templateId);
    if (cluster === undefined) {
      throw new InvalidInputError(
        `spell.template: templateId must be that of a template made here and not evicted, got ${templateId}`,
      );
    }
    return this.#textsOf(cluster);
  }

  /**
   * The parameters of a line under a template, such as the one that its own has become: {@link add} tells those of its time,
   * when the template may have had fewer wildcards. It depends on the masks, on nothing learnt.
   *
   * @param tokens - As {@link template} gives them.
   * @returns what stands between the tokens that the line has of the template, in order; `compat: "logparser"` reads lines
   *   without their characters past ASCII.
   *
   * @example
   * ```ts
   * import { spell } from "@lsad/log-parser/spell";
   *
   * spell().parametersUnder("disk sda is full", ["disk", "<*>", "is", "full"]); // [{ value: "sda", name: "*" }]
   * ```
   */
  parametersUnder(content: string, tokens: readonly string[]): Parameter[] {
    return this.#parametersOf(content, tokens);
  }

  /** All templates, in order of creation. */
  templates(): TemplateInfo[] {
    return Array.from(this.#clusters.values(), (cluster) => ({
      templateId: cluster.id,
      tokens: this.#textsOf(cluster),
      size: cluster.lines,
      firstLine: cluster.firstLine,
      lastLine: cluster.lastLine,
      ...(cluster.firstMs !== undefined && { firstSeenMs: cluster.firstMs }),
      ...(cluster.lastMs !== undefined && { lastSeenMs: cluster.lastMs }),
    }));
  }

  /** The state as plain data: options and templates. `JSON.stringify(parser)` is a snapshot. */
  toJSON(): SpellSnapshot {
    const textOf = (token: number) => this.#vocabulary.text(token);
    return {
      format: "lsad-spell",
      version: 1,
      options: {
        threshold: this.#threshold,
        masks: this.#masks,
        ...(Number.isFinite(this.#maxTemplates) && { maxTemplates: this.#maxTemplates }),
        maxTokens: this.#maxTokens,
        ...(this.#isPublished && { compat: "logparser" }),
      },
      created: this.#created,
      lines: this.#lines,
      evicted: this.#evicted,
      templates: Array.from(this.#clusters.values(), (cluster) => {
        const { id, lines, firstLine, lastLine, firstMs, lastMs } = cluster;
        const seen = { ...(firstMs !== undefined && { firstMs }), ...(lastMs !== undefined && { lastMs }) };
        return { id, tokens: this.#textsOf(cluster), lines, firstLine, lastLine, ...seen };
      }),
      blank: this.#blank?.id ?? 0,
      tree: this.#tree.save().map(([path, { id }]) => [path.map(textOf), id] as const),
    };
  }

  /**
   * A parser that goes on as the saved one would have: same ids, same templates.
   * @param snapshot - What {@link toJSON} returned, parsed.
   * @param options - The hook is no data and must be given again.
   * @throws {@link SnapshotError} if the value is not a snapshot of this version, or is damaged.
   */
  static fromJSON(snapshot: unknown, options: Pick<SpellOptions, "onTemplate"> = {}): SpellParser {
    const saved = checkSpellSnapshot(snapshot);
    const parser = new SpellParser({ ...saved.options, ...options });
    parser.#created = saved.created;
    parser.#lines = saved.lines;
    parser.#evicted = saved.evicted;
    parser.#load(saved);
    return parser;
  }

  #load({ templates, blank, tree }: SpellSnapshot): void {
    for (const { id, tokens, lines, firstLine, lastLine, firstMs, lastMs } of templates) {
      const template = Int32Array.from(tokens, (token) =>
        token === WILDCARD_TEXT ? WILDCARD : this.#vocabulary.acquire(token),
      );
      const constants = template.reduce((count, token) => count + (token === WILDCARD ? 0 : 1), 0);
      const cluster = { id, template, constants, lines, firstLine, lastLine, firstMs, lastMs, alive: true };
      this.#clusters.set(id, cluster);
      if (id === blank) this.#blank = cluster;
      else this.#enter(cluster);
    }
    this.#tree.load(
      tree.map(([path, id]) => [
        path.map((token) => this.#vocabulary.find(token)),
        this.#clusters.get(id) as SpellCluster, // the snapshot has been checked
      ]),
    );
  }

  #learn(content: string, timeMs?: number): SpellCluster {
    const line = this.#read(content);
    this.#lines++;
    const cluster = this.#findKnown(line) ?? this.#join(line) ?? this.#create(line);
    cluster.lines++;
    cluster.lastLine = this.#lines;
    if (timeMs !== undefined) {
      cluster.lastMs = timeMs;
      cluster.firstMs ??= timeMs;
    }
    if (this.#clusters.size > this.#maxTemplates) this.#evictOldest();
    return cluster;
  }

  #read(content: string): SpellLine {
    const ascii = this.#isPublished ? withoutWideCharacters(content) : content;
    const text = this.#masker === undefined ? ascii : this.#masker.mask(ascii);
    const ranges = this.#ranges;
    ranges.length = 0;
    spellTokenRanges(text, this.#maxTokens, ranges);
    const length = ranges.length / 2;
    if (this.#ids.length < length) this.#ids = new Int32Array(length * 2);
    this.#text = text;
    let constants = 0;
    for (let i = 0; i < length; i++) {
      const id = this.#vocabulary.find(text.slice(ranges[2 * i], ranges[2 * i + 1]));
      this.#ids[i] = id;
      if (id !== WILDCARD) constants++;
    }
    return { tokens: this.#ids, length, constants };
  }

  /** Steps 1 and 2: a template that the line joins without changing it. */
  #findKnown(line: SpellLine): SpellCluster | undefined {
    if (line.length === 0 && !this.#isPublished) return this.#blank;
    return (
      this.#tree.find(line.tokens, line.length, this.#threshold * line.constants) ??
      this.#index.findInside(line, this.#vocabulary.size)
    );
  }

  /** Step 3: a template that has enough in common with the line. */
  #findSimilar(line: SpellLine): SpellCluster | undefined {
    if (line.length === 0 && !this.#isPublished) return undefined;
    return this.#index.findSimilar(line, Math.ceil(this.#threshold * line.length), this.#vocabulary.size);
  }

  /** The template that has enough in common with the line, widened by it. */
  #join(line: SpellLine): SpellCluster | undefined {
    const similar = this.#findSimilar(line);
    if (similar !== undefined) this.#widen(similar, line);
    return similar;
  }

  #create(line: SpellLine): SpellCluster {
    const template = new Int32Array(line.length);
    for (let i = 0; i < line.length; i++) {
      template[i] =
        line.tokens[i] === WILDCARD
          ? WILDCARD
          : this.#vocabulary.acquire(this.#text.slice(this.#ranges[2 * i], this.#ranges[2 * i + 1]));
    }
    const cluster: SpellCluster = {
      id: ++this.#created,
      template,
      constants: line.constants,
      lines: 0,
      firstLine: this.#lines,
      lastLine: this.#lines,
      firstMs: undefined,
      lastMs: undefined,
      alive: true,
    };
    this.#clusters.set(cluster.id, cluster);
    if (line.length === 0 && !this.#isPublished) this.#blank = cluster;
    else this.#enter(cluster);
    this.#tell("created", cluster);
    return cluster;
  }

  #widen(cluster: SpellCluster, line: SpellLine): void {
    const common = commonSubsequence(line.tokens, line.length, cluster.template);
    const template = keepCommon(cluster.template, common);
    if (isEqual(template, cluster.template)) return;
    const before = cluster.template;
    this.#leave(cluster);
    for (const token of template) if (token !== WILDCARD) this.#vocabulary.retain(token);
    cluster.template = template;
    cluster.constants = template.reduce((count, token) => count + (token === WILDCARD ? 0 : 1), 0);
    this.#enter(cluster);
    for (const token of before) if (token !== WILDCARD) this.#vocabulary.release(token);
    this.#tell("widened", cluster);
  }

  #enter(cluster: SpellCluster): void {
    this.#tree.insert(cluster);
    this.#index.insert(cluster);
  }

  #leave(cluster: SpellCluster): void {
    this.#tree.remove(cluster);
    this.#index.remove(cluster);
  }

  /** Evicts a sixteenth of the templates, those not hit for longest: sorting then costs little per line. */
  #evictOldest(): void {
    const byLastLine = [...this.#clusters.values()].sort((a, b) => a.lastLine - b.lastLine);
    const count = Math.max(1, Math.floor(this.#maxTemplates / 16));
    for (const cluster of byLastLine.slice(0, Math.min(count, byLastLine.length - 1))) {
      if (cluster === this.#blank) this.#blank = undefined;
      else this.#leave(cluster);
      cluster.alive = false;
      this.#clusters.delete(cluster.id);
      this.#tell("evicted", cluster);
      for (const token of cluster.template) if (token !== WILDCARD) this.#vocabulary.release(token);
      this.#evicted++;
    }
  }

  #tell(kind: TemplateEvent["kind"], cluster: SpellCluster): void {
    if (this.#onTemplate === undefined) return;
    this.#onTemplate({
      kind,
      templateId: cluster.id,
      tokens: this.#textsOf(cluster),
      size: cluster.lines + (kind === "evicted" ? 0 : 1),
    });
  }

  #textsOf(cluster: SpellCluster): string[] {
    return Array.from(cluster.template, (token) => this.#vocabulary.text(token));
  }

  #eventOf(content: string, cluster: SpellCluster): ParsedEvent {
    return new LineEvent(cluster.id, content, this.#textsOf(cluster), this.#parametersOf, undefined);
  }

  readonly #parametersOf = (content: string, template: readonly string[]): Parameter[] => {
    const text = this.#isPublished ? withoutWideCharacters(content) : content;
    return valuesAt(text, this.#placesOf(text, template));
  };

  #placesOf(text: string, template: readonly string[]): ParameterPlace[] {
    return spellPlaces(text, template, this.#masker, this.#maxTokens);
  }
}

function isEqual(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}

function require(holds: boolean, name: string, rule: string, got: unknown): void {
  if (!holds) throw new InvalidInputError(`spell: ${name} must be ${rule}, got ${String(got)}`);
}
