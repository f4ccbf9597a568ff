/** @file Spell's tokens as small numbers that are forgotten with the last template that holds them. */

import { isWideBlank } from "../internal/blanks.js";

/** The number of the wildcard; a masked place of a line has it too. */
export const WILDCARD = 0;
/** A token that no template holds: it can equal nothing, so it needs no number. */
export const UNKNOWN = -1;

/** Interned tokens of templates, with reference counts: memory follows the templates, not the stream. */
export class SpellTokens {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[];
  readonly #uses: number[] = [Number.POSITIVE_INFINITY];
  readonly #free: number[] = [];

  constructor(wildcard: string) {
    this.#texts = [wildcard];
    this.#ids.set(wildcard, WILDCARD);
  }

  /** One more than the largest number given out. */
  get size(): number {
    return this.#texts.length;
  }

  /** The number of a token, or {@link UNKNOWN}. */
  find(text: string): number {
    return this.#ids.get(text) ?? UNKNOWN;
  }

  text(id: number): string {
    return this.#texts[id];
  }

  /** The number of a token, counted as used once more. */
  acquire(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) {
      this.#uses[known]++;
      return known;
    }
    const id = this.#free.pop() ?? this.#texts.length;
    this.#ids.set(text, id);
    this.#texts[id] = text;
    this.#uses[id] = 1;
    return id;
  }

  /** Counts one more use of a known number. */
  retain(id: number): void {
    this.#uses[id]++;
  }

  /** Gives back one use; the last one frees the number. */
  release(id: number): void {
    if (--this.#uses[id] > 0) return;
    this.#ids.delete(this.#texts[id]);
    this.#texts[id] = "";
    this.#free.push(id);
  }
}

/**
 * Appends start and end of every token of a line, cut at blanks and at `=`, `:`, `,`; blanks as Python's `regex` knows
 * them. What is beyond the limit belongs to the last token.
 */
export function spellTokenRanges(content: string, maxTokens: number, ranges: number[]): void {
  let start = -1;
  for (let i = 0; i < content.length; i++) {
    if (!isSeparator(content.charCodeAt(i))) {
      if (start >= 0) continue;
      start = i;
      if (ranges.length === 2 * (maxTokens - 1)) break;
    } else if (start >= 0) {
      ranges.push(start, i);
      start = -1;
    }
  }
  if (start >= 0) ranges.push(start, content.length);
}

function isSeparator(code: number): boolean {
  if (code > 0x7f) return isWideBlank(code);
  // Upstream's `regex` takes U+001C to U+001F for no blanks, other than `re`.
  return code === 0x20 || code === 0x3a || code === 0x2c || code === 0x3d || (code >= 9 && code <= 13);
}

/** Upstream's preprocessing: a run of characters beyond ASCII is one mark. */
export function withoutWideCharacters(content: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is "not ASCII"
  return content.replace(/[^\x00-\x7f]+/g, "<NASCII>");
}
