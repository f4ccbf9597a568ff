/** @file What the pool and its workers say to each other. Lines lie in shared memory; messages only name it. */

import type { TemplateInfo } from "../drain-answers.js";
import type { DrainOptions } from "../drain-options.js";
import type { FormatOptions } from "../header-format.js";

/** Options of Drain that can be sent to a worker, and with which splitting by token count is exact. */
export type PoolDrainOptions = Omit<DrainOptions, "onTemplate" | "maxClusters">;

/** The header of a log's lines. */
export interface PoolHeader {
  /** Key in `formats` or `knownFormats`, or a format string; see `compileFormat`. Default: a line is content as a whole. */
  readonly format?: string;
  readonly formatOptions?: FormatOptions;
}

/** What a worker is started with. */
export interface WorkerSettings {
  readonly drain: PoolDrainOptions;
}

/** Lines as UTF-8 in shared memory: header read, masks applied, tokens counted. */
export interface MappedLines {
  readonly bytes: Uint8Array;
  /**
   * Shape `[lines, 3]`: where each line starts and ends in `bytes`, and its tokens, cut at `maxTokens`. Lines of different
   * counts never meet in Drain's tree.
   */
  readonly lines: Int32Array;
}

/** Numbers of a line in {@link MappedLines}, and which of them is the count. */
export const LINE_NUMBERS = 3;
export const TOKEN_COUNT = 2;

/** From the pool to a worker. */
export type PoolRequest =
  | { readonly kind: "map"; readonly bytes: Uint8Array; readonly isFirst: boolean; readonly header: PoolHeader }
  | {
      readonly kind: "learn";
      readonly pieces: readonly MappedLines[];
      /** `owners[n]`: the worker that learns lines of n tokens. */
      readonly owners: Int8Array;
      /** Shared; each worker writes the ids of its own lines. */
      readonly ids: Uint32Array;
    }
  | { readonly kind: "templates" };

/** From a worker to the pool, one a request, in order. */
export type PoolReply =
  | { readonly kind: "mapped"; readonly lines: MappedLines }
  | { readonly kind: "learnt" }
  | { readonly kind: "templates"; readonly templates: readonly TemplateInfo[] };
