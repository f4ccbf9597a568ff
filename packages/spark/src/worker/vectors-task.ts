/**
 * @file Texts as sparse vectors, by a fitted vectoriser.
 *
 * In:  a JSON object a row: `text`, and `id`, a JSON text that tells which row it is.
 * Out: `v` a row's columns and values, comma-separated and empty for an empty row, and its id, `end`; columns as
 *      {@link VECTOR_COLUMNS}.
 */

import type { CsrMatrix, EstimatorJson } from "@lsad/core";
import { CountVectorizer, TfidfVectorizer } from "@lsad/features";
import { plain } from "./fields.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/** Columns of what the task writes: kind, columns of the entries, their values, the row's id as JSON. */
export const VECTOR_COLUMNS = "k STRING, indices STRING, entries STRING, j STRING" as const;

/** Texts transformed at a time. */
const BATCH_TEXTS = 256;

/** Makes vectors. */
export class VectorsTask implements WorkerTask {
  readonly #vectorizer: { transform(texts: Iterable<string>): CsrMatrix };
  #texts: string[] = [];
  #ids: string[] = [];

  /** @param saved - What `toJSON` of the vectoriser gave. */
  constructor(saved: EstimatorJson) {
    this.#vectorizer =
      saved.type === "TfidfVectorizer" ? TfidfVectorizer.fromJSON(saved) : CountVectorizer.fromJSON(saved);
  }

  add(row: string, out: RowWriter): void {
    const { text, id } = JSON.parse(row) as { readonly text: string; readonly id: string };
    this.#texts.push(text);
    this.#ids.push(plain("id", id));
    if (this.#texts.length === BATCH_TEXTS) this.end(out);
  }

  end(out: RowWriter): void {
    const { indptr, indices, data } = this.#vectorizer.transform(this.#texts);
    // Numbers are written in the shortest form that reads back as the same double.
    this.#ids.forEach((id, row) => {
      const [start, end] = [indptr[row], indptr[row + 1]];
      out.add("v", indices.subarray(start, end).join(","), data.subarray(start, end).join(","), id);
    });
    this.#texts = [];
    this.#ids = [];
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    return ["end", "", "", JSON.stringify(counts)];
  }
}
