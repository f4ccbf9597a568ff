/** @file From a row as Spark read it to a record, or to the reason why it is none. */

import { type TableSchema, tableFromRows } from "@lsad/features";
import { type HeaderFormat, LineDecoder } from "@lsad/log-parser";
import { headerOf } from "./miners.js";
import { type ColumnNames, MALFORMED, type ParseSettings } from "./parse-settings.js";

/** What is kept of a row. */
export interface RowRecord {
  readonly source: string;
  readonly content: string;
  readonly timeMs?: number | undefined;
  readonly level?: string | undefined;
  readonly component?: string | undefined;
}

/** Why a row is not kept. */
export interface BadRow {
  readonly reason: string;
}

/** The typed cells of a row, by column. */
interface CheckedRow {
  readonly cells: Readonly<Record<string, unknown>>;
}

/** The last millisecond that a JavaScript date can tell; Spark's times are whole milliseconds here. */
const LAST_TIME = 8.64e15;
/** From this length on a line may be longer than a `LineDecoder` keeps. */
const LONG_LINE = (1 << 20) / 3;

/** Reads rows as the settings of a job say. */
export class RecordMaker {
  readonly #settings: ParseSettings;
  readonly #schema: TableSchema | undefined;
  readonly #formats = new Map<string, HeaderFormat | undefined>();

  constructor(settings: ParseSettings) {
    this.#settings = settings;
    const given = settings.schema as TableSchema | undefined;
    this.#schema = settings.rows === "json" ? { ...columnSchema(columnsOf(settings)), ...given } : given;
  }

  /**
   * @param source - The job's name of the source; a column may say otherwise.
   * @param value - The line, or the JSON text.
   */
  read(source: string, value: string): RowRecord | BadRow {
    return this.#settings.rows === "json" ? this.#readObject(source, value) : this.#readLine(source, value);
  }

  #readLine(source: string, value: string): RowRecord | BadRow {
    const line = lineOf(value);
    const format = this.#formatOf(source);
    if (format === undefined) return { source, content: line };
    const reading = format.read(line, this.#settings.year);
    if (reading === undefined) {
      if (this.#settings.onMisfit === "content") return { source, content: line };
      return { reason: `the header format ${format.format} does not fit` };
    }
    if (this.#schema !== undefined) {
      const bad = this.#check(format.parse(line) ?? {});
      if ("reason" in bad) return bad;
    }
    return { source, ...reading };
  }

  #readObject(source: string, value: string): RowRecord | BadRow {
    let row: unknown;
    try {
      row = JSON.parse(value);
    } catch (error) {
      return { reason: `not JSON: ${(error as Error).message}` };
    }
    if (typeof row !== "object" || row === null || Array.isArray(row)) return { reason: "not a JSON object" };
    if (MALFORMED in row) return { reason: "not a line of as many cells as the header has" };
    const checked = this.#check(row as Record<string, unknown>);
    if ("reason" in checked) return checked;
    const { cells } = checked;
    const { content, time, level, component, source: sourceColumn } = columnsOf(this.#settings);
    const text = (name: string | undefined) => (name === undefined ? undefined : (cells[name] as string | undefined));
    const timeMs = time === undefined ? undefined : (cells[time] as number);
    if (timeMs !== undefined && Math.abs(timeMs) > LAST_TIME) {
      return { reason: `${time}: a time within 275,000 years of 1970, got ${timeMs} milliseconds` };
    }
    return {
      source: text(sourceColumn) ?? source,
      content: text(content) ?? "",
      timeMs: timeMs === undefined || Number.isNaN(timeMs) ? undefined : Math.round(timeMs),
      level: text(level),
      component: text(component),
    };
  }

  /** The typed cells of a row that keeps the schema. */
  #check(row: Readonly<Record<string, unknown>>): CheckedRow | BadRow {
    const { columns, violations } = tableFromRows([row], this.#schema as TableSchema, { onViolation: "drop" });
    if (violations.count === 0) {
      return { cells: Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[0]])) };
    }
    const reason = violations.first.map(({ column, expected, received }) => `${column}: ${expected}, got ${received}`);
    return { reason: reason.join("; ") };
  }

  #formatOf(source: string): HeaderFormat | undefined {
    if (!this.#formats.has(source)) this.#formats.set(source, headerOf(this.#settings, source));
    return this.#formats.get(source);
  }
}

function columnsOf({ columns }: ParseSettings): ColumnNames {
  return columns ?? { content: "content" };
}

/** What is asked of the columns where the user asks for nothing. A message may be empty, but must be there. */
function columnSchema({ content, time, level, component, source }: ColumnNames): TableSchema {
  const optional = [level, component].filter((name) => name !== undefined);
  return {
    [content]: { type: "string" },
    ...(source !== undefined && { [source]: { type: "string" } }),
    ...Object.fromEntries(optional.map((name) => [name, { type: "string", required: false }])),
    ...(time !== undefined && { [time]: { type: "time", required: false } }),
  };
}

/** The line as `LineDecoder` reads it: without CR before its end, and cut where one without end would fill the memory. */
function lineOf(value: string): string {
  if (value.length >= LONG_LINE) return new LineDecoder().push(Buffer.from(`${value}\n`))[0];
  return value.endsWith("\r") ? value.slice(0, -1) : value;
}
