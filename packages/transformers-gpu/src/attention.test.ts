import { InvalidInputError } from "@lsad/core";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { attentionRollout, headMean, type LayerAttention, sumByWord, wordSpans } from "./attention.js";
import { SafetensorsFile } from "./safetensors.js";
import { WordPiece } from "./wordpiece.js";

const layer = (heads: number, tokens: number, ...data: number[]): LayerAttention => ({ heads, tokens, data });

describe("attention", () => {
  test("of heads is averaged", () => {
    expect([...headMean(layer(2, 2, 1, 0, 0, 1, 0, 1, 0, 1))]).toEqual([0.5, 0.5, 0, 1]);
  });

  test("is rolled up through the layers, half of it staying where it is", () => {
    // ½A + ½I of [[0,1],[0,1]] is [[½,½],[0,1]]; twice: [[¼,¾],[0,1]]
    const one = layer(1, 2, 0, 1, 0, 1);
    expect([...attentionRollout([one, one])]).toEqual([0.25, 0.75, 0, 1]);
    // later layers stand to the left: of [[1,0],[1,0]] after it, rows become [¼·…]
    expect([...attentionRollout([one, layer(1, 2, 1, 0, 1, 0)])]).toEqual([0.5, 0.5, 0.25, 0.75]);
  });

  test("needs layers of one text", () => {
    expect(() => attentionRollout([])).toThrow(InvalidInputError);
    expect(() => attentionRollout([layer(1, 1, 1), layer(1, 2, 1, 0, 0, 1)])).toThrow("same tokens, got 1 and 2");
  });

  test("is shown on words, sub-words merged, punctuation apart", () => {
    const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    const tokenizer = new WordPiece({ vocabulary: [...special, "un", "##read", "##able", "disk", ":", "sd", "##a"] });
    const text = "disk: unreadable sda";
    const spans = wordSpans(text, tokenizer.encode(text));
    expect(spans.map((span) => span.text)).toEqual(["", "disk", ":", "unreadable", "sda", ""]);
    expect([...sumByWord([9, 1, 2, 3, 4, 5, 6, 7, 8], spans)]).toEqual([9, 1, 2, 12, 13, 8]);
  });
});

describeWithShared("attention rollout agrees with a reference computation", ["fixtures/torch"], () => {
  test("for three texts of tiny-bert", () => {
    const { evaluation } = readFixture<{ evaluation: { mask: number[][] } }>("torch/bert/batches.json");
    const file = new SafetensorsFile(sharedPath("fixtures", "torch", "bert", "forward.safetensors"));
    const [layers, expected] = [["attention.0", "attention.1"].map((name) => file.read(name)), file.read("rollout")];
    file.close();
    const [heads, tokens] = [2, 24];
    for (let row = 0; row < 3; row++) {
      const size = heads * tokens * tokens;
      const rolled = attentionRollout(
        layers.map(({ data }) => ({ heads, tokens, data: data.subarray(row * size, (row + 1) * size) })),
      );
      const real = evaluation.mask[row].reduce((sum, one) => sum + one, 0);
      for (let token = 0; token < real; token++) {
        const at = row * tokens * tokens + token * tokens;
        expect(rolled.slice(token * tokens, token * tokens + real)).toBeAllclose(expected.data.slice(at, at + real), {
          relative: 0,
          absolute: 1e-5,
        });
      }
    }
  });
});
