/** @file Rows checked against a schema and kept as columns. */

import { DataFormatError, InvalidInputError, type ParsedEvent, RECEIVED_LIMIT } from "@lsad/core";
import type { FeatureBlock } from "../matrix/feature-block.js";
import { type Cell, type ColumnSchema, checkSchema, readCell, type TableSchema } from "./schema.js";

/** A cell that breaks the schema. */
export interface TableViolation {
  /** 1-based data row; a header is not counted. */
  readonly row: number;
  readonly column: string;
  readonly expected: string;
  /** What the cell holds, cut at 160 characters. */
  readonly received: string;
}

/** All that breaks a schema: how much, and the first of it. */
export interface ViolationReport {
  readonly count: number;
  /** Rows with a violation. */
  readonly rows: number;
  readonly first: readonly TableViolation[];
}

/** The values of a column, by its type: numbers and times with NaN for none, others with `undefined`. */
export type ColumnValues<C extends ColumnSchema> = C["type"] extends "string"
  ? readonly (string | undefined)[]
  : C["type"] extends "boolean"
    ? readonly (boolean | undefined)[]
    : Float64Array;

/** A table that keeps its schema: every value is of its type and in its range. */
export interface Table<S extends TableSchema> {
  readonly rows: number;
  readonly columns: { readonly [Name in keyof S]: ColumnValues<S[Name]> };
  /** What was left out. Count 0 unless `onViolation` is `"drop"`. */
  readonly violations: ViolationReport;
}

/** What to do with rows that break the schema. */
export interface TableOptions {
  /** `"throw"` (default): read all rows, then throw with the count and the first violations. `"drop"`: leave such rows out. */
  readonly onViolation?: "throw" | "drop";
  /** How many violations are kept for showing. Default 5. */
  readonly shown?: number;
  /** Name of the file in messages. */
  readonly file?: string;
}

/**
 * Checks rows against a schema, one at a time, and keeps the good ones as columns.
 *
 * Memory: the kept cells, and at most `shown` violations.
 *
 * @example
 * ```ts
 * const builder = new TableBuilder({ level: { type: "string" }, size: { type: "integer", min: 0 } }, { onViolation: "drop" });
 * builder.add({ level: "INFO", size: "12" });
 * builder.add({ level: "INFO", size: "-1" });
 * const table = builder.finish();
 * table.violations.first; // [{ row: 2, column: "size", expected: "a whole number, at least 0", received: "-1" }]
 * ```
 */
export class TableBuilder<S extends TableSchema> {
  readonly #columns: readonly (readonly [string, ColumnSchema])[];
  readonly #cells: Cell[][];
  readonly #options: Required<TableOptions>;
  readonly #first: TableViolation[] = [];
  #violations = 0;
  #badRows = 0;
  #rows = 0;

  /** @throws {@link InvalidInputError} if the schema has no column, an unknown type, or a range on texts. */
  constructor(schema: S, options: TableOptions = {}) {
    checkSchema(schema, "TableBuilder");
    const { onViolation = "throw", shown = 5, file = "table" } = options;
    this.#columns = Object.entries(schema);
    this.#cells = this.#columns.map(() => []);
    this.#options = { onViolation, shown, file };
  }

  /**
   * Refuses a table that lacks a column.
   * @param names - The columns that are there.
   * @throws {@link DataFormatError} naming the missing columns.
   */
  checkHeader(names: readonly string[]): void {
    const missing = this.#columns.map(([name]) => name).filter((name) => !names.includes(name));
    if (missing.length === 0) return;
    throw new DataFormatError({
      problem: `column ${missing.join(", ")} is missing`,
      file: this.#options.file,
      expected: this.#columns.map(([name]) => name).join(","),
      received: names.join(","),
    });
  }

  /** Checks one row. Every violation of the row is counted. */
  add(row: Readonly<Record<string, unknown>>): void {
    this.#rows++;
    const before = this.#violations;
    const values = this.#columns.map(([name, column]) => {
      const result = readCell(row[name], column);
      if ("value" in result) return result.value;
      this.#report(name, result.expected, row[name]);
      return undefined;
    });
    if (this.#violations > before) this.#badRows++;
    else for (let j = 0; j < values.length; j++) this.#cells[j].push(values[j]);
  }

  /** Counts a row that cannot be read as cells: a violation of the column `"(row)"`. */
  addMalformed(expected: string, received: string): void {
    this.#rows++;
    this.#badRows++;
    this.#report("(row)", expected, received);
  }

  /**
   * The table of the good rows.
   * @throws {@link DataFormatError} if a row broke the schema and `onViolation` is `"throw"`.
   */
  finish(): Table<S> {
    const violations = { count: this.#violations, rows: this.#badRows, first: this.#first };
    if (violations.count > 0 && this.#options.onViolation === "throw") {
      throw violationError(violations, this.#rows, this.#options.file);
    }
    const columns = this.#columns.map(([name, { type }], j) => {
      const cells = this.#cells[j];
      const isText = type === "string" || type === "boolean";
      return [name, isText ? cells : Float64Array.from(cells, (cell) => (cell as number | undefined) ?? Number.NaN)];
    });
    return { rows: this.#rows - this.#badRows, columns: Object.fromEntries(columns), violations };
  }

  #report(column: string, expected: string, raw: unknown): void {
    this.#violations++;
    if (this.#first.length < this.#options.shown) {
      this.#first.push({ row: this.#rows, column, expected, received: quote(raw) });
    }
  }
}

