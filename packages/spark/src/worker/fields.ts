/**
 * @file How rows cross the pipe between Spark and a worker: one row a line, fields separated by U+0001.
 *
 * It is what `TRANSFORM` writes and reads without a serde, at a third of the cost of a JSON text a row. Nothing is
 * escaped, so every text that travels so is checked by who sends it: `isPlain` here, the reader's line end in SQL.
 */

/** Between two fields of a row. */
export const SEPARATOR = "\u0001";
/** A field without a value. */
export const NULL = "\\N";

/**
 * Splits a row into `count` fields; the last one takes the rest, separators included.
 * @throws Error if there are fewer.
 */
export function splitFields(row: string, count: number): string[] {
  const fields: string[] = [];
  let start = 0;
  while (fields.length < count - 1) {
    const end = row.indexOf(SEPARATOR, start);
    if (end < 0) throw new Error(`row must have ${count} fields, got ${fields.length + 1} in ${quote(row)}`);
    fields.push(row.slice(start, end));
    start = end + 1;
  }
  fields.push(row.slice(start));
  return fields;
}

/** Whether a text arrives as it was sent. TAB may be in it; all other characters below the blank may not. */
export function isPlain(text: string): boolean {
  return !UNSAFE.test(text) && text !== NULL;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
const UNSAFE = /[\x00-\x08\x0a-\x1f]/;

/** A text that must be plain: a source's name, a path. */
export function plain(name: string, text: string): string {
  if (isPlain(text)) return text;
  throw new Error(`${name} must be a text without control characters, got ${quote(text)}`);
}

function quote(text: string): string {
  return JSON.stringify(text.length <= 120 ? text : `${text.slice(0, 120)}…`);
}
