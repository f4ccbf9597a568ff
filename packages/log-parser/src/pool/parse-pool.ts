/** @file Drain on several threads, with the result of one. */

import { Worker } from "node:worker_threads";
import { InvalidInputError } from "@lsad/core";

import type { TemplateInfo } from "../drain-answers.js";
import { completeDrainOptions } from "../drain-options.js";
import { poolFormat } from "./line-mapper.js";
import { BatchBuffers, cutPieces, lineBatches } from "./line-pieces.js";
import {
  LINE_NUMBERS,
  type MappedLines,
  type PoolDrainOptions,
  type PoolHeader,
  type PoolReply,
  type PoolRequest,
  TOKEN_COUNT,
  type WorkerSettings,
} from "./messages.js";

/** Options of {@link parsePool}: Drain's, without a cap on templates, and the header of lines unless a log has its own. */
export interface ParsePoolOptions extends PoolDrainOptions, PoolHeader {}

/** Consecutive lines with their templates. */
export interface PoolBatch {
  /** 1-based number of the first line. */
  readonly firstLine: number;
  /** `ids[i]` is the template of line `firstLine + i`. */
  readonly ids: Uint32Array;
}

/** Batches whose mapping is under way while one is learnt: enough that no worker waits, few enough for memory. */
const BATCHES_AHEAD = 2;
const MOST_WORKERS = 127;

/**
 * Drain on `workers` threads: same ids, same templates, in the same order as one `drain(options)` over the same lines.
 *
 * Exact because lines of different token counts never meet in Drain's tree: each worker holds the trees of some counts,
 * and ids are given out again in the order of first lines. Cutting lines, reading headers, masking and counting tokens
 * need no memory and are shared evenly. Not offered: a cap on templates, which all counts share, and Spell and `zero()`,
 * whose templates span counts; there, run one parser a source.
 *
 * Pays on streams: starting threads and compiling their code takes some tenths of a second.
 *
 * @param workers - Threads, 1 to 127; as many as cores is best. The calling thread only hands out work.
 * @throws {@link InvalidInputError} if an option is out of its range, or `LogFormatError` for the format.
 *
 * @example
 * ```ts
 * import { createReadStream } from "node:fs";
 * import { parsePool } from "@lsad/log-parser/pool";
 *
 * async function countTemplates(file: string): Promise<number> {
 *   const pool = parsePool(2, { masks: genericMasks });
 *   for await (const { firstLine, ids } of pool.parse(createReadStream(file))) console.log(firstLine, ids.length);
 *   const templates = await pool.templates();
 *   await pool.close();
 *   return templates.length;
 * }
 * console.log(typeof countTemplates);
 * ```
 */
export function parsePool(workers: number, options: ParsePoolOptions = {}): ParsePool {
  return new ParsePool(workers, options);
}

/** Threads that mine templates together; made by {@link parsePool}. Must be closed, or the process does not end. */
export class ParsePool {
  readonly #workers: readonly PoolWorker[];
  readonly #numbering: Numbering;
  readonly #header: PoolHeader;
  /** `#owners[n]`: the worker of lines with n tokens; -1 while nobody has seen one. */
  readonly #owners: Int8Array;
  readonly #load: Float64Array;
  #isBusy = false;

  constructor(workers: number, { format, formatOptions, ...drain }: ParsePoolOptions = {}) {
    if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) {
      throw new InvalidInputError(
        `parsePool: workers must be a whole number from 1 to ${MOST_WORKERS}, got ${workers}`,
      );
    }
    for (const name of ["onTemplate", "maxClusters"]) {
      if (name in drain)
        throw new InvalidInputError(`parsePool: ${name} must be left out, got one; all workers would share it`);
    }
    const { maxTokens } = completeDrainOptions(drain);
    const settings: WorkerSettings = { drain };
    this.#header = { ...(format !== undefined && { format }), ...(formatOptions !== undefined && { formatOptions }) };
    poolFormat(this.#header); // refuses a format here instead of in every worker
    this.#owners = new Int8Array(maxTokens + 1).fill(-1);
    this.#load = new Float64Array(workers);
    this.#numbering = new Numbering(workers);
    this.#workers = Array.from({ length: workers }, (_, me) => new PoolWorker(settings, me));
  }

