/** @file What a corpus is: lines of some of the 16 sources, read as streams, with labels in a table apart. */

import type { LogRecord } from "@lsad/core";
import type { SourceInfo } from "./source-info.js";

/** One line of a corpus: its record and, where somebody has written it down, the true template. Never a label. */
export interface CorpusLine {
  readonly record: LogRecord;
  /** Id of the true template within its source (`"E12"`), when the corpus has structured data. */
  readonly eventId?: string;
  /** Text of the true template, variable parts as `<*>`. */
  readonly eventTemplate?: string;
}

/** What a label set says of a line. */
export interface Judgement {
  /** 1 for an anomaly, 0 for a normal line. */
  readonly label: 0 | 1;
  /** 0 normal, 1 degraded or suspicious, 2 an operation failed, 3 loss of service, data or a node, or a breach. */
  readonly severity: 0 | 1 | 2 | 3;
  /** Kind of anomaly in the label set's own words (`"network"`), `"none"` for normal lines. */
  readonly category: string;
}

/** Labels of one origin. Sets are never mixed: a number measured on one says nothing about another. */
export interface LabelSet {
  readonly name: string;
  /** SHA-256 of what the labels say, in hexadecimal: goes into every result. */
  readonly hash: string;
  /** Sources it has labels for, in the order of the corpus. */
  readonly sources: readonly string[];
  /**
   * The labels of one source as a function of a line of the corpus that the set was opened for.
   * @throws {@link InvalidInputError} if the set has no labels for `source`.
   */
  judge(source: string): (line: CorpusLine) => Judgement;
}

/** Lines of one or more sources, from files or generated. */
export interface Corpus {
  readonly name: string;
  /** The sources it holds, in the order of the catalogue. */
  readonly sources: readonly SourceInfo[];
  /** Folder of its files; absent for a generated corpus. */
  readonly folder?: string;
  /** Labels that came with the lines, if any did. */
  readonly builtInLabels?: LabelSet;
  /**
   * The lines of a source in file order. Every call starts again; memory does not grow with the number of lines.
   * @throws {@link InvalidInputError} (on the first line asked for) if the corpus does not hold `source`.
   * @throws {@link DataFormatError} where a file breaks its format.
   */
  read(source: string): AsyncIterable<CorpusLine>;
  /** SHA-256, in hexadecimal, of what determines the lines: the bytes of the files, or the generator's tables and options. */
  hash(): Promise<string>;
}
