/** @file Brain: batch parsing by the frequencies of words in their places; the entry `@lsad/log-parser/brain`. */

import { InvalidInputError } from "@lsad/core";

import { genericMasks } from "./generic-masks.js";
import { Masker, type MaskingInstruction } from "./masking.js";

const WILDCARD = "<*>";
const LISTS = /<\*>(?:, ?<\*>)+/g;
/** A token with so many digits is a variable: .3 in logparser's Brain. */
const DIGIT_SHARE = 0.3;

/** Options of {@link brain}. */
export interface BrainOptions {
  /** Different words in a column of a group that make it variable. At least 2, default 5. */
  readonly threshold?: number;
  /** Masks, applied in order; every match becomes `<*>`. Default: the generic ones. */
  readonly masks?: readonly MaskingInstruction[];
}

/** What {@link BrainParser.parseBatch} answers. */
export interface BrainBatch {
  /** `ids[i]` is the template of line i. */
  readonly ids: Uint32Array;
}

/**
 * Mines templates from a window of lines, after Yu et al., *Brain* (IEEE TSC 2023, 10.1109/TSC.2023.3270566), without
 * its rules per source: words of one statement are equally frequent in their places.
 *
 * Of each line the most common frequency, and how many words have it, is its root; lines of one length and root are a
 * group; in a group, columns of other frequency that hold `threshold` different words or more are variable.
 * Templates with equal tokens are one, across windows too.
 *
 * It sees whole windows (10,000 to 50,000 lines are a good size), so it is no online parser: a line alone has no
 * frequencies. For streams, and for better groups on the 16 Loghub systems, use `zero`.
 *
 * @throws {@link InvalidInputError} if an option is out of its range.
 *
 * @example
 * ```ts
 * import { brain } from "@lsad/log-parser/brain";
 *
 * const parser = brain({ threshold: 3 });
 * const { ids } = parser.parseBatch(["disk a full", "disk b full", "disk c full", "link 7 up"]);
 * ids; // 1, 1, 1, 2
 * parser.template(1); // ["disk", "<*>", "full"]
 * ```
 */
export function brain(options: BrainOptions = {}): BrainParser {
  return new BrainParser(options);
}

/** Brain as an object that remembers its templates; made by {@link brain}. */
export class BrainParser {
  readonly #threshold: number;
  readonly #masker: Masker;
  readonly #templates: string[][] = [];
  readonly #ids = new Map<string, number>();

  constructor({ threshold = 5, masks = genericMasks }: BrainOptions = {}) {
    if (!Number.isInteger(threshold) || threshold < 2) {
      throw new InvalidInputError(`brain: threshold must be a whole number of at least 2, got ${threshold}`);
    }
    this.#threshold = threshold;
    this.#masker = new Masker(masks.map(({ pattern }) => ({ pattern, name: "*" })));
  }

  /** Templates known now. */
  get size(): number {
    return this.#templates.length;
  }

  /** Parses a window of lines. Frequencies count within it; ids go on from one window to the next. */
  parseBatch(lines: readonly string[]): BrainBatch {
    const rows = lines.map((line) => this.#tokensOf(line));
    const texts = new Array<string>(rows.length);
    for (const group of groupByRoot(rows)) {
      const variables = variableWords(group, rows, this.#threshold);
      for (const row of group.rows) {
        texts[row] = rows[row].map((word) => (variables.has(word) || isValue(word) ? WILDCARD : word)).join(" ");
      }
    }
    return { ids: Uint32Array.from(texts, (text) => this.#idOf(text)) };
  }

  /**
   * The tokens of a template.
   * @throws {@link InvalidInputError} if no template has this id.
   */
  template(templateId: number): readonly string[] {
    const template = this.#templates[templateId - 1];
    if (template === undefined) {
      throw new InvalidInputError(`brain.template: templateId must be that of a template made here, got ${templateId}`);
    }
    return template;
  }

  #idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#templates.push(text.split(" "));
    this.#ids.set(text, this.#templates.length);
    return this.#templates.length;
  }

  #tokensOf(line: string): string[] {
    const masked = this.#masker.mask(line.trim()).replace(LISTS, WILDCARD);
    return masked.replaceAll(",", ", ").replace(/ +/g, " ").split(" ");
  }
}

/** Lines of one length whose most common word frequency is the same, and shared by as many words. */
interface RootGroup {
  readonly frequency: number;
  readonly rows: number[];
  /** Frequencies of the first line's words. */
  readonly first: readonly number[];
}

function groupByRoot(rows: readonly (readonly string[])[]): Iterable<RootGroup> {
  const counts = countInPlace(rows);
  const groups = new Map<string, RootGroup>();
  rows.forEach((words, row) => {
    const frequencies = words.map((word, place) => counts[place].get(word) ?? 0);
    const { frequency, words: sharedBy } = mostCommon(frequencies);
    const root = `${words.length} ${frequency} ${sharedBy}`;
    const group = groups.get(root);
    if (group === undefined) groups.set(root, { frequency, rows: [row], first: frequencies });
    else group.rows.push(row);
  });
  return groups.values();
}

/** Per place, how many lines of the window have each word there. */
function countInPlace(rows: readonly (readonly string[])[]): Map<string, number>[] {
  const counts: Map<string, number>[] = [];
  for (const words of rows) {
    words.forEach((word, place) => {
      counts[place] ??= new Map();
      counts[place].set(word, (counts[place].get(word) ?? 0) + 1);
    });
  }
  return counts;
}

/** The frequency that most words have; the first of them in the line where several do. */
function mostCommon(frequencies: readonly number[]): { frequency: number; words: number } {
  const words = new Map<number, number>();
  for (const frequency of frequencies) words.set(frequency, (words.get(frequency) ?? 0) + 1);
  let best = { frequency: 0, words: 0 };
  for (const [frequency, count] of words) if (count > best.words) best = { frequency, words: count };
  return best;
}

/** The words of all columns that hold many, judged by the group's first line: a column of the root's frequency holds one. */
function variableWords(group: RootGroup, rows: readonly (readonly string[])[], threshold: number): ReadonlySet<string> {
  const variables = new Set<string>();
  group.first.forEach((frequency, place) => {
    if (frequency === group.frequency) return;
    const column = new Set(group.rows.map((row) => rows[row][place]));
    if (column.size >= threshold) for (const word of column) variables.add(word);
  });
  return variables;
}

function isValue(word: string): boolean {
  return word.includes(WILDCARD) || word.replace(/\D/g, "").length >= DIGIT_SHARE * word.length;
}
