/**
 * @file The first stage of a parse job, without memory: headers read, bad rows set aside, masks applied, and lines packed
 * in blocks of one source and token count.
 *
 * In:  source, file, split start, value; rows of a split in the order of the file.
 * Out: `b` a block, `q` a bad row, `p` a split with its number of rows, `end`; columns as {@link READ_COLUMNS}.
 */

import { DrainParser } from "@lsad/log-parser";
import { plain, splitFields } from "./fields.js";
import { checkHeader } from "./header-row.js";
import { drainOptionsOf } from "./miners.js";
import { packJson } from "./packed-json.js";
import type { ParseSettings } from "./parse-settings.js";
import { RecordMaker, type RowRecord } from "./row-records.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/**
 * Columns of what the task writes: kind, source, token count (-1 where the parser learns a source as a whole), file, start
 * of the split, ordinal of the first row in it, number of rows, {@link BlockTexts} and {@link BlockLines} packed, and what
 * other kinds of rows say: a column of its own, so that nobody reads blocks to find it.
 */
export const READ_COLUMNS =
  "k STRING, s STRING, n INT, f STRING, b BIGINT, i BIGINT, rows BIGINT, x STRING, e STRING, note STRING" as const;

/** What is learnt of a block: its texts, each once, and for every line which one and its ordinal in the split. */
export interface BlockTexts {
  readonly texts: readonly string[];
  readonly of: readonly number[];
  readonly row: readonly number[];
}

/** What is kept of the lines of a block, one entry a line; parts that no line has are left out. */
export interface BlockLines {
  readonly content: readonly string[];
  readonly timeMs?: readonly (number | null)[];
  readonly level?: readonly (string | null)[];
  readonly component?: readonly (string | null)[];
}

/** Characters after which a block is written: few rows for Spark to carry, each far below its memory. */
const BLOCK_LENGTH = 1 << 18;
const MOST_BLOCK_LINES = 8192;

/** Packs lines in blocks. */
export class ReadTask implements WorkerTask {
  readonly #settings: ParseSettings;
  readonly #records: RecordMaker;
  readonly #preparers = new Map<string, DrainParser>();
  readonly #seen = new Set<string>();
  readonly #blocks = new Map<string, OpenBlock>();
  #split: { readonly name: string; readonly file: string; readonly start: string } | undefined;
  /** What the rows of a split begin with: all fields but the value. */
  #prefix = "\n"; // in no row
  #source = "";
  #row = 0;

  constructor(settings: ParseSettings) {
    this.#settings = settings;
    this.#records = new RecordMaker(settings);
  }

  add(row: string, out: RowWriter): void {
    if (!row.startsWith(this.#prefix)) this.#enter(row, out);
    const value = row.slice(this.#prefix.length);
    const source = this.#source;
    const ordinal = this.#row++;
    if (this.#settings.header !== undefined && ordinal === 0 && this.#split?.start === "0") {
      checkHeader(this.#settings.header, value, this.#split.file);
      return;
    }
    const record = this.#records.read(source, value);
    if ("reason" in record) this.#setAside(ordinal, source, value, record.reason, out);
    else this.#pack(ordinal, record, out);
  }

  end(out: RowWriter): void {
    this.#endSplit(out);
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    return ["end", undefined, -1, undefined, 0, 0, counts.rowsIn, undefined, undefined, JSON.stringify(counts)];
  }

  /** Takes in what rows begin with from this one on. */
  #enter(row: string, out: RowWriter): void {
    const [source, file, start, value] = splitFields(row, 4);
    const name = `${start} ${file}`;
    if (name !== this.#split?.name) this.#beginSplit({ name, file, start }, out);
    this.#source = source;
    this.#prefix = row.slice(0, row.length - value.length);
  }

  #beginSplit(split: { readonly name: string; readonly file: string; readonly start: string }, out: RowWriter): void {
    this.#endSplit(out);
    if (this.#seen.has(split.name))
      throw new Error(`rows of ${split.file} must come in one piece, got more of them later`);
    this.#seen.add(split.name);
    plain("file", split.file);
    this.#split = split;
    this.#row = 0;
  }

  #endSplit(out: RowWriter): void {
    if (this.#split === undefined) return;
    for (const block of this.#blocks.values()) this.#write(block, out);
    this.#blocks.clear();
    const { file, start } = this.#split;
    out.add("p", this.#source, -1, file, start, 0, this.#row, undefined, undefined, undefined);
    this.#split = undefined;
  }

  #setAside(ordinal: number, source: string, value: string, reason: string, out: RowWriter): void {
    const { file, start } = this.#split as { file: string; start: string };
    const note = JSON.stringify({ reason, value });
    out.add("q", source, -1, file, start, ordinal, 1, undefined, undefined, note);
  }

  #pack(ordinal: number, record: RowRecord, out: RowWriter): void {
    const { source, content } = record;
    const { text, tokens } =
      this.#settings.parser === "drain" ? this.#preparerOf(source).prepare(content) : { text: content, tokens: -1 };
    const key = `${tokens} ${source}`;
    let block = this.#blocks.get(key);
    if (block === undefined) {
      if (source === "") throw new Error(`source must have a name, got none for a row of ${this.#split?.file}`);
      block = new OpenBlock(plain("source", source), tokens);
      this.#blocks.set(key, block);
    }
    block.add(ordinal, text, record);
    if (block.length < BLOCK_LENGTH && block.lines < MOST_BLOCK_LINES) return;
    this.#write(block, out);
    this.#blocks.delete(key);
  }

  #write(block: OpenBlock, out: RowWriter): void {
    const { file, start } = this.#split as { file: string; start: string };
    const { texts, lines } = block.finish();
    const place = [block.source, block.tokens, file, start, block.firstRow, block.lines] as const;
    out.add("b", ...place, packJson(texts), packJson(lines), undefined);
  }

  #preparerOf(source: string): DrainParser {
    let preparer = this.#preparers.get(source);
    if (preparer === undefined) {
      preparer = new DrainParser(drainOptionsOf(this.#settings.miner, source));
      this.#preparers.set(source, preparer);
    }
    return preparer;
  }
}

/** Lines of one source and token count, as they come. */
class OpenBlock {
  readonly source: string;
  readonly tokens: number;
  /** Characters so far. */
  length = 0;
  readonly #numbers = new Map<string, number>();
  readonly #of: number[] = [];
  readonly #records: RowRecord[] = [];
  readonly #rows: number[] = [];

  constructor(source: string, tokens: number) {
    this.source = source;
    this.tokens = tokens;
  }

  get lines(): number {
    return this.#rows.length;
  }

  get firstRow(): number {
    return this.#rows[0];
  }

  add(row: number, text: string, record: RowRecord): void {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
      this.length += text.length;
    }
    this.#of.push(number);
    this.#rows.push(row);
    this.#records.push(record);
    this.length += record.content.length;
  }

  finish(): { readonly texts: BlockTexts; readonly lines: BlockLines } {
    const records = this.#records;
    const column = <T>(read: (record: RowRecord) => T | undefined): (T | null)[] | undefined => {
      const values = records.map((record) => read(record) ?? null);
      return values.every((value) => value === null) ? undefined : values;
    };
    const [timeMs, level, component] = [
      column(({ timeMs }) => timeMs),
      column(({ level }) => level),
      column(({ component }) => component),
    ];
    const lines = {
      content: records.map(({ content }) => content),
      ...(timeMs !== undefined && { timeMs }),
      ...(level !== undefined && { level }),
      ...(component !== undefined && { component }),
    };
    return { texts: { texts: [...this.#numbers.keys()], of: this.#of, row: this.#rows }, lines };
  }
}
