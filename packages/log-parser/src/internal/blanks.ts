/** @file Blanks, as Python knows them: its `\s` and `split()` cut lines in all the programs that parsers here agree with. */

/** The blanks within a class of a pattern. U+FEFF, a byte order mark, is none, other than in JavaScript's `\s`. */
export const BLANK_CLASS = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** Whether a UTF-16 unit is a blank. */
export function isBlank(code: number): boolean {
  if (code > 0x7f) return isWideBlank(code);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
}

/** Whether a code point beyond ASCII is a blank. */
export function isWideBlank(code: number): boolean {
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** The text between its first and last character that is no blank. */
export function trimBlanks(text: string): string {
  let start = 0;
  while (start < text.length && isBlank(text.charCodeAt(start))) start++;
  return trimBlanksAtEnd(start === 0 ? text : text.slice(start));
}

/** The text up to its last character that is no blank. */
export function trimBlanksAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}
