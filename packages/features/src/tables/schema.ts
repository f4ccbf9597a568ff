/** @file What a table must hold, column by column, and how one cell is read. */

import { InvalidInputError } from "@lsad/core";

/**
 * What the cells of a column are:
 * - `"string"`: text. `"number"`: finite. `"integer"`: whole, up to 2⁵³. `"boolean"`: true, false, 1 or 0.
 * - `"time"`: milliseconds since 1970, a `Date`, or ISO 8601 text; read as milliseconds.
 */
export type ColumnType = "string" | "number" | "integer" | "boolean" | "time";

/** What one column must hold. */
export interface ColumnSchema {
  readonly type: ColumnType;
  /** Whether every row must have a value; an empty text counts as none. Default true. The column itself must always be there. */
  readonly required?: boolean;
  /** Least value, inclusive; for numbers, integers and times. */
  readonly min?: number;
  /** Greatest value, inclusive. */
  readonly max?: number;
  /** The only texts allowed; for strings. */
  readonly values?: readonly string[];
}

/** The columns a table must have, by name. Others are ignored. */
export type TableSchema = Readonly<Record<string, ColumnSchema>>;

/** A cell as read: `undefined` where there is none. */
export type Cell = string | number | boolean | undefined;

/** What a cell came to: its value, or what was expected of it. */
export type CellResult = { readonly value: Cell } | { readonly expected: string };

/** Checks a schema itself: ranges on numbers only, lists on strings only. */
export function checkSchema(schema: TableSchema, where: string): void {
  if (Object.keys(schema).length === 0) throw new InvalidInputError(`${where}: schema must name a column, got none`);
  for (const [name, { type, min, max, values }] of Object.entries(schema)) {
    if (!(type in READERS)) {
      throw new InvalidInputError(
        `${where}: type of column ${name} must be one of ${Object.keys(READERS).join(", ")}, got ${JSON.stringify(type)}`,
      );
    }
    const hasRange = min !== undefined || max !== undefined;
    if (hasRange && (type === "string" || type === "boolean")) {
      throw new InvalidInputError(`${where}: column ${name} must be a number or time to have a range, got ${type}`);
    }
    if (values !== undefined && type !== "string") {
      throw new InvalidInputError(`${where}: column ${name} must be a string to have a list of values, got ${type}`);
    }
  }
}

/** Reads one cell, from text or from a value of Arrow or Parquet. */
export function readCell(raw: unknown, column: ColumnSchema): CellResult {
  if (raw === undefined || raw === null || raw === "") {
    return column.required === false ? { value: undefined } : { expected: describe(column) };
  }
  const value = READERS[column.type](raw);
  return value !== undefined && isWithin(value, column) ? { value } : { expected: describe(column) };
}

const DECIMAL = /^\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$/;
const ISO_TIME =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?$/;

const READERS: Readonly<Record<ColumnType, (raw: unknown) => Cell>> = {
  string: (raw) => (typeof raw === "string" ? raw : undefined),
  number: readNumber,
  integer: (raw) => {
    const value = readNumber(raw);
    return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
  },
  boolean: (raw) => BOOLEANS.get(String(raw).toLowerCase()),
  time: (raw) => (raw instanceof Date ? finite(raw.getTime()) : (readNumber(raw) ?? readIsoTime(raw))),
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

function readNumber(raw: unknown): number | undefined {
  if (typeof raw === "number") return finite(raw);
  if (typeof raw === "bigint") return Number.isSafeInteger(Number(raw)) ? Number(raw) : undefined;
  return typeof raw === "string" && DECIMAL.test(raw) ? finite(Number(raw)) : undefined;
}

/** Text without an offset is UTC, so that a table means the same on every machine. */
function readIsoTime(raw: unknown): number | undefined {
  if (typeof raw !== "string" || !ISO_TIME.test(raw)) return undefined;
  const text = raw.replace(" ", "T").replace(",", ".");
  const hasOffset = !text.includes("T") || /(?:Z|[+-][0-9]{2}:?[0-9]{2})$/.test(text);
  return finite(Date.parse(hasOffset ? text : `${text}Z`));
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function isWithin(value: Cell, { min, max, values }: ColumnSchema): boolean {
  if (typeof value === "number") return value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  return values === undefined || (typeof value === "string" && values.includes(value));
}

function describe({ type, min, max, values }: ColumnSchema): string {
  if (values !== undefined) return `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`;
  const bounds = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]].flat();
  return [ARTICLES[type], ...bounds].join(", ");
}

const ARTICLES: Readonly<Record<ColumnType, string>> = {
  string: "a text",
  number: "a finite number",
  integer: "a whole number",
  boolean: "true or false",
  time: "a time (milliseconds or ISO 8601)",
};
