/**
 * @file The second stage of a parse job, the only one with memory: the templates of one source and token count, or of one
 * source, from its blocks in order.
 *
 * In:  the rows of the first stage, blocks grouped by source and token count, then sorted by place.
 * Out: `b` a block with the template ids of its lines in place of its texts, `t` a template, `end`; rows of other kinds as
 *      they came, the first stage's `end` as `read-end`.
 */

import { splitFields } from "./fields.js";
import { createMiner, type Miner } from "./miners.js";
import { packJson, unpackJson } from "./packed-json.js";
import type { ParseSettings } from "./parse-settings.js";
import type { BlockTexts } from "./read-task.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/**
 * Columns of what the task writes. Of a block: as read, `a` its {@link BlockIds} packed. Of a template: place of the first line
 * (file, split, ordinal), `rows` its lines, `note` a {@link TemplateNote}.
 */
export const LEARN_COLUMNS =
  "k STRING, s STRING, n INT, f STRING, b BIGINT, i BIGINT, rows BIGINT, a STRING, e STRING, note STRING" as const;

/** Of every line of a block its ordinal in the split, and its template by the number that the learner gave it. */
export interface BlockIds {
  readonly row: readonly number[];
  readonly ids: readonly number[];
}

/** A template's number as lines were given it, the number that it has in the end, and its text. */
export interface TemplateNote {
  readonly id: number;
  readonly into: number;
  readonly tokens: readonly string[];
}

/** Where a block begins. */
interface Place {
  readonly file: string;
  readonly start: number;
  readonly row: number;
}

/** Learns templates from blocks. */
export class LearnTask implements WorkerTask {
  readonly #settings: ParseSettings;
  readonly #seen = new Set<string>();
  #open: OpenKey | undefined;

  constructor(settings: ParseSettings) {
    this.#settings = settings;
  }

  add(row: string, out: RowWriter): void {
    const [kind, source, tokens, file, start, first, rows, texts, lines] = splitFields(row, 10);
    if (kind !== "b") {
      out.addText(kind === "end" ? `read-${row}` : row);
      return;
    }
    const key = `${tokens} ${source}`;
    if (key !== this.#open?.key) this.#begin(key, source, tokens, out);
    const open = this.#open as OpenKey;
    open.checkOrder({ file, start: Number(start), row: Number(first) });
    const ids = open.learn(unpackJson(texts) as BlockTexts, Number(rows), file, start);
    out.add("b", source, tokens, file, start, first, rows, packJson(ids), lines, undefined); // lines are for the next stage
  }

  end(out: RowWriter): void {
    this.#open?.writeTemplates(out);
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    return ["end", undefined, -1, undefined, 0, 0, counts.rowsIn, undefined, undefined, JSON.stringify(counts)];
  }

  #begin(key: string, source: string, tokens: string, out: RowWriter): void {
    this.#open?.writeTemplates(out);
    if (this.#seen.has(key)) {
      throw new Error(`blocks must be grouped by source and token count, got more of ${source}/${tokens} later`);
    }
    this.#seen.add(key);
    this.#open = new OpenKey(key, source, tokens, createMiner(this.#settings.parser, this.#settings.miner, source));
  }
}

/** The learner of one key, and where its templates were first seen. */
class OpenKey {
  readonly key: string;
  readonly #source: string;
  readonly #tokens: string;
  readonly #miner: Miner;
  readonly #firsts = new Map<number, { readonly file: string; readonly start: string; readonly row: number }>();
  readonly #sizes = new Map<number, number>();
  #last: Place | undefined;

  constructor(key: string, source: string, tokens: string, miner: Miner) {
    this.key = key;
    this.#source = source;
    this.#tokens = tokens;
    this.#miner = miner;
  }

  /** Files by the bytes of their path, as Spark sorts; then by place. Blocks are as long as they are, so none may meet. */
  checkOrder(place: Place): void {
    const last = this.#last;
    this.#last = place;
    if (last === undefined || comparePlaces(last, place) < 0) return;
    throw new Error(
      `blocks of ${this.#source}/${this.#tokens} must be sorted by place, got ${JSON.stringify(place)} after ${JSON.stringify(last)}`,
    );
  }

  learn({ texts, of, row }: BlockTexts, rows: number, file: string, start: string): BlockIds {
    if (of.length !== rows || row.length !== rows) throw new Error(`block must hold ${rows} lines, got ${of.length}`);
    const ids = of.map((text, index) => {
      const id = this.#miner.addLine(texts[text]);
      const size = this.#sizes.get(id) ?? 0;
      if (size === 0) this.#firsts.set(id, { file, start, row: row[index] });
      this.#sizes.set(id, size + 1);
      return id;
    });
    return { row, ids };
  }

  writeTemplates(out: RowWriter): void {
    const tokensOf = new Map(this.#miner.templates().map(({ templateId, tokens }) => [templateId, tokens]));
    for (const [id, { file, start, row }] of this.#firsts) {
      const into = this.#miner.currentId?.(id) ?? id;
      const note: TemplateNote = { id, into, tokens: tokensOf.get(into) ?? [] };
      const place = [this.#source, this.#tokens, file, start, row, this.#sizes.get(id)] as const;
      out.add("t", ...place, undefined, undefined, JSON.stringify(note));
    }
  }
}

function comparePlaces(one: Place, other: Place): number {
  if (one.file !== other.file) return Buffer.compare(Buffer.from(one.file), Buffer.from(other.file));
  return one.start - other.start || one.row - other.row;
}
