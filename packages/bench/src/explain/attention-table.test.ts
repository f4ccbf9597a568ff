import { describe, expect, test } from "vitest";
import { attentionTable } from "./attention-table.js";
import type { AttentionOnWords } from "./explanation.js";

const attention: AttentionOnWords = {
  words: ["[CLS]", "<b>", "failed", "[SEP]"],
  layers: 2,
  heads: 1,
  weights: [
    [0.1, 0.2, 0.6, 0.1],
    [0.25, 0.25, 0.25, 0.25],
  ],
  rollout: [0.1, 0.2, 0.5, 0.2],
  added: [0, -0.5, 2, 0],
};

/** The cells of a row, without markup. */
function rowOf(word: string, of = attention): string[] {
  const row =
    attentionTable(of)
      .markup.split("<tr>")
      .find((text) => text.includes(`>${word}</th>`)) ?? "";
  return [...row.matchAll(/<t[hd][^>]*>([^<]*)/g)].map(([, text]) => text.trim());
}

describe("attentionTable()", () => {
  test("says of each word what it adds, and its per cent of attention, rolled up and of each head", () => {
    expect(rowOf("failed")).toEqual(["failed", "+2.00", "", "50", "60", "25"]);
    expect(rowOf("[CLS]")).toEqual(["[CLS]", "0", "", "10", "10", "25"]);
  });

  test("escapes words: they come from other people's logs", () => {
    expect(attentionTable(attention).markup).not.toContain("<b>");
    expect(rowOf("&#60;b&#62;")[1]).toBe("\u22120.50");
  });

  test("draws the bar of the word that adds most in full, and the side of each by its class", () => {
    const { markup } = attentionTable(attention);
    expect(markup).toContain('<span class="raises" style="width:100%">');
    expect(markup).toContain('<span class="lowers" style="width:25%">');
  });

  test("takes the means of layers where there are more than eight heads", () => {
    const many: AttentionOnWords = {
      ...attention,
      layers: 2,
      heads: 5,
      weights: Array.from({ length: 10 }, (_, row) => [0, row < 5 ? row / 10 : 1, 0, 0]),
    };
    // (0 + 10 + 20 + 30 + 40) / 5 in layer 1, 100 in layer 2
    expect(rowOf("&#60;b&#62;", many).slice(3)).toEqual(["20", "20", "100"]);
    expect(attentionTable(many).markup).not.toContain("layer.head");
  });
});
