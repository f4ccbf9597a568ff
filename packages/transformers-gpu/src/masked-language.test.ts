import { createRandom, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { smallBertConfig } from "./bert-config.js";
import { drawWeights, encoderWeightShapes } from "./bert-weights.js";
import { maskTokens, pretrainEncoder } from "./masked-language.js";
import type { EncoderModel } from "./model-folder.js";
import { trainWordPiece } from "./wordpiece-training.js";

const TEXTS = ["disk read failed", "disk write failed", "link to node up", "link to node down", "node up and ready"];

function smallModel(): EncoderModel {
  const tokenizer = trainWordPiece(TEXTS, { vocabularySize: 60 });
  const config = { ...smallBertConfig(tokenizer.size), hiddenSize: 16, intermediateSize: 32 };
  return { config, tokenizer, weights: drawWeights(encoderWeightShapes(config), 0.1, 1), heads: new Map() };
}

describe("maskTokens()", () => {
  const { tokenizer } = smallModel();
  const { ids } = tokenizer.encode(Array.from({ length: 200 }, () => "disk").join(" "));

  test("chooses the share asked for, never [CLS] and [SEP]; 8 in 10 are hidden, 1 in 10 changed, 1 in 10 left", () => {
    const kinds = { hidden: 0, changed: 0, left: 0 };
    for (let draw = 0; draw < 50; draw++) {
      const masked = maskTokens(ids, tokenizer, 0.15, createRandom(1).fork(draw));
      expect(masked.places).toHaveLength(30);
      expect(masked.places.every((place) => place > 0 && place < ids.length - 1)).toBe(true);
      for (const [place, id] of masked.ids.entries()) if (!masked.places.includes(place)) expect(id).toBe(ids[place]);
      for (const place of masked.places) {
        const id = masked.ids[place];
        kinds[id === tokenizer.ids.mask ? "hidden" : id === ids[place] ? "left" : "changed"]++;
      }
    }
    // 1,500 choices: three standard deviations of a share p are 3 √(p (1 − p) / 1500)
    expect(Math.abs(kinds.hidden / 1500 - 0.8)).toBeLessThan(0.04);
    expect(Math.abs(kinds.changed / 1500 - 0.1)).toBeLessThan(0.03);
  });

  test("has something to predict in the shortest text, and nothing in an empty one", () => {
    expect(maskTokens(tokenizer.encode("disk").ids, tokenizer, 0.01, createRandom(1)).places).toEqual([1]);
    expect(maskTokens(tokenizer.encode("").ids, tokenizer, 0.15, createRandom(1)).places).toEqual([]);
  });
});

describe("pretrainEncoder()", () => {
  test.each([9999, 2.5, 1])("refuses texts of %d tokens", async (maxTokens) => {
    const model = smallModel();
    await expect(pretrainEncoder(model, TEXTS, { maxTokens })).rejects.toThrow(
      "maxTokens: must be a whole number in [2,",
    );
  });

  const options = { epochs: 100, learningRate: 1e-2, rowsPerBatch: 5, dropout: 0, maskedShare: 0.3, threads: 1 };

  test("guesses hidden words better and better, the same with the same seed", async () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { losses, model } = await pretrainEncoder(smallModel(), TEXTS, options);
    expect(mean(losses.slice(-5))).toBeLessThan(0.5 * losses[0]);
    expect(losses[0]).toBeGreaterThan(Math.log(smallModel().tokenizer.size) * 0.8); // chance: about ln of the vocabulary
    expect([...model.heads.keys()]).toContain("cls.predictions.bias");
    expect((await pretrainEncoder(smallModel(), TEXTS, options)).losses).toEqual(losses);
  });

  test("needs a text with a token", async () => {
    await expect(pretrainEncoder(smallModel(), ["", " "])).rejects.toThrow(InvalidInputError);
    await expect(pretrainEncoder(smallModel(), TEXTS, { maskedShare: 0 })).rejects.toThrow(
      "maskedShare: must be in (0, 1), got 0",
    );
  });
});
