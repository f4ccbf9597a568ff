/** @file What a piece of a line is where digits, dots, colons and slashes meet: addresses, paths, names, `key:value`. */

import { ATOM } from "./atoms.js";
import type { ZeroRules } from "./rules.js";

/** A part of a piece; offsets count from the start of the piece. */
export interface PiecePart {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

const PATH = /^(?:[A-Za-z]:[\\/]|(?:~|\.{1,2})?(?:[\\/][^\\/]+){2,}[\\/]?$|(?:~|\.{1,2})?[\\/](?:[^\\/]+[\\/])+$)/;
const ADDRESS_LIKE = /^[0-9a-fA-F:.\-/]+$/; // times, IPv6, MAC, address and port
const MAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;
const DOMAIN_END = /\.[a-z]{2,6}$/;
const IPV4 = /(?:^|[^\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/;
const UNDERSCORED_NUMBER = /^[A-Za-z]+_-?\d+$/; // blk_-17
const SYMBOLS_ONLY = /^[^\p{L}\p{Nd}]+$/u;

/** Cuts a piece into words, marks and values. Pure: the scanner remembers its answers for pieces without digits. */
export function splitPiece(piece: string, rules: ZeroRules): PiecePart[] {
  const parts: PiecePart[] = [];
  appendParts(piece, 0, rules, parts);
  return parts;
}

function appendParts(piece: string, offset: number, rules: ZeroRules, parts: PiecePart[]): void {
  const whole = (kind: number) => parts.push({ kind, start: offset, end: offset + piece.length });
  if (piece === "") return;
  if (SYMBOLS_ONLY.test(piece)) whole(ATOM.mark);
  else if (PATH.test(piece)) whole(ATOM.value);
  else if (piece.includes(":")) appendAroundColons(piece, offset, rules, parts);
  else if (/\d/.test(piece)) whole(kindWithDigits(piece, rules));
  else whole(MAIL.test(piece) ? ATOM.value : ATOM.word);
}

function kindWithDigits(piece: string, rules: ZeroRules): number {
  if (rules.numberedWords && isNumberedWord(piece, 0, piece.length)) return ATOM.word;
  return shownWhole(piece) ? ATOM.value : ATOM.mixed;
}

function appendAroundColons(piece: string, offset: number, rules: ZeroRules, parts: PiecePart[]): void {
  if (ADDRESS_LIKE.test(piece) && /\d/.test(piece)) {
    parts.push({ kind: ATOM.value, start: offset, end: offset + piece.length });
    return;
  }
  const fields = piece.split(":");
  for (let first = 0, at = offset; first < fields.length; ) {
    const end = joinedUntil(fields, first, rules);
    const text = fields.slice(first, end).join(":");
    if (first > 0) parts.push({ kind: ATOM.mark, start: at - 1, end: at });
    if (end - first > 1) parts.push({ kind: ATOM.value, start: at, end: at + text.length });
    else appendParts(text, at, rules, parts);
    at += text.length + 1;
    first = end;
  }
}

/** The end of the fields that a colon joins to `first`: an address with its port, a time, a dotted name with a number. */
function joinedUntil(fields: readonly string[], first: number, rules: ZeroRules): number {
  const field = fields[first];
  let end = first + 1;
  if (/\d/.test(field) && /^\/?[0-9a-fA-F.\-/]+$/.test(field)) {
    while (end < fields.length && /\d/.test(fields[end]) && /^[0-9a-fA-F.-]+$/.test(fields[end])) end++;
  } else if (rules.hostsWithPorts && end < fields.length && /^\d{2,5}$/.test(fields[end])) {
    if (DOMAIN_END.test(field) || field.split(".").length > 2) end++;
  }
  return end;
}

/** Whether `text` from `start` to `end` is an identifier with at most two digits and at least two letters, a letter first. */
export function isNumberedWord(text: string, start: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (isDigit && (++digits > 2 || i === start)) return false;
    const folded = code | 0x20;
    if (folded >= 0x61 && folded <= 0x7a) letters++;
    else if (!isDigit && (code !== 0x5f || i === start)) return false;
  }
  return letters >= 2;
}

/** Whether {@link showMixed} would leave nothing but `<*>`. */
function shownWhole(piece: string): boolean {
  return /^\w+$/.test(piece) || showMixed(piece) === "<*>";
}

/**
 * How a piece with digits is shown: cut at `. - + @ # $ % & / :` and the like, parts with a digit become `<*>`, and
 * neighbouring ones become one. A piece with an IPv4 address, and a dotted name with digits (a host), is `<*>` as a whole.
 */
export function showMixed(piece: string): string {
  if (IPV4.test(piece) || UNDERSCORED_NUMBER.test(piece)) return "<*>";
  const isDottedName = piece.split(".").length > 2 && /[a-z]/i.test(piece);
  if (isDottedName && !/^\D*\d+(?:\.\d+)*$/.test(piece)) return "<*>";
  return piece
    .split(/([.\-+@#$%&/:~!?^\\])/)
    .map((part, index) => (index % 2 === 0 && /\d/.test(part) ? "<*>" : part))
    .join("")
    .replace(/<\*>(?:[.\-+@#$%&/:~!?]*<\*>)+/g, "<*>")
    .replace(/^[-+]<\*>$/, "<*>");
}
