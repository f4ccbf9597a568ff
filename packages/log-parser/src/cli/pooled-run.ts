/** @file One run of the command on several threads: templates are those of one thread, events only name them. */

import { LineDecoder } from "../line-decoder.js";
import type { PoolDrainOptions, PoolHeader } from "../pool/messages.js";
import { type ParsePool, parsePool } from "../pool/parse-pool.js";
import type { ByteSource } from "./archives.js";
import { openSources } from "./byte-sources.js";
import type { EventRow } from "./event-row.js";
import { detectHeader, headerLabel } from "./header-choice.js";
import { asInput, bytesOf, InputFailure, pathsOf, untilAborted } from "./input-streams.js";
import type { ParseRunOptions, RunTotals } from "./parse-run.js";

/** What a run on several threads needs. */
export interface PooledRunOptions
  extends Pick<
    ParseRunOptions,
    "inputs" | "writer" | "hasRows" | "header" | "signal" | "stdin" | "onProgress" | "onBadInput"
  > {
  readonly workers: number;
  readonly drain: PoolDrainOptions;
}

/** Reads all inputs in order, as `ParseRun` does, with a pool that is opened when there is something to read. */
export class PooledRun {
  readonly totals: Omit<RunTotals, "misfits" | "cutLines"> = {
    files: 0,
    badInputs: 0,
    lines: 0,
    records: 0,
    unmatched: 0,
    bytesRead: 0,
    firstMisfits: [],
    headers: new Map(),
  };
  readonly #options: PooledRunOptions;
  #pool: ParsePool | undefined;
  #bytesTotal: number | undefined;

  constructor(options: PooledRunOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { inputs, signal, writer } = this.#options;
    const paths = await pathsOf(inputs, (path, error) => this.#tellBad(path, error));
    this.#bytesTotal = await bytesOf(paths);
    for (const path of paths) {
      if (!signal.aborted) await this.#readFile(path);
    }
    await writer.flush();
  }

  /** All templates, in order of creation. */
  async templates(): ReturnType<ParsePool["templates"]> {
    return (await this.#pool?.templates()) ?? [];
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  async #readFile(path: string): Promise<void> {
    const { stdin, signal } = this.#options;
    const count = (bytes: number) => {
      this.totals.bytesRead += bytes;
    };
    try {
      for await (const source of asInput(openSources(path, untilAborted(stdin, signal), count))) {
        await this.#readSource(source);
        if (signal.aborted) return;
      }
    } catch (error) {
      if (!(error instanceof InputFailure)) throw error;
      this.#tellBad(error.message === "" ? path : error.message, error.cause as Error);
    }
  }

  async #readSource({ name, chunks }: ByteSource): Promise<void> {
    const { signal, writer, hasRows, workers, drain } = this.#options;
    this.totals.files++;
    const salvaged = new SalvagedBytes(untilAborted(chunks, signal));
    const bytes = salvaged.read();
    const first = await bytes.next();
    let linesRead = 0;
    if (!first.done) {
      this.#pool ??= parsePool(workers, drain);
      for await (const { ids } of this.#pool.parse(after(first.value, bytes), this.#headerOf(first.value))) {
        for (let i = 0; hasRows && i < ids.length; i++) writer.add(rowOf(name, linesRead + 1 + i, ids[i]));
        linesRead += ids.length;
        await this.#endOfBatch(ids.length);
      }
    }
    if (salvaged.failure !== undefined) {
      throw new InputFailure(linesRead > 0 ? `${name}:${linesRead}` : name, { cause: salvaged.failure });
    }
  }

  #headerOf(firstBytes: Uint8Array): PoolHeader {
    const { header = detectHeader(wholeLines(firstBytes)) } = this.#options;
    const { headers } = this.totals;
    const label = headerLabel(header);
    headers.set(label, (headers.get(label) ?? 0) + 1);
    return header.name === "none" ? {} : { format: header.name };
  }

  async #endOfBatch(lines: number): Promise<void> {
    const { writer, onProgress } = this.#options;
    this.totals.lines += lines;
    this.totals.records += lines;
    await writer.flush();
    const { bytesRead } = this.totals;
    await onProgress({
      lines: this.totals.lines,
      bytesRead,
      bytesTotal: this.#bytesTotal,
      misfits: 0,
      templates: undefined,
    });
  }

  #tellBad(place: string, error: Error): void {
    this.totals.badInputs++;
    this.#options.onBadInput(place, error);
  }
}

/** The bytes of an input up to where it breaks; why it broke is kept, so that what came before can be parsed first. */
class SalvagedBytes {
  failure: Error | undefined;
  readonly #chunks: AsyncIterable<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks;
  }

  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#chunks;
    } catch (error) {
      this.failure = error as Error;
    }
  }
}

/** The lines that end in these bytes; where none does, what there is of the first. */
function wholeLines(bytes: Uint8Array): string[] {
  const decoder = new LineDecoder();
  const lines = decoder.push(bytes);
  return lines.length > 0 ? lines : decoder.end();
}

async function* after(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

function rowOf(source: string, line: number, templateId: number): EventRow {
  const [level, component, content, template] = [undefined, undefined, undefined, undefined];
  return { source, line, timeMs: undefined, level, component, content, templateId, template, parameters: undefined };
}
