/** @file Patterns from label files, checked so that none can hang. */

/** Longest pattern accepted: ours have at most 64 characters. */
const PATTERN_LIMIT = 500;

/** Characters of a message that a pattern sees: bounds its work on a hostile line, and no Loghub-2k message is longer than 2,480. */
export const MATCHED_LIMIT = 4096;

/** A quantified part: where it stands, and which ASCII characters it can take. */
interface Repetition {
  readonly index: number;
  readonly set: ReadonlySet<string>;
}

/** One atom of a pattern with its quantifier: a character, an escape, or a class. */
const ATOM =
  /(\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[^()|^$*+?{}])([*+?]\??|\{\d+(?:,\d*)?\}\??)?|[\s\S]/g;

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/**
 * Compiles a pattern whose work on a message of n characters is at most in the order of n²: no quantifier on a group, no back-reference, and no two
 * unbounded repetitions that can take the same characters without a character between them that the first cannot take.
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
  if (/\)(?:[*+]|\{)/.test(text.replace(/\\[\s\S]/g, "__")))
    return "must not repeat a group: it could take exponential time";
  if (/\\(?:[1-9]|k<)/.test(text.replace(/\\\\/g, "__"))) return "must not refer back to a group";
  const open: Repetition[] = [];
  for (const { 0: part, 1: atom, 2: quantifier, index } of text.matchAll(ATOM)) {
    if (atom === undefined) {
      if (part === "|") open.length = 0; // the alternatives of an unrepeated group are tried one after the other
      continue;
    }
    const set = charactersOf(atom);
    const isUnbounded = quantifier !== undefined && !isShort(quantifier);
    if (isUnbounded) {
      const rival = open.find((other) => overlaps(other.set, set));
      if (rival !== undefined) {
        const both = `${text.slice(rival.index, rival.index + 8)} and ${text.slice(index, index + 8)}`;
        return `must not repeat the same characters twice in a row (${both}): it could take very long`;
      }
      open.push({ index, set });
    } else if (quantifier === undefined || /^\{[1-9]/.test(quantifier)) {
      // A character that must be there fences off the repetitions that cannot take it.
      for (let i = open.length - 1; i >= 0; i--) if (!overlaps(open[i].set, set)) open.splice(i, 1);
    }
  }
  return undefined;
}

/** `?`, and counts that end within 16: at most a constant factor. */
function isShort(quantifier: string): boolean {
  const counts = /^\{(\d+)(?:,(\d*))?\}/.exec(quantifier);
  if (counts === null) return quantifier.startsWith("?");
  const [, least, most] = counts;
  return most !== "" && Number(most ?? least) <= 16;
}

function charactersOf(atom: string): ReadonlySet<string> {
  if (/^\\[bB]$/.test(atom)) return new Set(ASCII); // takes no character, so it fences nothing off
  const one = new RegExp(`^${atom}$`, "s");
  return new Set(ASCII.filter((character) => one.test(character)));
}

function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const character of a) if (b.has(character)) return true;
  return false;
}
