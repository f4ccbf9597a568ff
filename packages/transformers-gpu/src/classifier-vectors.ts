/** @file What a fine-tuned encoder makes of texts, before its classifier: for those who put another classifier there. */

import type { Matrix } from "@lsad/core";
import { findProvider, openSession } from "./session.js";
import type { TextClassifier } from "./text-classifier.js";
import { textRows } from "./text-rows.js";
import { compileClassifier } from "./text-scorer.js";

/**
 * The pooled vectors that a classifier's last layer reads, without features that stand beside them. Equal texts are computed once.
 * @param threads - Threads of an operation. Default: one a core.
 * @returns Shape `[texts, hidden]`, single precision.
 */
export async function classifierVectors(
  classifier: TextClassifier,
  texts: readonly string[],
  threads?: number,
): Promise<Matrix & { readonly data: Float32Array }> {
  const { provider } = await findProvider("cpu");
  const graph = compileClassifier(classifier, ({ pooled }) => ({ pooled }), provider);
  const session = await openSession(graph, provider, threads === undefined ? {} : { threads });
  try {
    const { model, maxTokens } = classifier;
    const columns = model.config.hiddenSize;
    const data = await textRows({ session, tokenizer: model.tokenizer, maxTokens }, texts, "pooled", columns);
    return { rows: texts.length, columns, data };
  } finally {
    await session.release();
  }
}
