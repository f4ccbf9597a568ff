/** @file How many characters of which class a text has. */

/** Characters of a text, by class. Characters are code points. */
export interface CharacterCounts {
  readonly characters: number;
  /** Decimal digits of any script. */
  readonly digits: number;
  /** Upper-case letters. */
  readonly capitals: number;
  /** Characters that are neither letter, number nor white space. */
  readonly symbols: number;
}

/**
 * Counts the characters of a text by their Unicode class, in one pass where it is ASCII.
 *
 * @example
 * ```ts
 * countCharacters("Disk 9%"); // { characters: 7, digits: 1, capitals: 1, symbols: 1 }
 * ```
 */
export function countCharacters(text: string): CharacterCounts {
  let digits = 0;
  let capitals = 0;
  let symbols = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return countUnicode(text);
    if (code >= 48 && code <= 57) digits++;
    else if (code >= 65 && code <= 90) capitals++;
    else if (!(code >= 97 && code <= 122) && code !== 32 && !(code >= 9 && code <= 13)) symbols++;
  }
  return { characters: text.length, digits, capitals, symbols };
}

const DIGIT = /\p{Nd}/gu;
const CAPITAL = /\p{Lu}/gu;
const SYMBOL = /[^\p{L}\p{N}\s]/gu;
const ANY = /./gsu;

function countUnicode(text: string): CharacterCounts {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { characters: count(ANY), digits: count(DIGIT), capitals: count(CAPITAL), symbols: count(SYMBOL) };
}
