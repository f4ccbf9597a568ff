/** @file Rows as JSON lines and as CSV. */

import type { ByteSink } from "./byte-sink.js";
import { csvLine } from "./csv-line.js";
import { COLUMNS, type EventRow, type RowWriter, timeText } from "./event-row.js";

/** JSON lines: one object a row, absent fields left out. */
export class JsonLinesWriter implements RowWriter {
  readonly #sink: ByteSink;
  #text = "";

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  add({ source, line, timeMs, level, component, content, templateId, template, parameters }: EventRow): void {
    const time = timeText(timeMs);
    const row = { source, line, time, level, component, content, templateId, template, parameters };
    this.#text += `${JSON.stringify(row)}\n`;
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    await this.#sink.write(text);
  }

  async end(): Promise<void> {
    await this.flush();
    await this.#sink.end();
  }
}

/** What spreadsheets take for the start of a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** CSV after RFC 4180, with a header; parameters as JSON in one cell. */
export class CsvWriter implements RowWriter {
  readonly #sink: ByteSink;
  readonly #isSafe: boolean;
  #text = csvLine(COLUMNS);

  /** @param isSafe - Whether texts that a spreadsheet would run as formulas get an apostrophe before them. */
  constructor(sink: ByteSink, isSafe: boolean) {
    this.#sink = sink;
    this.#isSafe = isSafe;
  }

  add({ source, line, timeMs, level, component, content, templateId, template, parameters }: EventRow): void {
    const cells = [source, line, timeText(timeMs), level, component, content, templateId, template];
    const row = [...cells, parameters && JSON.stringify(parameters)];
    this.#text += csvLine(this.#isSafe ? row.map(defused) : row);
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    await this.#sink.write(text);
  }

  async end(): Promise<void> {
    await this.flush();
    await this.#sink.end();
  }
}

function defused(cell: string | number | undefined): string | number | undefined {
  return typeof cell === "string" && FORMULA_START.test(cell) ? `'${cell}` : cell;
}
