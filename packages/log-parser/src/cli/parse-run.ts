/** @file One run of the command: inputs to rows, with everything counted. */

import type { LogRecord, ParsedEvent } from "@lsad/core";

import { type JoinRule, LineJoiner } from "../join-lines.js";
import { LineDecoder } from "../line-decoder.js";
import { type MisfitRule, RecordReader } from "../record-reader.js";
import { openSources } from "./byte-sources.js";
import type { CommandStreams } from "./command-streams.js";
import type { EventRow, RowWriter } from "./event-row.js";
import { followFiles } from "./follow.js";
import { detectHeader, type HeaderChoice, headerLabel } from "./header-choice.js";
import { asInput, bytesOf, InputFailure, pathsOf, untilAborted } from "./input-streams.js";
import type { Miner } from "./miner.js";
import type { ProgressFigures } from "./progress.js";
import type { Position, ReadingPositions } from "./reading-positions.js";

/** Everything a run needs, already opened and checked. */
export interface ParseRunOptions {
  readonly inputs: readonly string[];
  readonly miner: Miner;
  /** Learns from a record, or only looks it up. */
  readonly parse: (record: LogRecord) => ParsedEvent | undefined;
  readonly writer: RowWriter;
  /** Whether the writer wants rows: values are costly to work out, and are left alone where nobody reads them. */
  readonly hasRows: boolean;
  /** `undefined`: found by trying, for each file. */
  readonly header: HeaderChoice | undefined;
  readonly onMisfit: MisfitRule;
  /** `undefined`: a line is a record. */
  readonly join: JoinRule | undefined;
  readonly year: number | undefined;
  readonly maxLineBytes: number | undefined;
  readonly isFollowing: boolean;
  /** How far inputs were read before, and are now; `undefined`: each is read from its start, and nothing is noted. */
  readonly positions: ReadingPositions | undefined;
  readonly signal: AbortSignal;
  readonly stdin: CommandStreams["stdin"];
  /** Told after every chunk of input. */
  readonly onProgress: (figures: ProgressFigures) => Promise<void> | void;
  /**
   * Told of files that cannot be read, or not to their end; the run goes on with the next.
   * @param place - The file, or `FILE:LINE` where lines were read before it broke.
   */
  readonly onBadInput: (place: string, error: Error) => void;
  /** Told of files to follow that cannot be opened yet. */
  readonly onAwaited: (path: string, error: Error) => void;
}

/** Counts over all files of a run. */
export interface RunTotals {
  files: number;
  badInputs: number;
  lines: number;
  records: number;
  misfits: number;
  cutLines: number;
  unmatched: number;
  bytesRead: number;
  readonly firstMisfits: string[];
  /** Header formats used, with the number of files each. */
  readonly headers: Map<string, number>;
}

const MISFITS_SHOWN = 10;

/** The state of one file being read. */
interface OpenFile {
  readonly name: string;
  readonly decoder: LineDecoder;
  readonly joiner: LineJoiner | undefined;
  reader: RecordReader | undefined;
  position: Position | undefined;
  /** Whether the file may go on in the middle of what is taken now, so that it is to be read again. */
  isAtOpenEnd: boolean;
}

/** Reads all inputs in order; see {@link ParseRunOptions}. Failures of the output reject, those of an input do not. */
export class ParseRun {
  readonly totals: RunTotals = {
    files: 0,
    badInputs: 0,
    lines: 0,
    records: 0,
    misfits: 0,
    cutLines: 0,
    unmatched: 0,
    bytesRead: 0,
    firstMisfits: [],
    headers: new Map(),
  };
  readonly #options: ParseRunOptions;
  #bytesTotal: number | undefined;