  /**
   * Learns from a log, as bytes cut anywhere. Can be called again with the next log, which continues the line numbers.
   * Reads at most four batches of 1 MB ahead of what is asked for. Line ends, broken UTF-8 and long lines are as in
   * `LineDecoder`.
   * @param header - Of this log's lines. Default: the pool's.
   * @throws {@link InvalidInputError} if another log is being parsed, or `LogFormatError` for the format.
   */
  async *parse(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    header: PoolHeader = this.#header,
  ): AsyncGenerator<PoolBatch, void, undefined> {
    poolFormat(header);
    if (this.#isBusy)
      throw new InvalidInputError("parsePool: logs must be parsed one after the other, got a second one");
    this.#isBusy = true;
    const buffers = new BatchBuffers();
    const mapping: { batch: Uint8Array<SharedArrayBuffer>; mapped: Promise<MappedLines[]> }[] = [];
    const learning: Promise<PoolBatch>[] = [];
    try {
      let isFirst = true;
      const learnNext = async () => {
        const { batch, mapped } = mapping[0];
        const pieces = await mapped;
        mapping.shift();
        learning.push(watched(this.#learn(pieces).finally(() => buffers.give(batch))));
      };
      for await (const batch of lineBatches(chunks, buffers)) {
        mapping.push({ batch, mapped: watched(this.#map(batch, isFirst, header)) });
        isFirst = false;
        if (mapping.length > BATCHES_AHEAD) await learnNext();
        if (learning.length > BATCHES_AHEAD) yield await (learning.shift() as Promise<PoolBatch>);
      }
      while (mapping.length > 0) await learnNext();
      for (const learnt of learning.splice(0)) yield await learnt;
    } finally {
      await Promise.allSettled([...mapping.map(({ mapped }) => mapped), ...learning]);
      this.#isBusy = false;
    }
  }

  /** All templates, in order of creation. */
  async templates(): Promise<TemplateInfo[]> {
    const lists = await Promise.all(this.#workers.map((worker) => worker.ask({ kind: "templates" })));
    return this.#numbering.renumber(lists.map((reply) => (reply.kind === "templates" ? reply.templates : [])));
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async #map(batch: Uint8Array<SharedArrayBuffer>, isFirst: boolean, header: PoolHeader): Promise<MappedLines[]> {
    const pieces = cutPieces(batch, this.#workers.length);
    const replies = await Promise.all(
      pieces.map((bytes, index) =>
        this.#workers[index].ask({ kind: "map", bytes, isFirst: isFirst && index === 0, header }),
      ),
    );
    return replies.flatMap((reply) => (reply.kind === "mapped" ? [reply.lines] : []));
  }

  /** Numbers are given out when all workers have answered, and answers come in the order of the questions. */
  async #learn(pieces: readonly MappedLines[]): Promise<PoolBatch> {
    this.#assign(pieces);
    const count = pieces.reduce((sum, { lines }) => sum + lines.length / LINE_NUMBERS, 0);
    const ids = new Uint32Array(new SharedArrayBuffer(4 * count));
    const owners = this.#owners.slice();
    await Promise.all(this.#workers.map((worker) => worker.ask({ kind: "learn", pieces, owners, ids })));
    return this.#numbering.number(pieces, owners, ids);
  }

  /** Gives every new token count to the worker with least to do, counts of many tokens first. */
  #assign(pieces: readonly MappedLines[]): void {
    const tokens = new Float64Array(this.#owners.length);
    for (const { lines } of pieces) {
      for (let at = TOKEN_COUNT; at < lines.length; at += LINE_NUMBERS) tokens[lines[at]] += TOKENS_A_LINE + lines[at];
    }
    const seen = Array.from(tokens.keys()).filter((count) => tokens[count] > 0);
    for (const count of seen) if (this.#owners[count] >= 0) this.#load[this.#owners[count]] += tokens[count];
    const unassigned = seen.filter((count) => this.#owners[count] < 0).sort((a, b) => tokens[b] - tokens[a]);
    for (const count of unassigned) {
      const owner = this.#load.indexOf(Math.min(...this.#load));
      this.#owners[count] = owner;
      this.#load[owner] += tokens[count];
    }
  }
}

/** What a line costs whatever its length, in tokens. */
const TOKENS_A_LINE = 4;

/** A failure is told to whoever awaits the promise; it may come before anybody does. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Ids of the workers' own to ids of the pool, in the order of first lines. */
class Numbering {
  /** `#known[worker][id]`: the pool's id, 0 for none yet. */
  readonly #known: number[][];
  readonly #firstLines: number[] = [0];
  readonly #lastLines: number[] = [0];
  #lines = 0;

  constructor(workers: number) {
    this.#known = Array.from({ length: workers }, () => []);
  }

  number(pieces: readonly MappedLines[], owners: Int8Array, own: Uint32Array): PoolBatch {
    const ids = new Uint32Array(own.length);
    const firstLine = this.#lines + 1;
    let at = 0;
    for (const { lines } of pieces) {
      for (let line = TOKEN_COUNT; line < lines.length; line += LINE_NUMBERS, at++) {
        const known = this.#known[owners[lines[line]]];
        let id = known[own[at]] ?? 0;
        if (id === 0) {
          id = this.#firstLines.push(firstLine + at) - 1;
          known[own[at]] = id;
        }
        this.#lastLines[id] = firstLine + at;
        ids[at] = id;
      }
    }
    this.#lines += own.length;
    return { firstLine, ids };
  }

  renumber(lists: readonly (readonly TemplateInfo[])[]): TemplateInfo[] {
    return lists
      .flatMap((templates, worker) =>
        templates.map((template) => {
          const templateId = this.#known[worker][template.templateId];
          const [firstLine, lastLine] = [this.#firstLines[templateId], this.#lastLines[templateId]];
          return { ...template, templateId, firstLine, lastLine };
        }),
      )
      .sort((a, b) => a.templateId - b.templateId);
  }
}

/** A thread, asked and answering in order. */
class PoolWorker {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (reply: PoolReply) => void; reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;

  constructor(settings: WorkerSettings, me: number) {
    this.#worker = new Worker(new URL("./pool-worker.js", import.meta.url), { workerData: { settings, me } });
    this.#worker.on("message", (reply: PoolReply) => this.#waiting.shift()?.resolve(reply));
    this.#worker.on("error", (error: Error) => this.#fail(error));
    this.#worker.on("exit", () =>
      this.#fail(new InvalidInputError("parsePool: the pool must be open, got a closed one")),
    );
  }

  ask(request: PoolRequest): Promise<PoolReply> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}
