/**
 * @file The last stage of a parse job, without memory: blocks with template ids become one row a line.
 *
 * In:  source, file, rows before the split in its file, {@link FinalTemplates} by the learner's ids as JSON, template ids, lines.
 * Out: an event, and an end row without a line; columns as {@link WRITE_COLUMNS}.
 */

import { isPlain, splitFields } from "./fields.js";
import type { BlockIds } from "./learn-task.js";
import { createParameterReader, type ParameterReader } from "./miners.js";
import { unpackJson } from "./packed-json.js";
import type { ParseSettings } from "./parse-settings.js";
import type { BlockLines } from "./read-task.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/**
 * Columns of what the task writes. `line` is 1-based in the file, `c` the template, `t` milliseconds, `a` the parameters as JSON:
 * objects with name and value. Where a text does not travel as it is, `j` holds the texts as JSON, and they are absent.
 */
export const WRITE_COLUMNS =
  "s STRING, f STRING, line BIGINT, c INT, t BIGINT, l STRING, p STRING, v STRING, j STRING, a STRING" as const;

/** A template by its final number; its tokens, where parameters are asked for. */
interface FinalTemplate {
  readonly id: number;
  readonly tokens?: readonly string[];
}

/** What templates are in the end, by the numbers that their learner gave them. */
export type FinalTemplates = Readonly<Record<number, FinalTemplate>>;

/** Unpacks blocks. */
export class WriteTask implements WorkerTask {
  readonly #settings: ParseSettings;
  readonly #readers = new Map<string, ParameterReader>();
  /** Those of the block before, which are often those of the next. */
  #templates: { readonly text: string; readonly byNumber: FinalTemplates } = { text: "{}", byNumber: {} };

  constructor(settings: ParseSettings) {
    this.#settings = settings;
  }

  add(row: string, out: RowWriter): void {
    const [source, file, rowsBefore, finalTemplates, ids, lines] = splitFields(row, 6);
    const before = Number(rowsBefore);
    const templateOf = this.#templatesOf(finalTemplates);
    const { row: rows, ids: templates } = unpackJson(ids) as BlockIds;
    const { content, timeMs, level, component } = unpackJson(lines) as BlockLines;
    for (let i = 0; i < rows.length; i++) {
      const [v, l, p] = [content[i], level?.[i] ?? undefined, component?.[i] ?? undefined];
      const isSafe = isPlain(v) && (l === undefined || isPlain(l)) && (p === undefined || isPlain(p));
      const texts = isSafe ? [l, p, v, undefined] : [undefined, undefined, undefined, JSON.stringify({ v, l, p })];
      const { id, tokens } = templateOf[templates[i]];
      const parameters = tokens && this.#parametersOf(source, v, tokens);
      out.add(source, file, before + rows[i] + 1, id, timeMs?.[i] ?? undefined, ...texts, parameters);
    }
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    const nothing = undefined;
    return [nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, JSON.stringify(counts), nothing];
  }

  #templatesOf(text: string): FinalTemplates {
    if (text !== this.#templates.text) this.#templates = { text, byNumber: JSON.parse(text) as FinalTemplates };
    return this.#templates.byNumber;
  }

  #parametersOf(source: string, content: string, tokens: readonly string[]): string {
    let reader = this.#readers.get(source);
    if (reader === undefined) {
      reader = createParameterReader(this.#settings, source);
      this.#readers.set(source, reader);
    }
    const parameters = reader.parametersUnder(content, tokens);
    if (parameters === undefined) {
      throw new Error(`a line of ${source} must have the tokens of its template ${tokens.join(" ")}, got ${content}`);
    }
    return JSON.stringify(parameters);
  }
}