  constructor(options: ParseRunOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const paths = await pathsOf(this.#options.inputs, (path, error) => this.#tellBad(path, error));
    if (this.#options.isFollowing && !paths.includes("-")) await this.#follow(paths);
    else await this.#readAll(paths);
    await this.#options.writer.flush();
  }

  async #readAll(paths: readonly string[]): Promise<void> {
    this.#bytesTotal = await bytesOf(paths);
    for (const path of paths) {
      if (this.#options.signal.aborted) return;
      await this.#readFile(path);
    }
  }

  async #readFile(path: string): Promise<void> {
    const { stdin, signal } = this.#options;
    const count = (bytes: number) => {
      this.totals.bytesRead += bytes;
    };
    let open: OpenFile | undefined;
    try {
      for await (const source of asInput(openSources(path, untilAborted(stdin, signal), count))) {
        open = this.#open(source.name);
        for await (const chunk of asInput(source.chunks)) {
          await this.#takeChunk(open, chunk);
          if (signal.aborted) break;
        }
        const isCut = signal.aborted && path !== "-"; // in the middle of a line, perhaps; a file still has it whole
        this.#close(open, isCut ? [] : open.decoder.end());
        open = undefined;
        if (signal.aborted) return;
      }
    } catch (error) {
      if (!(error instanceof InputFailure)) throw error;
      if (open !== undefined) this.#close(open); // the lines before the break are good
      this.#tellBad(placeIn(open) ?? path, error.cause as Error);
    }
  }

  async #follow(paths: readonly string[]): Promise<void> {
    const files = new Map(paths.map((path) => [path, this.#open(path)]));
    for await (const event of followFiles(paths, this.#options.signal)) {
      if (event.kind === "idle") {
        for (const file of files.values()) this.#takeHeld(file);
        await this.#endOfChunk();
        continue;
      }
      if (event.kind === "waiting") this.#options.onAwaited(event.path, event.error);
      if (event.kind === "refused") this.#tellBad(event.path, event.error);
      const file = files.get(event.path) as OpenFile;
      if (event.kind === "restarted") {
        this.#close(file);
        files.set(event.path, this.#open(event.path));
      }
      if (event.kind !== "bytes") continue;
      this.totals.bytesRead += event.bytes.length;
      await this.#takeChunk(file, event.bytes);
    }
    for (const file of files.values()) this.#close(file);
  }

  #open(name: string): OpenFile {
    const { maxLineBytes, join } = this.#options;
    this.totals.files++;
    const decoder = new LineDecoder(maxLineBytes === undefined ? {} : { maxLineBytes });
    const joiner = join && new LineJoiner({ rule: join });
    return { name, decoder, joiner, reader: undefined, position: undefined, isAtOpenEnd: false };
  }

  /** The last line, and the record held back for continuations. */
  #close(file: OpenFile, lastLines: readonly string[] = file.decoder.end()): void {
    file.isAtOpenEnd = lastLines.length > 0;
    this.#takeLines(file, lastLines);
    this.#takeHeld(file);
    this.totals.cutLines += file.decoder.cutLines;
  }

  async #takeChunk(file: OpenFile, chunk: Uint8Array): Promise<void> {
    this.#takeLines(file, file.decoder.push(chunk));
    await this.#endOfChunk();
  }

  #takeLines(file: OpenFile, lines: readonly string[]): void {
    if (lines.length === 0) return;
    file.reader ??= this.#newReader(file.name, lines);
    file.position ??= this.#options.positions?.begin(file.name, lines);
    if (!file.isAtOpenEnd) file.position?.see(lines);
    this.totals.lines += lines.length;
    const records = file.joiner === undefined ? lines : lines.map((line) => file.joiner?.add(line));
    this.#readRecords(file, file.reader, records);
  }

  /** What is held back for lines that may still belong to it. */
  #takeHeld(file: OpenFile): void {
    const { joiner, reader } = file;
    if (reader === undefined) return;
    this.#readRecords(file, reader, [joiner?.end()]);
    this.#takeRecord(file, reader.end());
  }

  #readRecords(file: OpenFile, reader: RecordReader, records: readonly (string | undefined)[]): void {
    const { report } = reader;
    const misfitsBefore = report.misfits;
    for (const record of records) if (record !== undefined) this.#takeRecord(file, reader.add(record));
    this.totals.misfits += report.misfits - misfitsBefore;
    if (report.misfits === misfitsBefore) return;
    const known = Math.min(misfitsBefore, report.firstMisfits.length);
    for (const { line, text } of report.firstMisfits.slice(known)) {
      if (this.totals.firstMisfits.length < MISFITS_SHOWN)
        this.totals.firstMisfits.push(`${file.name}:${line}: ${text}`);
    }
  }

  #newReader(source: string, firstLines: readonly string[]): RecordReader {
    const { header = detectHeader(firstLines), onMisfit, year = new Date().getUTCFullYear() } = this.#options;
    const { headers } = this.totals;
    const label = headerLabel(header);
    headers.set(label, (headers.get(label) ?? 0) + 1);
    return new RecordReader({ source, format: header.format, onMisfit, year });
  }

  #takeRecord({ position, isAtOpenEnd }: OpenFile, record: LogRecord | undefined): void {
    if (record === undefined || record.line <= (position?.lastRecord ?? 0)) return; // or learnt in an earlier run
    if (position !== undefined && !isAtOpenEnd) position.lastRecord = record.line;
    this.totals.records++;
    const event = this.#options.parse(record);
    if (event === undefined) this.totals.unmatched++;
    if (this.#options.hasRows) this.#options.writer.add(this.#rowOf(record, event));
  }

  #rowOf(record: LogRecord, event: ParsedEvent | undefined): EventRow {
    return {
      source: record.source,
      line: record.line,
      timeMs: record.timeMs,
      level: record.level,
      component: record.component,
      content: record.content,
      templateId: event?.templateId,
      template: event === undefined ? "" : this.#options.miner.text(event.templateId),
      parameters: event?.parameters ?? [],
    };
  }

  async #endOfChunk(): Promise<void> {
    const { writer, miner, onProgress } = this.#options;
    await writer.flush();
    const { lines, misfits, bytesRead } = this.totals;
    await onProgress({ lines, misfits, bytesRead, templates: miner.parser.size, bytesTotal: this.#bytesTotal });
  }

  #tellBad(place: string, error: Error): void {
    this.totals.badInputs++;
    this.#options.onBadInput(place, error);
  }
}

/** The line that was read last, for a person to look at; `undefined` before the first. */
function placeIn(file: OpenFile | undefined): string | undefined {
  const line = file?.reader?.report.lines ?? 0;
  return line === 0 ? undefined : `${file?.name}:${line}`;
}
