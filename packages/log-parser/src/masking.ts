/** @file Masks: patterns whose matches are replaced by a name before a line is parsed. */

import { InvalidInputError } from "@lsad/core";

/** One mask: every match of `pattern` becomes `<name>`. */
export interface MaskingInstruction {
  /** A regular expression in JavaScript's or Python's syntax. */
  readonly pattern: string;
  /** Name of what it finds, such as `"IP"`; several masks may share one. */
  readonly name: string;
}

/** Where a mask stands in a masked text, and what it stands for. */
export interface MaskSpan {
  readonly name: string;
  /** Half-open range in the masked text, marks included. */
  readonly start: number;
  readonly end: number;
  /** Half-open range in the text as it was. */
  readonly originalStart: number;
  readonly originalEnd: number;
}

/** Options of {@link Masker}. */
export interface MaskerOptions {
  /** What stands before and after a mask's name. Default `"<"` and `">"`. */
  readonly maskPrefix?: string;
  readonly maskSuffix?: string;
}

/**
 * Applies masks in order, each to the result of the one before, as Drain3 does.
 *
 * @example
 * ```ts
 * const masker = new Masker([{ pattern: "\\d+", name: "NUM" }]);
 * masker.mask("took 12 ms"); // "took <NUM> ms"
 * ```
 */
export class Masker {
  readonly #masks: readonly { readonly pattern: RegExp; readonly mark: string; readonly name: string }[];

  constructor(masks: readonly MaskingInstruction[], { maskPrefix = "<", maskSuffix = ">" }: MaskerOptions = {}) {
    this.#masks = masks.map(({ pattern, name }) => ({
      pattern: compile(pattern),
      mark: `${maskPrefix}${name}${maskSuffix}`,
      name,
    }));
  }

  /** The text with every match replaced. */
  mask(text: string): string {
    let masked = text;
    for (const { pattern, mark } of this.#masks) masked = masked.replace(pattern, () => mark);
    return masked;
  }

  /** The masked text with the places of all masks that are left in it, in order. */
  trace(text: string): { readonly text: string; readonly spans: readonly MaskSpan[] } {
    let traced = new TracedText(text);
    for (const { pattern, mark, name } of this.#masks) {
      const matches = Array.from(traced.text.matchAll(pattern), (found) => [found.index, found[0].length] as const);
      if (matches.length > 0) traced = traced.replace(matches, mark, name);
    }
    return { text: traced.text, spans: traced.spans() };
  }
}

/** Where one mark of a traced text came from. */
interface Origin {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A text that knows, for every character, which stretch of the original it stands for. */
class TracedText {
  readonly text: string;
  /** One a character: a place of the original, or the mark that the character belongs to. */
  readonly #origins: readonly (number | Origin)[];

  constructor(text: string, origins: readonly (number | Origin)[] = Array.from({ length: text.length }, (_, i) => i)) {
    this.text = text;
    this.#origins = origins;
  }

  /** Puts `mark` in place of each match, given as start and length, in order. */
  replace(matches: readonly (readonly [start: number, length: number])[], mark: string, name: string): TracedText {
    const origins: (number | Origin)[] = [];
    let text = "";
    let at = 0;
    for (const [start, length] of matches) {
      text += this.text.slice(at, start) + mark;
      for (; at < start; at++) origins.push(this.#origins[at]);
      const originalStart = this.#startOf(start);
      const end = length === 0 ? originalStart : this.#endOf(start + length - 1);
      const origin = { name, start: originalStart, end };
      for (let i = 0; i < mark.length; i++) origins.push(origin);
      at = start + length;
    }
    text += this.text.slice(at);
    for (; at < this.text.length; at++) origins.push(this.#origins[at]);
    return new TracedText(text, origins);
  }

  spans(): MaskSpan[] {
    const spans: MaskSpan[] = [];
    for (let start = 0, end = 0; start < this.#origins.length; start = end) {
      const origin = this.#origins[start];
      end = start + 1;
      if (typeof origin === "number") continue;
      while (this.#origins[end] === origin) end++;
      spans.push({ name: origin.name, start, end, originalStart: origin.start, originalEnd: origin.end });
    }
    return spans;
  }

  #startOf(place: number): number {
    if (place === this.#origins.length) return place === 0 ? 0 : this.#endOf(place - 1);
    const origin = this.#origins[place];
    return typeof origin === "number" ? origin : origin.start;
  }

  /** Where the original of the character at `place` ends. */
  #endOf(place: number): number {
    const origin = this.#origins[place];
    return typeof origin === "number" ? origin + 1 : origin.end;
  }
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern.replaceAll("(?P<", "(?<").replace(/\(\?P=(\w+)\)/g, "\\k<$1>"), "g");
  } catch (cause) {
    throw new InvalidInputError(
      `Masker: pattern must be a regular expression, got ${JSON.stringify(pattern)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}
