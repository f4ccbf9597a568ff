/** @file What single characters mean to the line scanner. */

/** Class of a character; those of a piece are or-ed together. */
export const LETTER = 1; // letters of every script, and "_"
export const DIGIT = 2;
export const DOT = 4;
export const COLON = 8;
export const SLASH = 16; // "/" and "\"
export const DASH = 32; // "-" and "+"
export const OTHER = 64;
/** Cuts a chunk and is a token by itself. */
export const MARK = 128;
export const BLANK = 256;

const CLASSES = new Uint16Array(128).fill(OTHER);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) CLASSES[code] = LETTER;
  else if (/\d/.test(character)) CLASSES[code] = DIGIT;
  else if (/\s/.test(character)) CLASSES[code] = BLANK;
  else if ("=,;()[]{}\"'|<>`*".includes(character)) CLASSES[code] = MARK;
  else if (character === ".") CLASSES[code] = DOT;
  else if (character === ":") CLASSES[code] = COLON;
  else if ("/\\".includes(character)) CLASSES[code] = SLASH;
  else if ("-+".includes(character)) CLASSES[code] = DASH;
}

/** The class of a UTF-16 unit. Beyond ASCII all is a letter but the blanks. */
export function classOf(code: number): number {
  return code < 128 ? CLASSES[code] : isWideBlank(code) ? BLANK : LETTER;
}

/** Blanks of Unicode beyond ASCII. */
function isWideBlank(code: number): boolean {
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
