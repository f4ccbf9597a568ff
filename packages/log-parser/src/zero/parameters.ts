/** @file The variable parts of one line, from the places of its atoms; no pattern is searched for in the line. */

import type { ParameterPlace } from "../internal/positional-parameters.js";
import type { Atoms } from "./atoms.js";
import { type Display, normalizeChunk, showTokens, WILDCARD } from "./clusters.js";

// What a value looks like, most special first; the names are those of the generic masks.
const FORMS: readonly (readonly [name: string, form: RegExp])[] = [
  ["URL", /^[a-z][a-z0-9+.-]*:\/\//i],
  ["UUID", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ["MAC", /^(?:[0-9a-f]{2}[:-]){5,7}[0-9a-f]{2}$/i],
  ["IP", /^\/?\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/],
  ["TIME", /^\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?$/],
  ["IPV6", /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/i],
  ["DATE", /^\d{2,4}[-/.]\d{1,2}[-/.]\d{1,4}/],
  ["SIZE", /^[<>~]?\d+(?:\.\d+)?\s?(?:[KMGTP]i?B|[kKMGT]b|[Bb]ytes?|B)(?: \(|$)/],
  ["DURATION", /^[<>~]?\d+(?:\.\d+)?\s?(?:ns|us|ms|m?secs?|seconds?|s|mins?|minutes?|h|hrs?|hours?|days?)$/],
  ["NUM", /^[-+]?\d+(?:\.\d+)*$/],
  ["HEX", /^(?:0x[0-9a-f]+|(?=.*\d)[0-9a-f]{6,})$/i],
  ["PATH", /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/]/],
];

/** The name of what a value looks like: that of a generic mask, or `"*"`. */
function nameOfForm(value: string): string {
  return FORMS.find(([, form]) => form.test(value))?.[0] ?? "*";
}

/**
 * The places of a line's values, one for each `<*>` of its template's tokens, in order.
 * @param lists - Where lists end, for a display that joins them.
 */
export function placesOf(atoms: Atoms, display: Display, lists: Int32Array | undefined): ParameterPlace[] {
  const columns = columnsOf(atoms, lists);
  const values = new ValuePlaces(atoms.text);
  if (columns.length !== display.shown.length) addWholeLine(values, display);
  else {
    for (let first = 0, end = 0; first < columns.length; first = end) {
      end = first + 1;
      while (end < columns.length && display.glued[end] === 1) end++;
      addChunk(values, display.shown.slice(first, end), columns.slice(first, end));
    }
  }
  return values.places;
}

/** Collects places, each with the name of what stands there. */
class ValuePlaces {
  readonly line: string;
  readonly places: ParameterPlace[] = [];

  constructor(line: string) {
    this.line = line;
  }

  add(start: number, end: number): void {
    this.places.push({ start, end, name: nameOfForm(this.line.slice(start, end)) });
  }
}

/** For a list template whose columns have moved since: the whole line is the first value, so that nothing is lost. */
function addWholeLine(values: ValuePlaces, display: Display): void {
  const start = values.line.length - values.line.trimStart().length;
  const end = Math.max(start, values.line.trimEnd().length);
  const wildcards = sum(showTokens(display).map(countWildcards));
  for (let i = 0; i < wildcards; i++) values.add(i === 0 ? start : end, end);
}

interface Column {
  readonly start: number;
  readonly end: number;
}

function columnsOf(atoms: Atoms, lists: Int32Array | undefined): Column[] {
  const columns: Column[] = [];
  for (let at = 0; at < atoms.length; ) {
    const end = lists === undefined ? at + 1 : lists[at];
    columns.push({ start: atoms.starts[at], end: atoms.ends[end - 1] });
    at = end;
  }
  return columns;
}

/** A chunk of the template against the same chunk of the line: column by column, unless columns are shown as one. */
function addChunk(values: ValuePlaces, shown: readonly string[], columns: readonly Column[]): void {
  const chunk = shown.join("");
  const tokens = chunk.split(/\s+/).map(normalizeChunk).join(" ");
  const isShownByColumn = tokens === chunk && countWildcards(chunk) === sum(shown.map(countWildcards));
  if (isShownByColumn) {
    shown.forEach((text, i) => {
      addAligned(values, text, columns[i]);
    });
  } else addAligned(values, tokens, { start: columns[0].start, end: columns[columns.length - 1].end });
}

/** A line may hold the wildcard's own characters, as marks: then it is in the chunk and in no column. */
function countWildcards(text: string): number {
  return text.split(WILDCARD).length - 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The stretches of a column at the wildcards of `shown`. Where the constant parts do not show the places, all is one value. */
function addAligned(values: ValuePlaces, shown: string, column: Column): void {
  const constants = shown.split(WILDCARD);
  if (constants.length === 1) return;
  const text = values.line.slice(column.start, column.end);
  const bounds: (readonly [start: number, end: number])[] = [];
  let from = constants[0].length;
  for (let i = 1; i < constants.length; i++) {
    const isLast = i === constants.length - 1;
    const to = isLast ? text.length - constants[i].length : text.indexOf(constants[i], from);
    bounds.push([from, Math.max(from, to)]);
    from = to + constants[i].length;
  }
  const rebuilt = bounds.reduce(
    (sum, [start, end], i) => sum + text.slice(start, end) + constants[i + 1],
    constants[0],
  );
  bounds.forEach(([start, end], i) => {
    if (rebuilt === text) values.add(column.start + start, column.start + end);
    else values.add(i === 0 ? column.start : column.end, column.end);
  });
}
