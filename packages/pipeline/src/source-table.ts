/** @file The lines of one source as columns: distinct rows once, a row number a line. */

import { anomalyKeywords } from "@lsad/baselines";
import { InvalidInputError, type LogRecord } from "@lsad/core";
import { countCharacters, wordTokens } from "@lsad/features";

/** What models may know of a line: everything but its label. Lines with equal words share one row. */
export interface SourceRow {
  /** Index into {@link SourceTable.templates}. */
  readonly template: number;
  /** The message of the first line of this row, as written. */
  readonly content: string;
  /** The words of the message, joined by single blanks; numbers and identifiers with digits are gone. */
  readonly words: string;
  /** The level as written, when the source has one. */
  readonly level?: string;
  /** The part of the system that wrote the lines, when the source names it. */
  readonly component?: string;
}

/**
 * One source, columnar. Holds 24 bytes a line and one object a distinct row: a million lines of a real log, which repeat
 * themselves, take some 30 megabytes. There is no label in it.
 */
export interface SourceTable {
  readonly source: string;
  readonly rows: readonly SourceRow[];
  /** Shape `[lines]`: index into `rows`, in time order. */
  readonly lineRow: Uint32Array;
  /** Shape `[lines]`: 1-based line number in the file, in time order. */
  readonly lineNumber: Uint32Array;
  /** Text of each template, variable places as `<*>`, as it stood after the last line. */
  readonly templates: readonly string[];
  /** Name of each template that is stable between runs: a ground-truth event id, or the parser's number. */
  readonly templateNames: readonly string[];
  /**
   * What lines of equal words differ in: characters, digits, capitals and symbols of the line of number n stand from 4n on.
   * By line number, so that parts of a table share it. Absent: a line counts as its row's first.
   */
  readonly characterCounts?: Uint32Array;
}

/** Options of {@link SourceTableBuilder}. */
export interface SourceTableOptions {
  /** Put lines in the order of their time stamps (stably), for files that are not. Default false: file order. */
  readonly sortByTime?: boolean;
}

/** Collects the lines of one source into a {@link SourceTable}. */
export class SourceTableBuilder {
  readonly #source: string;
  readonly #sortByTime: boolean;
  readonly #rows: SourceRow[] = [];
  readonly #rowOfKey = new Map<string, number>();
  readonly #templateOfName = new Map<string, number>();
  readonly #lineRow = new GrowingUint32();
  readonly #lineNumber = new GrowingUint32();
  readonly #characterCounts = new GrowingUint32();
  readonly #timeMs: number[] = [];

  constructor(source: string, { sortByTime = false }: SourceTableOptions = {}) {
    this.#source = source;
    this.#sortByTime = sortByTime;
  }

  /**
   * Adds the next line.
   * @param templateName - Stable name of the line's template: a parser's id or a ground-truth event id.
   * @throws {@link InvalidInputError} if lines are to be sorted by time and this one has none.
   */
  add(record: LogRecord, templateName: string): void {
    if (this.#sortByTime) {
      if (record.timeMs === undefined) {
        throw new InvalidInputError(
          `SourceTableBuilder: line ${record.line} of ${this.#source} must have a time stamp to be put in time order, got none`,
        );
      }
      this.#timeMs.push(record.timeMs);
    }
    this.#lineRow.push(this.#rowOf(record, this.#templateOf(templateName)));
    this.#lineNumber.push(record.line);
    const { characters, digits, capitals, symbols } = countCharacters(record.content);
    this.#characterCounts.put(record.line * 4, [characters, digits, capitals, symbols]);
  }

  /**
   * The table of all lines added.
   * @param textOf - The final text of a template by its name.
   * @throws {@link InvalidInputError} if no line was added: nothing can be learnt from, or measured on, an empty source.
   */
  build(textOf: (templateName: string) => string): SourceTable {
    let lineRow = this.#lineRow.toArray();
    let lineNumber = this.#lineNumber.toArray();
    if (lineRow.length === 0) throw new InvalidInputError(`${this.#source}: must have at least one line, got none`);
    if (this.#sortByTime) {
      const order = Uint32Array.from(lineRow, (_, index) => index);
      const time = this.#timeMs;
      order.sort((a, b) => time[a] - time[b] || a - b);
      lineRow = order.map((index) => lineRow[index]);
      const unsorted = lineNumber;
      lineNumber = order.map((index) => unsorted[index]);
    }
    const templateNames = [...this.#templateOfName.keys()];
    return {
      source: this.#source,
      rows: this.#rows,
      lineRow,
      lineNumber,
      templates: templateNames.map(textOf),
      templateNames,
      characterCounts: this.#characterCounts.toArray(),
    };
  }

  #templateOf(name: string): number {
    const known = this.#templateOfName.get(name);
    if (known !== undefined) return known;
    this.#templateOfName.set(name, this.#templateOfName.size);
    return this.#templateOfName.size - 1;
  }

  #rowOf({ content, level, component }: LogRecord, template: number): number {
    const words = wordTokens(content).join(" ");
    // Digits and marks are gone from the words, and a keyword may hold one ("time-out"): lines that differ in it stay apart.
    const keyword = anomalyKeywords.test(content) ? 1 : 0;
    const key = `${template}\n${keyword}\n${level ?? "\0"}\n${component ?? "\0"}\n${words}`;
    const known = this.#rowOfKey.get(key);
    if (known !== undefined) return known;
    const row = this.#rows.length;
    this.#rowOfKey.set(key, row);
    this.#rows.push({
      template,
      content,
      words,
      ...(level === undefined ? {} : { level }),
      ...(component === undefined ? {} : { component }),
    });
    return row;
  }
}

/** A list of unsigned 32-bit numbers that doubles when full: 4 bytes a line instead of an array's 8 to 16. */
class GrowingUint32 {
  #values = new Uint32Array(1024);
  #length = 0;

  push(value: number): void {
    this.put(this.#length, [value]);
  }

  /** Values from an index on; what is passed over is 0. */
  put(index: number, values: readonly number[]): void {
    const end = index + values.length;
    if (end > this.#values.length) {
      const larger = new Uint32Array(Math.max(end, this.#values.length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(values, index);
    this.#length = Math.max(this.#length, end);
  }

  toArray(): Uint32Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}
