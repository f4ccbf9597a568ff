/** @file Text normalisation that agrees with Python's, character by character. */

/**
 * Decomposes a text (NFKD) and drops its combining marks: `"naïve café"` becomes `"naive cafe"`.
 *
 * Agrees with scikit-learn's `strip_accents_unicode`: only marks of a combining class above 0 go, so that vowel signs of
 * Indic scripts stay.
 *
 * @example
 * ```ts
 * stripAccentsUnicode("Überlauf naïve"); // "Uberlauf naive"
 * ```
 */
export function stripAccentsUnicode(text: string): string {
  if (isAscii(text)) return text;
  return text.normalize("NFKD").replace(/\p{M}/gu, (mark) => (isReordering(mark) ? "" : mark));
}

/**
 * Decomposes a text (NFKD) and drops everything outside ASCII. Agrees with scikit-learn's `strip_accents_ascii`.
 *
 * @example
 * ```ts
 * stripAccentsAscii("café ログ"); // "cafe "
 * ```
 */
export function stripAccentsAscii(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII starts at NUL
  return isAscii(text) ? text : text.normalize("NFKD").replace(/[^\x00-\x7f]/gu, "");
}

/** Python's `\s` and `str.split()`: unlike JavaScript's it has the separators U+001C-1F and U+0085, and not U+FEFF. */
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACE_RUN = new RegExp(`[${SPACE}]{2,}`, "g");
const NOT_SPACE = new RegExp(`[^${SPACE}]+`, "g");

/** One space for every run of two or more white spaces; a single one stays what it is (scikit-learn does the same). */
export function collapseSpaces(text: string): string {
  return text.replace(SPACE_RUN, " ");
}

/** The words of Python's `text.split()`. */
export function splitOnSpace(text: string): string[] {
  return text.match(NOT_SPACE) ?? [];
}

/** Whether a text has no character above U+007F. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** U+0345 has the highest combining class, 240: canonical order puts every other mark of a class above 0 before it. */
const HIGHEST_CLASS = "\u0345";
const reordering = new Map<string, boolean>();

/** Whether a mark has a canonical combining class above 0, which JavaScript shows only by what normalisation reorders. */
function isReordering(mark: string): boolean {
  let known = reordering.get(mark);
  if (known === undefined) {
    const probe = HIGHEST_CLASS + mark;
    known = mark === HIGHEST_CLASS || probe.normalize("NFD") !== probe;
    reordering.set(mark, known);
  }
  return known;
}
