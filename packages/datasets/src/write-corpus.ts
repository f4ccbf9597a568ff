/** @file Corpora to files, in the folder layout of Loghub. */

import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { formats, type HeaderFormat } from "@lsad/log-parser";
import type { Corpus, CorpusLine } from "./corpus.js";
import type { SourceInfo } from "./source-info.js";

/** Options of {@link writeCorpus}. */
export interface WriteCorpusOptions {
  /** Called after every 10,000 lines of a source, and at its end. */
  readonly onProgress?: (progress: { readonly source: string; readonly lines: number }) => void;
  /** Ends the writing: files of the source under way are removed, those of finished sources stay. */
  readonly signal?: AbortSignal;
}

/** What {@link writeCorpus} wrote. */
export interface WrittenCorpus {
  readonly folder: string;
  /** Lines of each source. */
  readonly lines: Readonly<Record<string, number>>;
}

/** Characters that are gathered before they go to a file, and lines between two reports of progress. */
const BATCH_CHARACTERS = 2 ** 16;
const PROGRESS_LINES = 10_000;

/**
 * Writes a corpus as `raw_data/<Source>.log`, `structured_data/<Source>.log_structured.csv` (when lines have true templates) and
 * `labeled_data/<Source>.log_labeled.csv` (when the corpus has {@link Corpus.builtInLabels}), one label a line.
 *
 * {@link openCorpus} reads the same lines back, and the same labels. Every file is written under a temporary name and renamed when complete, so a
 * folder never holds half a file under its proper name. Existing files of the same names are replaced.
 *
 * @param folder - Made if it is not there.
 * @throws the signal's reason when aborted.
 *
 * @example
 * ```ts
 * await writeCorpus(syntheticCorpus({ linesPerSource: 1000 }), "synthetic-1k");
 * const corpus = await openCorpus("synthetic-1k"); // the same 16,000 lines
 * ```
 */
export async function writeCorpus(
  corpus: Corpus,
  folder: string,
  options: WriteCorpusOptions = {},
): Promise<WrittenCorpus> {
  const lines: Record<string, number> = {};
  for (const info of corpus.sources) lines[info.name] = await writeSource(corpus, info, folder, options);
  return { folder, lines };
}

async function writeSource(
  corpus: Corpus,
  info: SourceInfo,
  folder: string,
  { onProgress, signal }: WriteCorpusOptions,
): Promise<number> {
  const source = info.name;
  const judge = corpus.builtInLabels?.sources.includes(source) ? corpus.builtInLabels.judge(source) : undefined;
  const format = formats[source];
  const files = new Map<string, BatchedFile>();
  const file = (part: string, name: string, header?: readonly string[]): BatchedFile => {
    const path = join(folder, part, name);
    const known = files.get(path) ?? new BatchedFile(path, header === undefined ? "" : csvRow(header));
    files.set(path, known);
    return known;
  };
  let count = 0;
  try {
    for await (const line of corpus.read(source)) {
      signal?.throwIfAborted();
      count++;
      await file("raw_data", `${source}.log`).add(`${line.record.raw}\n`);
      if (line.eventId !== undefined) {
        const header = ["LineId", ...format.fields, "EventId", "EventTemplate"];
        await file("structured_data", `${source}.log_structured.csv`, header).add(structuredRow(line, format));
      }
      if (judge !== undefined) {
        const { label, severity, category } = judge(line);
        const header = ["LineId", "EventId", "AnomalyLabel", "Category", "Severity"];
        const row = [String(line.record.line), line.eventId ?? "", String(label), category, String(severity)];
        await file("labeled_data", `${source}.log_labeled.csv`, header).add(csvRow(row));
      }
      if (count % PROGRESS_LINES === 0) onProgress?.({ source, lines: count });
    }
    for (const written of files.values()) await written.complete();
  } catch (error) {
    for (const started of files.values()) await started.discard();
    throw error;
  }
  onProgress?.({ source, lines: count });
  return count;
}

function structuredRow({ record, eventId, eventTemplate }: CorpusLine, { fields, parse }: HeaderFormat): string {
  const parts = parse(record.raw) ?? { Content: record.content };
  const header = fields.map((name) => parts[name] ?? "");
  return csvRow([String(record.line), ...header, eventId ?? "", eventTemplate ?? ""]);
}

/** RFC 4180 with LF. */
function csvRow(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",")}\n`;
}

/** A file that appears under its name only when complete; opened when the first text is added. */
class BatchedFile {
  readonly #path: string;
  #pending: string;
  #stream: Writable | undefined;

  constructor(path: string, start: string) {
    this.#path = path;
    this.#pending = start;
  }

  async add(text: string): Promise<void> {
    this.#pending += text;
    if (this.#pending.length >= BATCH_CHARACTERS) await this.#flush();
  }

  async complete(): Promise<void> {
    await this.#flush();
    const stream = this.#stream;
    if (stream === undefined) return;
    stream.end();
    await finished(stream);
    await rename(`${this.#path}.part`, this.#path);
  }

  async discard(): Promise<void> {
    this.#stream?.destroy();
    await rm(`${this.#path}.part`, { force: true });
  }

  async #flush(): Promise<void> {
    this.#stream ??= await this.#open();
    const stream = this.#stream;
    const text = this.#pending;
    this.#pending = "";
    await new Promise<void>((resolve, reject) => stream.write(text, (error) => (error ? reject(error) : resolve())));
  }

  async #open(): Promise<Writable> {
    await mkdir(join(this.#path, ".."), { recursive: true });
    return createWriteStream(`${this.#path}.part`);
  }
}
