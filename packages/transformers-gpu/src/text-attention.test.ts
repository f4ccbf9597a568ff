import { expect, test } from "vitest";
import { smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes } from "./bert-weights.js";
import { openAttentionReader } from "./text-attention.js";
import { trainTextClassifier } from "./text-classifier.js";
import { trainWordPiece } from "./wordpiece-training.js";

test.each(["mean", "pooler"] as const)(
  "attention is read on all words of a text, its rollout shared out (%s)",
  async (pooling) => {
    const texts = ["disk failed", "disk ready"];
    const tokenizer = trainWordPiece(texts, { vocabularySize: 40 });
    const config = { ...smallBertConfig(tokenizer.size), hiddenSize: 16, intermediateSize: 32 };
    const weights = drawWeights(encoderWeightShapes(config), 0.1, 1);
    const rows = { texts, labels: [1, 0] };
    const classifier = await trainTextClassifier({ config, tokenizer, weights, heads: new Map() }, rows, {
      epochs: 1,
      pooling,
      threads: 1,
    });
    const reader = await openAttentionReader(classifier, { threads: 1 });
    const { words, layers, rollout } = await reader.read("disk failed: disk");
    await reader.release();
    expect(words.map(({ text }) => text)).toEqual(["", "disk", "failed", ":", "disk", ""]);
    expect(layers.map(({ heads, data }) => [heads, data.length])).toEqual([
      [2, 2 * layers[0].tokens ** 2],
      [2, 2 * layers[0].tokens ** 2],
    ]);
    const firstRow = Array.from(layers[1].data).slice(0, layers[1].tokens);
    expect(firstRow.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(rollout.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  },
);
