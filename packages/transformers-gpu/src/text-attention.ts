/** @file The attention of a classifier on the words of a text: by layer and head, and rolled up. */

import { toOnnx } from "@lsad/autodiff";
import { attentionRollout, type LayerAttention, sumByWord, type WordSpan, wordSpans } from "./attention.js";
import { buildClassifier } from "./classifier-graph.js";
import { openSession } from "./session.js";
import type { TextClassifier } from "./text-classifier.js";
import { batchFeeds } from "./text-rows.js";

/** Where an encoder looks in a text. It shows what is read, not what decides: compare it with attributions. */
export interface TextAttention {
  readonly words: readonly WordSpan[];
  /** First layer first. */
  readonly layers: readonly LayerAttention[];
  /** Shape `[words]`: the rollout seen from `[CLS]`, sub-words added up; sums to 1. */
  readonly rollout: Float64Array;
}

/** A classifier opened for its attention. Native memory: call {@link AttentionReader.release} when done. */
export interface AttentionReader {
  /** The attention on one text; longer texts are cut as in training. */
  read(text: string): Promise<TextAttention>;
  /** Frees what onnxruntime holds. */
  release(): Promise<void>;
}

/** Opens a classifier for its attention. */
export async function openAttentionReader(
  { model, shape, bottleneck, maxTokens }: TextClassifier,
  { threads }: { readonly threads?: number } = {},
): Promise<AttentionReader> {
  const { config, tokenizer, weights } = model;
  const { encoder, graph } = buildClassifier(config, shape, {
    lastLayer: "all",
    ...(bottleneck === undefined ? {} : { bottleneck: bottleneck.settings }),
  });
  const all = new Map([...weights, ...model.heads, ...(bottleneck?.weights ?? [])]);
  const used = graph.parameters.map(({ source }) => {
    const name = source.kind === "parameter" ? source.name : "";
    return [name, all.get(name)?.data ?? []] as const;
  });
  const outputs = Object.fromEntries(encoder.attentions.map((attention, layer) => [`attention.${layer}`, attention]));
  const compiled = toOnnx(outputs, { training: false, weights: Object.fromEntries(used) });
  const session = await openSession(compiled, "cpu", threads === undefined ? {} : { threads });
  return {
    async read(text) {
      const encoding = tokenizer.encode(text, { maxTokens });
      const { ids } = encoding;
      const mask = new Uint8Array(ids.length).fill(1);
      const found = await session.run(batchFeeds({ rows: 1, length: ids.length, ids, mask, index: Uint32Array.of(0) }));
      const layers = encoder.attentions.map(
        (_, layer): LayerAttention => ({
          heads: config.heads,
          tokens: ids.length,
          data: found[`attention.${layer}`].data as Float32Array,
        }),
      );
      const words = wordSpans(text, encoding);
      return { words, layers, rollout: sumByWord(attentionRollout(layers).subarray(0, ids.length), words) };
    },
    release: () => session.release(),
  };
}
