/** @file Embeddings of texts, waited for. */

import type { Matrix } from "@lsad/core";
import { callBlocking } from "./blocking-call.js";
import type { Pooling } from "./heads.js";

/** Options of {@link embedTexts}. */
export interface EmbedTextsOptions {
  /** Default `mean`. */
  readonly pooling?: Pooling;
  /** Longer texts are cut. Default 64. */
  readonly maxTokens?: number;
  /** Threads of an operation. Default: one a core. */
  readonly threads?: number;
}

/**
 * One vector of length 1 a text, from a frozen encoder; this thread waits. `openEmbedder` of the main entry does not.
 * @param encoder - Folder of a model, or its name in the Hugging Face cache.
 * @returns Shape `[texts, hidden]`.
 */
export function embedTexts(encoder: string, texts: readonly string[], options: EmbedTextsOptions = {}): Matrix {
  const { pooling = "mean", maxTokens = 64, threads } = options;
  const request = { kind: "embed", folder: encoder, pooling, maxTokens, texts } as const;
  const { columns, data } = callBlocking(threads === undefined ? request : { ...request, threads });
  return { rows: texts.length, columns, data };
}
