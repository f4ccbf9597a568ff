/** @file Labels by line: `LineId,AnomalyLabel,…`, and Loghub's own label column. */

import { DataFormatError, InvalidInputError } from "@lsad/core";
import { splitLines } from "@lsad/log-parser";
import type { CorpusLine, Judgement } from "../corpus.js";
import { readCsv } from "./read-csv.js";
import { readBytes } from "./read-file.js";
import type { Survey } from "./survey.js";
import { anomalyOf, NORMAL, rowError } from "./template-labels.js";

/** Columns of a file of labels by line; the optional ones in the order they are read. */
export const LINE_COLUMNS = {
  required: ["LineId", "AnomalyLabel"],
  optional: ["AnomalyLabelName", "Category", "Severity"],
  hint: "Labels by line have LineId,AnomalyLabel and, if you like, AnomalyLabelName or Category, and Severity.",
};

/** One judgement a line, two bytes each. */
export class LineTable {
  #kindOfLine = new Uint16Array(4096);
  #count = 0;
  readonly #kinds: Judgement[] = [NORMAL];
  readonly #kindByName = new Map<string, number>();

  /** Number of lines. */
  get count(): number {
    return this.#count;
  }

  /** Adds the judgement of the next line. */
  add(isAnomaly: boolean, category = "", severity = ""): void {
    if (this.#count === this.#kindOfLine.length) {
      const larger = new Uint16Array(2 * this.#count);
      larger.set(this.#kindOfLine);
      this.#kindOfLine = larger;
    }
    this.#kindOfLine[this.#count++] = isAnomaly ? this.#kind(category, severity) : 0;
  }

  /** The judgement of a 1-based line, `undefined` past the end. */
  at(line: number): Judgement | undefined {
    return line >= 1 && line <= this.#count ? this.#kinds[this.#kindOfLine[line - 1]] : undefined;
  }

  /** What the table says, for hashing: lines in order, equal tables equal texts. */
  *describe(): Generator<string, void> {
    for (let i = 0; i < this.#count; i++) {
      const { label, severity, category } = this.#kinds[this.#kindOfLine[i]];
      if (label === 1) yield `${i + 1},${severity},${category}\n`;
    }
    yield `${this.#count} lines\n`;
  }

  #kind(category: string, severity: string): number {
    const name = `${severity},${category}`;
    let kind = this.#kindByName.get(name);
    if (kind === undefined) {
      // The last place is for all further names: a column of free text must not overflow the table.
      kind = Math.min(this.#kinds.length, 0xffff);
      this.#kinds[kind] = anomalyOf(kind === 0xffff ? "" : category, severity);
      this.#kindByName.set(name, kind);
    }
    return kind;
  }
}

/**
 * Reads labels by line and checks that they are one for each line of the corpus, in order.
 * @throws {@link DataFormatError} with file and line.
 */
export async function readLineLabels(file: string, { lines }: Survey): Promise<LineTable> {
  const table = new LineTable();
  for await (const row of readCsv(file, LINE_COLUMNS)) {
    const [lineId, label, name, category, severity] = row.fields;
    if (lineId !== String(table.count + 1)) {
      throw rowError(file, row, "LineId out of order", `${table.count + 1}: one row for each line, in order`, lineId);
    }
    if (!/^\d$/.test(label))
      throw rowError(file, row, "bad AnomalyLabel", "0 for normal, 1 to 9 for a kind of anomaly", label);
    if (!/^[0-3]?$/.test(severity)) throw rowError(file, row, "bad Severity", "0, 1, 2 or 3", severity);
    table.add(label !== "0", category === "" ? name : category, severity);
  }
  if (table.count === lines) return table;
  throw new DataFormatError({
    problem: "labels and log differ in length",
    file,
    expected: `${lines} rows, one for each line of the log`,
    received: `${table.count} rows`,
  });
}

/** Reads the first field of each line of a raw file: `-` is normal, anything else the tag of an alert. */
export async function readLabelColumn(raw: string): Promise<LineTable> {
  const table = new LineTable();
  for await (const text of splitLines(readBytes(raw))) {
    const tag = /^\s*(\S*)/.exec(text)?.[1] ?? "";
    table.add(tag !== "-" && tag !== "", tag);
  }
  return table;
}

/** The labels as a function of lines. */
export function judgeByLine(source: string, table: LineTable): (line: CorpusLine) => Judgement {
  return ({ record }) => {
    const judgement = table.at(record.line);
    if (judgement !== undefined) return judgement;
    throw new InvalidInputError(`judge: line of ${source} must be in [1, ${table.count}], got ${record.line}`);
  };
}
