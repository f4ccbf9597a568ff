/** @file What of a fitted detector reads words, whatever it is: TF-IDF and a detector, or an encoder. */

import {
  type LabelledSource,
  type Pipeline,
  rowTexts,
  type SourceTable,
  type View,
  wordPairVectorizer,
} from "@lsad/pipeline";
import { attentionOnWords, encoderParts } from "./encoder-parts.js";
import type { AttentionOnWords, Attributed } from "./explanation.js";
import { shapleyParts, type WordScores, wordParts } from "./word-parts.js";

/** The words of a line and what they do. */
export interface ReadWords {
  readonly words: Attributed;
  readonly attention: AttentionOnWords | null;
}

/** The part of a detector that reads words. */
export interface WordReader {
  /** Whether what it says of a text is the whole score, or a part of a sum. */
  readonly isWhole: boolean;
  /** Columns by which lines are compared. */
  readonly vectorizer: ReturnType<typeof wordPairVectorizer>;
  /** Scores texts in the place of a line. */
  scoresAt(line: number): WordScores;
  /** Reads the text of a line. */
  read(text: string, line: number): ReadWords;
}

/**
 * The word reader of a pipeline.
 * @param training - What it learnt from; may be empty.
 * @returns `undefined` for detectors that read no words.
 */
export function wordReader(
  pipeline: Pipeline,
  training: readonly LabelledSource[],
  table: SourceTable,
  bufferLines: number,
): WordReader | undefined {
  return encoderReader(pipeline, training, table, bufferLines) ?? columnReader(pipeline, table, bufferLines);
}

function columnReader(pipeline: Pipeline, table: SourceTable, bufferLines: number): WordReader | undefined {
  const part = pipeline.textPart(table, bufferLines);
  if (part === undefined) return undefined;
  const texts = rowTexts(table, pipeline.spec.view);
  const ordinary = Array.from(
    table.lineRow.subarray(0, bufferLines === 0 ? undefined : bufferLines),
    (row) => texts[row],
  );
  const { vectorizer, detector, isWhole } = part;
  return {
    isWhole,
    vectorizer,
    scoresAt: () => (words) => detector.score(vectorizer.transform(words)),
    read: (text) => ({ words: wordParts(part, text, ordinary), attention: null }),
  };
}

function encoderReader(
  pipeline: Pipeline,
  training: readonly LabelledSource[],
  table: SourceTable,
  bufferLines: number,
): WordReader | undefined {
  const part = pipeline.encoderPart(table, bufferLines);
  if (part === undefined) return undefined;
  const scoresAt = (line: number) => (texts: readonly string[]) => part.score(texts, line);
  return {
    isWhole: part.isWhole,
    vectorizer: wordsOf([...training.map((source) => source.table), table], pipeline.spec.view),
    scoresAt,
    read(text, line) {
      const reading = part.read?.(text, line);
      if (reading === undefined) return { words: shapleyParts(scoresAt(line), text), attention: null };
      return { words: encoderParts(reading), attention: attentionOnWords(reading) };
    },
  };
}

/** An encoder's own vectors would need every training line embedded: lines are compared by their words, as for other detectors. */
function wordsOf(tables: readonly SourceTable[], view: View): WordReader["vectorizer"] {
  const vectorizer = wordPairVectorizer();
  vectorizer.fitTransform([...new Set(tables.flatMap((table) => rowTexts(table, view)))]);
  return vectorizer;
}
