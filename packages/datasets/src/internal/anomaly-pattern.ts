/** @file Patterns from label files, checked so that none can hang. */

/** Longest pattern accepted: ours have at most 64 characters. */
const PATTERN_LIMIT = 500;

/** Characters of a message that a pattern sees: bounds its work on a hostile line, and no Loghub-2k message is longer than 2,480. */
export const MATCHED_LIMIT = 4096;

/** Ways a pattern may choose, multiplied: optional parts, short counts, alternatives of groups. Ours have at most 10. */
const CHOICES_LIMIT = 64;

/** A repetition without a small bound: where it stands, and which characters it can take. */
interface Repetition {
  readonly index: number;
  readonly set: ReadonlySet<string>;
}

/** One atom of a pattern with its quantifier: a character, an escape, or a class. */
const ATOM =
  /(\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[^()|^$*+?{}])([*+?]\??|\{\d+(?:,\d*)?\}\??)?|[\s\S]/g;

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** Stands for every character beyond ASCII: atoms that can take any of them count as overlapping. */
const BEYOND_ASCII = "\u0080";

/**
 * Compiles a pattern whose work on a message of n characters is at most in the order of n²: no quantifier on a group, no back-reference, few
 * choices, and no two unbounded repetitions that can take the same characters without a character between them that the first cannot take.
 * @returns the pattern, or a text that says what is wrong with it.
 */
export function compilePattern(text: string): RegExp | string {
  if (text.length > PATTERN_LIMIT) return `must have at most ${PATTERN_LIMIT} characters, got ${text.length}`;
  let pattern: RegExp;
  try {
    pattern = new RegExp(text);
  } catch (error) {
    return (error as Error).message;
  }
  return findDanger(text) ?? pattern;
}

function findDanger(text: string): string | undefined {
  if (/\)(?:[*+]|\{)/.test(text.replace(/\\[\s\S]/g, "__"))) {
    return "must not repeat a group: it could take exponential time";
  }
  if (/\\(?:[1-9]|k<)/.test(text.replace(/\\\\/g, "__"))) return "must not refer back to a group";
  const choices = countChoices(text);
  if (choices > CHOICES_LIMIT) return `must have at most ${CHOICES_LIMIT} combinations of choices, got ${choices}`;
  const rivals = findRivals(text);
  return rivals && `must not repeat the same characters twice in a row (${rivals}): it could take very long`;
}

/** In how many ways optional parts, short counts and alternatives of groups combine. */
function countChoices(text: string): number {
  let choices = 1;
  let previous = "";
  const alternatives: number[] = []; // of the groups open at this point
  for (const { 0: part, 1: atom, 2: quantifier } of text.matchAll(ATOM)) {
    const width = quantifier === undefined ? 1 : widthOf(quantifier);
    if (atom !== undefined)
      choices *= Number.isFinite(width) ? width : 1; // repetitions are judged by findRivals
    else if (part === "(") alternatives.push(1);
    else if (part === "|" && alternatives.length > 0) alternatives[alternatives.length - 1]++;
    else if (part === ")") choices *= alternatives.pop() ?? 1;
    else if (part === "?" && previous === ")") choices *= 2;
    previous = part;
  }
  return choices;
}

/** Two unbounded repetitions that can share a stretch of text in many ways, quoted; `undefined` if there are none. */
function findRivals(text: string): string | undefined {
  const open: Repetition[] = [];
  let depth = 0;
  for (const { 0: part, 1: atom, 2: quantifier, index } of text.matchAll(ATOM)) {
    if (atom === undefined) {
      if (part === "(") depth++;
      else if (part === ")") depth--;
      else if (part === "|" && depth === 0) open.length = 0; // whole patterns are tried one after the other
      continue;
    }
    const set = charactersOf(atom);
    const isUnbounded = quantifier !== undefined && widthOf(quantifier) === Number.POSITIVE_INFINITY;
    const rival = isUnbounded ? open.find((other) => overlaps(other.set, set)) : undefined;
    if (rival !== undefined) return `${text.slice(rival.index, rival.index + 8)} and ${text.slice(index, index + 8)}`;
    // A character that must be there fences off the repetitions that cannot take it; within a group it may be left out.
    if (depth === 0 && (quantifier === undefined || /^(?:\+|\{[1-9])/.test(quantifier))) {
      for (let i = open.length - 1; i >= 0; i--) if (!overlaps(open[i].set, set)) open.splice(i, 1);
    }
    if (isUnbounded) open.push({ index, set });
  }
  return undefined;
}
/** How many counts a quantifier allows: 2 for `?`, 3 for `{2,4}`; more than 16 repetitions count as unbounded. */
function widthOf(quantifier: string): number {
  const counts = /^\{(\d+)(?:(,)(\d*))?\}/.exec(quantifier);
  if (counts === null) return quantifier.startsWith("?") ? 2 : Number.POSITIVE_INFINITY;
  const [, least, comma, most] = counts;
  if (comma === undefined) return 1;
  return most === "" || Number(most) > 16 ? Number.POSITIVE_INFINITY : Number(most) - Number(least) + 1;
}

/** The characters an atom can take. A word boundary takes none; given all of them, it fences nothing off. */
function charactersOf(atom: string): ReadonlySet<string> {
  if (/^\\[bB]$/.test(atom)) return new Set([...ASCII, BEYOND_ASCII]);
  const one = new RegExp(`^${atom}$`, "s");
  const set = new Set(ASCII.filter((character) => one.test(character)));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is what is meant
  return one.test(BEYOND_ASCII) || /[^\x00-\x7f]|\\[ux]/.test(atom) ? set.add(BEYOND_ASCII) : set;
}

function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const character of a) if (b.has(character)) return true;
  return false;
}
