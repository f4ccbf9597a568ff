/** @file What a stage of a parse job left, counted: rows by kind, and the splits of the input with their line numbers. */

import { Int64, Table, Utf8, vectorFromArray } from "apache-arrow";

/** One row of `countsQuery`: rows of a kind from one split, and the sum of the lines that they say they stand for. */
export interface CountRow {
  readonly k: string;
  readonly f: string | null;
  readonly b: bigint;
  readonly c: bigint;
  readonly r: bigint;
}

/** A piece of a file that one task read. */
interface Split {
  readonly file: string;
  readonly start: bigint;
  readonly rows: number;
}

/** Rows that a stage left, by kind. */
export class StageCounts {
  readonly #rows: readonly CountRow[];

  constructor(rows: readonly CountRow[]) {
    this.#rows = rows;
  }

  /** How many rows of a kind there are. */
  count(kind: string): number {
    return this.#sum(kind, ({ c }) => c);
  }

  /** Sum of what the rows of a kind say they stand for. */
  lines(kind: string): number {
    return this.#sum(kind, ({ r }) => r);
  }

  /** Splits that more than one task says it read. */
  get readAgain(): number {
    return this.#rows.filter(({ k, c }) => k === "p" && c > 1n).length;
  }

  /** For every split the rows before it in its file: splits cover a file, so line numbers follow. */
  splitTable(): Table {
    const splits = this.#rows
      .filter(({ k }) => k === "p")
      .map(({ f, b, r }): Split => ({ file: f ?? "", start: b, rows: Number(r) }))
      .sort((one, other) => compare(one.file, other.file) || compare(one.start, other.start));
    let [file, before] = ["", 0];
    const rowsBefore = splits.map((split) => {
      if (split.file !== file) [file, before] = [split.file, 0];
      const here = before;
      before += split.rows;
      return BigInt(here);
    });
    return new Table({
      f: vectorFromArray(
        splits.map((split) => split.file),
        new Utf8(),
      ),
      b: vectorFromArray(
        splits.map(({ start }) => start),
        new Int64(),
      ),
      o: vectorFromArray(rowsBefore, new Int64()),
    });
  }

  #sum(kind: string, numberOf: (row: CountRow) => bigint): number {
    return this.#rows.reduce((sum, row) => (row.k === kind ? sum + Number(numberOf(row)) : sum), 0);
  }
}

function compare<T extends string | bigint>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
