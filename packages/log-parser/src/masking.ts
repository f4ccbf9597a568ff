/** @file Masks: patterns whose matches are replaced by a name before a line is parsed. */

import { InvalidInputError } from "@lsad/core";

import { type MaskBuffer, MaskPass, MOST_MASKS_A_PASS, type RunningMask } from "./internal/mask-pass.js";
import { PatternMatcher } from "./internal/pattern-matcher.js";
import { readPattern, UnknownSyntax } from "./internal/pattern-syntax.js";
import { decodeText, encodeText } from "./internal/token-scanner.js";

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

/** A mask that is run by `RegExp`, since the automaton does not know its syntax. */
interface BacktrackingMask {
  readonly pattern: RegExp;
  readonly mark: string;
}

/** Masks that run together, or one that runs alone. */
type Stage = { readonly pass: MaskPass } | { readonly alone: BacktrackingMask };

/**
 * Applies masks in order, each to the result of the one before, as Drain3 does.
 *
 * No pattern can hang it: patterns run on an automaton in time linear in the line and with a bounded number of steps.
 * Those with back-references go to `RegExp`, on lines of at most 4,096 characters, and are refused when they could
 * backtrack for long.
 *
 * @throws {@link InvalidInputError} if a pattern is not a regular expression, or could run for very long.
 *
 * @example
 * ```ts
 * const masker = new Masker([{ pattern: "\\d+", name: "NUM" }]);
 * masker.mask("took 12 ms"); // "took <NUM> ms"
 * ```
 */
export class Masker {
  readonly #stages: readonly Stage[];
  readonly #masks: readonly { readonly name: string; readonly mark: string; readonly stage: Stage }[];
  readonly #buffer: MaskBuffer = { bytes: new Uint8Array(1024), length: 0 };

  constructor(masks: readonly MaskingInstruction[], { maskPrefix = "<", maskSuffix = ">" }: MaskerOptions = {}) {
    const compiled = masks.map(({ pattern, name }) => {
      const mark = `${maskPrefix}${name}${maskSuffix}`;
      return { name, mark, mask: compileMask(pattern, mark) };
    });
    this.#stages = toStages(compiled.map(({ mask }) => mask));
    this.#masks = compiled.map(({ name, mark, mask }) => ({ name, mark, stage: toStages([mask])[0] }));
  }

  /** Times a mask stopped before the end of a line because its pattern took too many steps. */
  get exhausted(): number {
    return this.#stages.reduce((sum, stage) => sum + ("pass" in stage ? stage.pass.exhausted : 0), 0);
  }

  /** The text with every match replaced. */
  mask(text: string): string {
    const buffer = this.#buffer;
    if (buffer.bytes.length <= 3 * text.length) buffer.bytes = new Uint8Array(6 * text.length);
    buffer.length = encoder.encodeInto(text, buffer.bytes).written;
    this.maskBytes(buffer);
    return decodeText(buffer.bytes, 0, buffer.length);
  }

  /** {@link mask} in place, on UTF-8; the buffer's array may be another one afterwards. */
  maskBytes(buffer: MaskBuffer): void {
    for (const stage of this.#stages) {
      if ("pass" in stage) stage.pass.apply(buffer);
      else applyAlone(stage.alone, buffer);
    }
  }

  /** The masked text with the places of all masks that are left in it, in order. */
  trace(text: string): { readonly text: string; readonly spans: readonly MaskSpan[] } {
    let traced = new TracedText(text);
    for (const { stage, mark, name } of this.#masks) {
      const matches = findMatches(stage, traced.text);
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

function compileMask(pattern: string, mark: string): RunningMask | BacktrackingMask {
  const regExp = compileRegExp(pattern);
  try {
    const tree = readPattern(pattern);
    const matcher = new PatternMatcher(tree);
    const canBeEmpty = matcher.matchAt(new Uint8Array(0), 0, 0, { steps: 1000 }) === 0 || regExp.test("");
    return { matcher, mark: encodeText(mark), canBeEmpty };
  } catch (error) {
    if (!(error instanceof UnknownSyntax)) throw error;
    checkBacktracking(pattern);
    return { pattern: regExp, mark };
  }
}

function toStages(masks: readonly (RunningMask | BacktrackingMask)[]): Stage[] {
  const stages: Stage[] = [];
  let together: RunningMask[] = [];
  const flush = () => {
    if (together.length > 0) stages.push({ pass: new MaskPass(together) });
    together = [];
  };
  for (const mask of masks) {
    if ("matcher" in mask) together.push(mask);
    if ("pattern" in mask || together.length === MOST_MASKS_A_PASS) flush();
    if ("pattern" in mask) stages.push({ alone: mask });
  }
  flush();
  return stages;
}

function applyAlone({ pattern, mark }: BacktrackingMask, buffer: MaskBuffer): void {
  const text = decodeText(buffer.bytes, 0, buffer.length);
  if (text.length > BACKTRACKING_LIMIT) return;
  const masked = encodeText(text.replace(pattern, () => mark));
  if (masked.length >= buffer.bytes.length) buffer.bytes = new Uint8Array(2 * masked.length);
  buffer.bytes.set(masked);
  buffer.length = masked.length;
}

/** Start and length of every match, in characters. */
function findMatches(stage: Stage, text: string): (readonly [start: number, length: number])[] {
  if ("alone" in stage) {
    if (text.length > BACKTRACKING_LIMIT) return [];
    return Array.from(text.matchAll(stage.alone.pattern), (found) => [found.index, found[0].length] as const);
  }
  const bytes = encodeText(`${text}\0`); // with room for a sentinel
  const length = bytes.length - 1;
  const found = stage.pass.find({ bytes: bytes.slice(), length });
  const placeOf = length === text.length ? (at: number) => at : (at: number) => decodeText(bytes, 0, at).length;
  return found.map(([start, end]) => [placeOf(start), placeOf(end) - placeOf(start)] as const);
}

/** Longest line that a mask run by `RegExp` looks at. */
const BACKTRACKING_LIMIT = 4096;
/** With two repeats without a limit, a `RegExp` takes at most about the square of {@link BACKTRACKING_LIMIT} steps. */
const MOST_BACKTRACKING_REPEATS = 2;

/**
 * Refuses patterns that `RegExp` could run for very long: a repeat without limit within another, or several of them.
 */
function checkBacktracking(pattern: string): void {
  const plain = pattern.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "x");
  const repeats = plain.match(/[*+]|\{\d*,\}/g)?.length ?? 0;
  const isNested = /\([^()]*(?:[*+]|,\})[^()]*\)(?:[*+]|\{\d*,)/.test(plain);
  if (!isNested && repeats <= MOST_BACKTRACKING_REPEATS) return;
  throw new InvalidInputError(
    `Masker: a pattern that is not a regular language must have at most ${MOST_BACKTRACKING_REPEATS} repeats without limit, none within another, got ${JSON.stringify(pattern)}`,
  );
}

function compileRegExp(pattern: string): RegExp {
  try {
    return new RegExp(
      pattern
        .replaceAll("(?P<", "(?<")
        .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
        .replace(/^\(\?i\)/, ""),
      "g",
    );
  } catch (cause) {
    throw new InvalidInputError(
      `Masker: pattern must be a regular expression, got ${JSON.stringify(pattern)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

const encoder = new TextEncoder();
