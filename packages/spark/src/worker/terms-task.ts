/**
 * @file The fit of a vocabulary, the part without memory beyond a partition: terms with their frequencies.
 *
 * In:  a JSON object a row, its text in `text`.
 * Out: `t` a term with the number of texts it is in and of times it occurs, `end`; columns as {@link TERM_COLUMNS}.
 */

import { createAnalyzer, type TextOptions } from "@lsad/features";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/** Columns of what the task writes: kind, texts with the term, occurrences, the term as JSON. */
export const TERM_COLUMNS = "k STRING, texts BIGINT, occurrences BIGINT, j STRING" as const;

/** Terms held before they are written: what comes later of one is a row of its own, and SQL adds them up. */
const MOST_TERMS = 500_000;

/** {@link TextOptions} as JSON holds them: a pattern by its source. */
export type SavedTextOptions = Omit<TextOptions, "tokenPattern"> & {
  readonly tokenPattern: { readonly source: string; readonly flags: string };
};

interface TermCounts {
  texts: number;
  occurrences: number;
  /** Number of the last text that had it. */
  last: number;
}

/** Counts terms. */
export class TermsTask implements WorkerTask {
  readonly #analyze: (text: string) => string[];
  readonly #counts = new Map<string, TermCounts>();
  #text = 0;

  /** @param saved - Text options as `toJSON` of a vectoriser gives them. */
  constructor({ tokenPattern: { source, flags }, ...saved }: SavedTextOptions) {
    this.#analyze = createAnalyzer({ ...saved, tokenPattern: new RegExp(source, flags) });
  }

  add(row: string, out: RowWriter): void {
    const { text } = JSON.parse(row) as { readonly text?: string };
    if (typeof text !== "string") throw new Error(`text ${this.#text + 1} must be a string, got ${typeof text}`);
    const number = ++this.#text;
    for (const term of this.#analyze(text)) {
      let counts = this.#counts.get(term);
      if (counts === undefined) {
        counts = { texts: 0, occurrences: 0, last: 0 };
        this.#counts.set(term, counts);
      }
      counts.occurrences++;
      if (counts.last !== number) counts.texts++;
      counts.last = number;
    }
    if (this.#counts.size >= MOST_TERMS) this.#write(out);
  }

  end(out: RowWriter): void {
    this.#write(out);
  }

  endRow({ rowsIn }: EndCounts): readonly (string | number | undefined)[] {
    return ["end", rowsIn, 0, JSON.stringify("")];
  }

  #write(out: RowWriter): void {
    for (const [term, { texts, occurrences }] of this.#counts) out.add("t", texts, occurrences, JSON.stringify(term));
    this.#counts.clear();
  }
}
