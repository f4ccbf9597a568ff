/** @file Corpora from files, in the folder layout of Loghub. */

import { createHash } from "node:crypto";
import { basename, join, relative, resolve } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { type ReadReport, type RecordReader, splitLines } from "@lsad/log-parser";
import type { Corpus, CorpusLine, LabelSet } from "./corpus.js";
import { hasFolder, locateFiles, type SourceFiles } from "./internal/locate-files.js";
import { type CsvRow, readCsv } from "./internal/read-csv.js";
import { readBytes } from "./internal/read-file.js";
import { recordReader, toRecord } from "./internal/record-reader.js";
import { openLabelFolder } from "./open-labels.js";
import type { SourceInfo } from "./source-info.js";

const STRUCTURED_COLUMNS = {
  required: ["LineId", "Content", "EventId", "EventTemplate"],
  hint: "Structured files are those of Loghub: <Source>_2k.log_structured.csv.",
};

/** Options of {@link openCorpus}. */
export interface OpenCorpusOptions {
  /**
   * Called at the end of every complete reading of a source, with what was counted: lines, and lines that do not fit the header format, the
   * first ten of them quoted.
   */
  readonly onRead?: (source: string, report: ReadReport) => void;
}

/**
 * Opens a folder of logs: `raw_data/<Source>_2k.log`, and, where there are any, `structured_data/<Source>_2k.log_structured.csv` (true
 * templates) and `labeled_data/<Source>.csv` (labels). A folder a source, as in Loghub's repository, is read too.
 *
 * Sizes other than 2k (`HDFS.log`, `HDFS_100k.log`) and `.gz` are read alike, one file a source. Lines are read while they are asked for, raw
 * and structured in step. A line that does not fit its header is content as a whole, and counted. The label column of BGL and Thunderbird reaches neither record nor `raw`, where it reads `-`.
 *
 * @param folder - Path of the folder.
 * @param options - Who wants to know of lines that do not fit.
 * @throws {@link DataFormatError} if the folder or a file of a pair is missing, or a source has two files. While reading: if columns are wrong, a
 *   file is empty or truncated, or raw and structured lines differ.
 *
 * @example
 * ```ts
 * const corpus = await openCorpus("loghub-2k");
 * for await (const { record, eventId } of corpus.read("HDFS")) console.log(record.line, eventId, record.content);
 * ```
 */
export async function openCorpus(folder: string, { onRead }: OpenCorpusOptions = {}): Promise<Corpus> {
  const files = await locateFiles(folder);
  const corpus = new FolderCorpus(folder, files, onRead);
  if (!(await hasFolder(folder, "labeled_data"))) return corpus;
  const builtInLabels = await openLabelFolder(join(folder, "labeled_data"), corpus, "labeled_data");
  return new FolderCorpus(folder, files, onRead, builtInLabels);
}

class FolderCorpus implements Corpus {
  readonly name: string;
  readonly folder: string;
  readonly sources: readonly SourceInfo[];
  declare readonly builtInLabels?: LabelSet;
  readonly #files: readonly SourceFiles[];
  readonly #onRead: OpenCorpusOptions["onRead"];
  #hash: Promise<string> | undefined;

  constructor(
    folder: string,
    files: readonly SourceFiles[],
    onRead: OpenCorpusOptions["onRead"],
    builtInLabels?: LabelSet,
  ) {
    this.folder = folder;
    this.name = basename(resolve(folder));
    this.sources = files.map(({ info }) => info);
    this.#files = files;
    this.#onRead = onRead;
    if (builtInLabels !== undefined) this.builtInLabels = builtInLabels;
  }

  async *read(source: string): AsyncGenerator<CorpusLine, void> {
    const files = this.#files.find(({ info }) => info.name === source);
    if (files === undefined) {
      const known = this.sources.map((info) => info.name).join(", ");
      throw new InvalidInputError(`read: source must be one of ${known}, got ${JSON.stringify(source)}`);
    }
    const reader = recordReader(files.info);
    yield* files.structured === undefined ? readRaw(files, reader) : readPair(files, files.structured, reader);
    if (reader.report.lines === 0) {
      throw new DataFormatError({ problem: "file holds no line", file: files.raw, expected: "at least one" });
    }
    this.#onRead?.(source, reader.report);
  }

  hash(): Promise<string> {
    this.#hash ??= hashFiles(this.folder, this.#files);
    return this.#hash;
  }
}

async function* readRaw({ info, raw }: SourceFiles, reader: RecordReader): AsyncGenerator<CorpusLine, void> {
  for await (const text of splitLines(readBytes(raw))) {
    yield { record: toRecord(reader, info.labelColumn ? withoutLabel(text) : text) };
  }
}

/** Raw and structured lines in step: at most one of each is held. */
async function* readPair(
  files: SourceFiles,
  structured: string,
  reader: RecordReader,
): AsyncGenerator<CorpusLine, void> {
  const rows = readCsv(structured, STRUCTURED_COLUMNS);
  try {
    for await (const { record } of readRaw(files, reader)) {
      const { value: row } = await rows.next();
      if (row === undefined) throw countMismatch(files.raw, structured, "fewer", record.line - 1);
      const [, content, eventId, eventTemplate] = row.fields;
      if (content !== record.content)
        throw contentMismatch(`${files.raw}:${record.line}`, record.content, structured, row);
      if (eventId === "") throw emptyEventId(structured, row);
      yield { record, eventId, eventTemplate };
    }
    const { value: extra } = await rows.next();
    if (extra !== undefined) throw countMismatch(files.raw, structured, "more", extra.line - 1);
  } finally {
    await rows.return();
  }
}

/** The line with `-` for its first field: what a record may know of a label. */
function withoutLabel(text: string): string {
  return text.replace(/^\s*\S+/, "-");
}

async function hashFiles(folder: string, files: readonly SourceFiles[]): Promise<string> {
  const all = createHash("sha256");
  const names = files.flatMap(({ raw, structured }) => (structured === undefined ? [raw] : [raw, structured]));
  for (const name of names) {
    const one = createHash("sha256");
    for await (const chunk of readBytes(name)) one.update(chunk);
    const path = relative(folder, name).replaceAll("\\", "/").replace(/\.gz$/, ""); // packed or not, the lines are the same
    all.update(`${path} ${one.digest("hex")}\n`);
  }
  return all.digest("hex");
}

function countMismatch(raw: string, structured: string, sense: "fewer" | "more", rows: number): DataFormatError {
  return new DataFormatError({
    problem: `${sense} rows than ${raw} has lines`,
    file: structured,
    line: rows + 1,
    expected: "one row a line",
    received: sense === "fewer" ? `the end of the file after ${rows} rows` : `a row ${rows}`,
    hint: "Tools that skip lines which do not fit the header format make such files.",
  });
}

function contentMismatch(place: string, content: string, structured: string, row: CsvRow): DataFormatError {
  return new DataFormatError({
    problem: "Content differs from the raw line",
    file: structured,
    line: row.line,
    expected: `${content} (${place})`,
    received: row.fields[1],
    hint: "Are both files of the same corpus and size?",
  });
}

function emptyEventId(file: string, row: CsvRow): DataFormatError {
  return new DataFormatError({ problem: "EventId is empty", file, line: row.line, expected: "an id such as E12" });
}