/**
 * Rows as a checked table; see {@link TableBuilder}.
 * @param rows - Objects by column name: texts, or values of the column's type.
 * @throws {@link DataFormatError} as `finish` does.
 *
 * @example
 * ```ts
 * const table = tableFromRows([{ ms: "30", ok: "true" }], { ms: { type: "number" }, ok: { type: "boolean" } });
 * table.columns.ms[0]; // 30
 * ```
 */
export function tableFromRows<S extends TableSchema>(
  rows: Iterable<Readonly<Record<string, unknown>>>,
  schema: S,
  options: TableOptions = {},
): Table<S> {
  const builder = new TableBuilder(schema, options);
  for (const row of rows) builder.add(row);
  return builder.finish();
}

/**
 * Checks parser events before features are made of them: template ids whole numbers of at least 0, parameters with text values
 * and names.
 *
 * @param shown - How many violations are kept. Default 5.
 * @returns what is wrong; count 0 when nothing is.
 *
 * @example
 * ```ts
 * checkEvents([{ templateId: -1, parameters: [] }]).first[0].column; // "templateId"
 * ```
 */
export function checkEvents(events: readonly ParsedEvent[], shown = 5): ViolationReport {
  const builder = new TableBuilder(EVENT_SCHEMA, { onViolation: "drop", shown });
  for (const { templateId, parameters } of events) {
    const isList = Array.isArray(parameters);
    const bad = isList
      ? parameters.find(({ value, name }) => typeof value !== "string" || typeof name !== "string")
      : parameters;
    builder.add({ templateId, parameters: isList && bad === undefined ? "yes" : JSON.stringify(bad ?? null) });
  }
  return builder.finish().violations;
}

const EVENT_SCHEMA = {
  templateId: { type: "integer", min: 0 },
  parameters: { type: "string", values: ["yes"] },
} as const;

/**
 * Number, integer and time columns of a table as dense features.
 * @param units - Unit of each column wanted, by name; the columns come in this order.
 * @throws {@link InvalidInputError} if a column is not there or not numeric, or a row has no value in it.
 *
 * @example
 * ```ts
 * const table = tableFromRows([{ ms: "30", host: "a" }], { ms: { type: "number" }, host: { type: "string" } });
 * tableFeatures(table, { ms: "milliseconds" }).columns; // [{ name: "ms", unit: "milliseconds" }]
 * ```
 */
export function tableFeatures<S extends TableSchema>(
  table: Table<S>,
  units: Readonly<Partial<Record<keyof S & string, string>>>,
): FeatureBlock {
  const columns = Object.entries(units).map(([name, unit]) => ({ name, unit: String(unit) }));
  const data = new Float64Array(table.rows * columns.length);
  columns.forEach(({ name }, j) => {
    const values: unknown = table.columns[name];
    if (!(values instanceof Float64Array)) {
      throw new InvalidInputError(
        `tableFeatures: column ${name} must be numeric, got ${values === undefined ? "none" : "texts"}`,
      );
    }
    const gap = values.findIndex(Number.isNaN);
    if (gap >= 0)
      throw new InvalidInputError(`tableFeatures: column ${name} must have a value in row ${gap}, got none`);
    for (let row = 0; row < table.rows; row++) data[row * columns.length + j] = values[row];
  });
  return { columns, matrix: { rows: table.rows, columns: columns.length, data } };
}

function violationError({ count, rows, first }: ViolationReport, total: number, file: string): DataFormatError {
  const shown = first.map(
    ({ row, column, expected, received }) => `row ${row}, ${column}: ${expected}, got ${received}`,
  );
  const rest = count > first.length ? [`and ${count - first.length} more`] : [];
  return new DataFormatError({
    problem: `${count} cells in ${rows} of ${total} rows break the schema`,
    file,
    hint: [...shown, ...rest].join("\n  "),
  });
}

function quote(raw: unknown): string {
  const text = raw === undefined || raw === null ? "nothing" : String(raw);
  return text.length <= RECEIVED_LIMIT ? text : `${text.slice(0, RECEIVED_LIMIT)}…`;
}
