/** @file What single characters mean to the line scanner. */

import { isWideBlank } from "../internal/blanks.js";

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

/** The class of a byte of a {@link foldText folded} line. Beyond ASCII all is a letter. */
export const CLASS_OF = new Uint16Array(256).fill(OTHER, 0, 128).fill(LETTER, 128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) CLASS_OF[code] = LETTER;
  else if (/\d/.test(character)) CLASS_OF[code] = DIGIT;
  else if (/\s/.test(character)) CLASS_OF[code] = BLANK;
  else if ("=,;()[]{}\"'|<>`*".includes(character)) CLASS_OF[code] = MARK;
  else if (character === ".") CLASS_OF[code] = DOT;
  else if (character === ":") CLASS_OF[code] = COLON;
  else if ("/\\".includes(character)) CLASS_OF[code] = SLASH;
  else if ("-+".includes(character)) CLASS_OF[code] = DASH;
}

const encoder = new TextEncoder();

/**
 * Writes a line as one byte for each UTF-16 unit, so that places in both are the same: ASCII as it is, wide blanks as a
 * blank, all else as a byte above 127 that several characters share. `bytes` has room for at least the line's length.
 */
export function foldText(text: string, bytes: Uint8Array): void {
  const { read, written } = encoder.encodeInto(text, bytes);
  if (read === text.length && written === text.length) return; // all ASCII: nearly every line
  for (let i = 0; i < text.length; i++) bytes[i] = foldCode(text.charCodeAt(i));
}

/** The byte of a UTF-16 unit, as {@link foldText} writes it. */
export function foldCode(code: number): number {
  if (code < 128) return code;
  return isWideBlank(code) ? 0x20 : 0x80 | (code & 0x7f);
}
