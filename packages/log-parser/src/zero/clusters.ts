/** @file Clusters: what the parser calls a template; its id, its patterns, and how it is shown. */

import { ATOM, type Atoms, VARIABLE } from "./atoms.js";
import type { Pattern } from "./patterns.js";
import { showMixed } from "./pieces.js";

export const WILDCARD = "<*>";

/** How a template is shown. Replaced when it changes, never changed in place, so an event may keep the one it saw. */
export interface Display {
  /** Per column (or per list, when lists are joined): its text, `<*>` for what varies as a whole. */
  readonly shown: readonly string[];
  readonly glued: Uint8Array;
  /** Whether neighbouring values count as one list, whatever their number. */
  readonly joinsLists: boolean;
  /** Columns that are variable and yet shown with constant parts. */
  readonly partial: readonly number[];
}

/** A template. */
export interface Cluster {
  /** 0 until it has been told to anybody. */
  id: number;
  readonly patterns: Set<Pattern>;
  display: Display;
  lines: number;
  /** The parser's line counter at its first line (0 where none came yet), and when it was last made use of. */
  firstLine: number;
  lastHit: number;
  /** When these lines were written, where the caller said so. */
  firstMs: number | undefined;
  lastMs: number | undefined;
  /** Ids that templates merged into this one were known by. */
  readonly mergedIds: number[];
  /** What it has become part of. */
  mergedInto: Cluster | undefined;
}

/** A cluster without an id, a line or a pattern. */
export function newCluster(display: Display, lastHit: number): Cluster {
  const unseen = { id: 0, lines: 0, firstLine: 0, firstMs: undefined, lastMs: undefined };
  return { ...unseen, patterns: new Set(), display, lastHit, mergedIds: [], mergedInto: undefined };
}

/** Counts, and the spans of lines and times, of two clusters together. */
export function takeInCounts(into: Cluster, from: Cluster): void {
  into.lines += from.lines;
  into.lastHit = Math.max(into.lastHit, from.lastHit);
  if (from.firstLine > 0)
    into.firstLine = into.firstLine > 0 ? Math.min(into.firstLine, from.firstLine) : from.firstLine;
  if (from.firstMs !== undefined) into.firstMs = Math.min(into.firstMs ?? from.firstMs, from.firstMs);
  if (from.lastMs !== undefined) into.lastMs = Math.max(into.lastMs ?? from.lastMs, from.lastMs);
}

/** How the atom of a line is shown when its template has seen no other. */
function showAtom(atoms: Atoms, at: number): string {
  switch (atoms.kinds[at]) {
    case ATOM.value:
      return WILDCARD;
    case ATOM.mixed:
      return showMixed(atoms.textOf(at));
    case ATOM.quantity:
      return `${WILDCARD}${atoms.text.slice(atoms.unitStarts[at], atoms.unitEnds[at])}`;
    case ATOM.empty:
      return "";
    default:
      return atoms.spellingOf(at);
  }
}

/** The display of a template that has one line. */
export function displayOf(atoms: Atoms): Display {
  const shown: string[] = [];
  for (let i = 0; i < atoms.length; i++) shown.push(showAtom(atoms, i));
  return newDisplay(shown, atoms.glued.slice(0, atoms.length), false, (i) => atoms.keys[i] === VARIABLE);
}

/** The display after one more line: a column that is shown otherwise becomes `<*>`. Returns the same object if none is. */
export function widenBy(display: Display, atoms: Atoms): Display {
  if (display.joinsLists || display.shown.length !== atoms.length) return display;
  let shown: string[] | undefined;
  for (const column of display.partial) {
    if (display.shown[column] === showAtom(atoms, column)) continue;
    shown ??= [...display.shown];
    shown[column] = WILDCARD;
  }
  return shown === undefined ? display : withShown(display, shown);
}

/** The display of two templates that have become one, `column` being what told them apart. */
export function widenWith(display: Display, other: Display): Display {
  if (display.joinsLists || display.shown.length !== other.shown.length) return display;
  if (display.shown.every((text, column) => text === other.shown[column] || text === WILDCARD)) return display;
  const shown = display.shown.map((text, column) => (text === other.shown[column] ? text : WILDCARD));
  return withShown(display, shown);
}

/** The display with some columns variable as a whole. */
export function widenColumns(display: Display, columns: readonly number[]): Display {
  if (display.joinsLists || columns.every((column) => display.shown[column] === WILDCARD)) return display;
  return withShown(
    display,
    display.shown.map((text, column) => (columns.includes(column) ? WILDCARD : text)),
  );
}

/** The display of a pattern with each list of values shown as one, whatever was shown before. */
export function displayOfLists(pattern: Pattern, lists: Int32Array, textOf: (key: number) => string): Display {
  const shown: string[] = [];
  const glued: number[] = [];
  for (let i = 0; i < pattern.keys.length; i = lists[i]) {
    const isValue = pattern.keys[i] === VARIABLE || lists[i] > i + 1;
    shown.push(isValue ? WILDCARD : textOf(pattern.keys[i]));
    glued.push(pattern.glued[i]);
  }
  return newDisplay(shown, Uint8Array.from(glued), true, () => false);
}

/** The template's text: chunks between blanks, each in the normal form of loghub-2.0's corrected templates. */
export function showTokens(display: Display): string[] {
  const chunks: string[] = [];
  display.shown.forEach((text, column) => {
    if (display.glued[column] === 1 && chunks.length > 0) chunks[chunks.length - 1] += text;
    else chunks.push(text);
  });
  return chunks.flatMap((chunk) => chunk.split(/\s+/).map(normalizeChunk)).filter((token) => token !== "");
}

const DELIMITERS = /([,!;:=|"'[\](){}.\-+@#$%&])/;
const NEIGHBOURS = /<\*>(?:[.:#/@]?<\*>)+/g;

/** The correction rules of Khan et al. (ICSE 2022) as loghub-2.0 has them: what touches a variable belongs to it. */
export function normalizeChunk(chunk: string): string {
  if (!/\d|<\*>/.test(chunk)) return chunk;
  const pieces = chunk.split(DELIMITERS);
  for (let i = 0; i < pieces.length; i += 2) {
    const piece = pieces[i];
    if (/^\d+$/.test(piece) || (piece.includes(WILDCARD) && !piece.includes("/"))) pieces[i] = WILDCARD;
  }
  return pieces.join("").replace(NEIGHBOURS, WILDCARD);
}

function withShown(display: Display, shown: readonly string[]): Display {
  const partial = display.partial.filter((column) => shown[column] !== WILDCARD);
  return { shown, glued: display.glued, joinsLists: display.joinsLists, partial };
}

function newDisplay(
  shown: readonly string[],
  glued: Uint8Array,
  joinsLists: boolean,
  isVariable: (column: number) => boolean,
): Display {
  const partial: number[] = [];
  for (let i = 0; i < shown.length; i++) if (shown[i] !== WILDCARD && isVariable(i)) partial.push(i);
  return { shown, glued, joinsLists, partial };
}
