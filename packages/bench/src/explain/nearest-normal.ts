/** @file The normal line that an alert is most like: what to compare it with. */

import { nearestRows } from "@lsad/eval";
import { type LabelledSource, rowTexts, type SourceTable, type View } from "@lsad/pipeline";
import type { NearestNormal } from "./explanation.js";
import type { WordReader } from "./word-reader.js";

/** Lines to choose from, each text once. */
interface Candidate {
  readonly source: string;
  readonly text: string;
  readonly words: string;
}

/** Finds the most similar of some lines by the cosine of the reader's columns. */
export type NearestFinder = (words: string) => NearestNormal | null;

/** Finder among the normal lines that a detector learnt from. */
export function nearestOfTraining(reader: WordReader, training: readonly LabelledSource[], view: View): NearestFinder {
  return finder(
    reader,
    training.flatMap(({ table, labels }) => candidatesOf(table, view, (line) => labels[line] === 0)),
  );
}

/** Finder among the lines of a target's buffer that raise no alert. */
export function nearestOfBuffer(
  reader: WordReader,
  table: SourceTable,
  bufferLines: number,
  alerts: Uint8Array,
  view: View,
): NearestFinder {
  return finder(
    reader,
    candidatesOf(table, view, (line) => line < bufferLines && alerts[line] === 0),
  );
}

function candidatesOf(table: SourceTable, view: View, isCandidate: (line: number) => boolean): Candidate[] {
  const texts = rowTexts(table, view);
  const found = new Map<string, Candidate>();
  for (const [line, row] of table.lineRow.entries()) {
    if (!isCandidate(line) || found.has(texts[row])) continue;
    found.set(texts[row], { source: table.source, text: table.rows[row].content, words: texts[row] });
  }
  return [...found.values()];
}

function finder({ vectorizer }: WordReader, candidates: readonly Candidate[]): NearestFinder {
  const columns = vectorizer.transform(candidates.map(({ words }) => words));
  return (words) => {
    const { indices, similarities } = nearestRows(vectorizer.transform([words]), columns);
    if (indices[0] < 0) return null;
    const { source, text } = candidates[indices[0]];
    return { source, text, similarity: similarities[0] };
  };
}
