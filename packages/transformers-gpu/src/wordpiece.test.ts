import { InvalidInputError } from "@lsad/core";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WordPiece } from "./wordpiece.js";
import { readWordPiece } from "./wordpiece-folder.js";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

describe("WordPiece", () => {
  const tokenizer = new WordPiece({
    vocabulary: [...SPECIAL, "disk", "un", "##read", "##able", "fu", "##ll", "!", "ß"],
  });

  test("takes the longest entry first and continues with ##", () => {
    expect([...tokenizer.encode("Disk unreadable").ids]).toEqual([2, 5, 6, 7, 8, 3]);
  });

  test("makes one unknown token of a word no part of which fits to its end", () => {
    expect([...tokenizer.encode("disk fuzz").ids]).toEqual([2, 5, 1, 3]);
  });

  test("says where in the text a token stands, in UTF-16 units", () => {
    const text = "😀 Disk fu\u200bll!";
    const { offsets } = tokenizer.encode(text);
    const parts = Array.from({ length: offsets.length / 2 }, (_, i) => text.slice(offsets[2 * i], offsets[2 * i + 1]));
    expect(parts).toEqual(["", "😀", "Disk", "fu", "ll", "!", ""]);
  });

  test("cuts the end of the text, never [SEP]", () => {
    expect([...tokenizer.encode("disk disk disk unreadable", { maxTokens: 4 }).ids]).toEqual([2, 5, 5, 3]);
    expect([...tokenizer.encode("disk", { maxTokens: 2 }).ids]).toEqual([2, 3]);
  });

  test("reads special tokens written in a text", () => {
    expect([...tokenizer.encode("disk[MASK]full").ids]).toEqual([2, 5, 4, 9, 10, 3]);
  });

  test("keeps case and accents where the folder says so", () => {
    const cased = new WordPiece({ vocabulary: [...SPECIAL, "Disk", "disk"], normalizer: { lowercase: false } });
    expect([...cased.encode("Disk disk DISK").ids]).toEqual([2, 5, 6, 1, 3]);
    expect(cased.normalizer.stripAccents).toBe(false);
  });

  test("gives the text back, but for case and blanks", () => {
    expect(tokenizer.decode(tokenizer.encode("Disk  unreadable !").ids)).toBe("disk unreadable!");
  });

  test("gives tokens in order, within the text, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const { ids, offsets } = tokenizer.encode(text);
        expect([ids[0], ids.at(-1)]).toEqual([2, 3]);
        for (let i = 1; i < ids.length - 1; i++) {
          expect(offsets[2 * i]).toBeLessThan(offsets[2 * i + 1]);
          expect(offsets[2 * i + 1]).toBeLessThanOrEqual(text.length);
          if (i > 1) expect(offsets[2 * i]).toBeGreaterThanOrEqual(offsets[2 * i - 2]);
        }
      }),
    );
  });

  test.each([
    [{ vocabulary: [...SPECIAL, "a", "a"] }, "tokens must be distinct, got a as 5 and 6"],
    [{ vocabulary: SPECIAL.slice(0, 4) }, "must hold the mask token [MASK]"],
    [{ vocabulary: SPECIAL, maxWordLength: 0 }, "maxWordLength must be a whole number of at least 1, got 0"],
  ])("rejects %j", (options, message) => {
    expect(() => new WordPiece(options)).toThrow(InvalidInputError);
    expect(() => new WordPiece(options)).toThrow(message);
  });

  test("rejects limits and ids out of range", () => {
    expect(() => tokenizer.encode("disk", { maxTokens: 1 })).toThrow("maxTokens must be at least 2");
    expect(() => tokenizer.decode([2, 99])).toThrow("ids[1] must be in [0, 13), got 99");
  });
});

interface Golden {
  readonly text: readonly string[];
  readonly edge_text: readonly string[];
  readonly cases: readonly {
    readonly vocabulary: string;
    readonly lines: readonly (readonly number[])[];
    readonly edge: readonly (readonly number[])[];
    readonly truncated_to_16: readonly (readonly number[])[];
    readonly offsets_of_first_30: readonly (readonly (readonly [number, number])[])[];
    readonly decoded_of_first_5: readonly string[];
  }[];
}

describeWithShared("WordPiece agrees with Hugging Face tokenizers", ["fixtures/wordpiece", "models"], () => {
  const golden = readFixture<Golden>("wordpiece/wordpiece.json");

  describe.each(golden.cases)("with the vocabulary of $vocabulary", (expected) => {
    const tokenizer = readWordPiece(sharedPath("models", expected.vocabulary));
    const encode = (text: string) => [...tokenizer.encode(text).ids];

    test("on 500 log lines", () => {
      expect(golden.text.map(encode)).toEqual(expected.lines);
    });

    test.each(golden.edge_text.map((text, i) => [text, i] as const))("on %j", (text, i) => {
      expect(encode(text)).toEqual(expected.edge[i]);
    });

    test("cut at 16 tokens", () => {
      const cut = golden.text.slice(0, 20).map((text) => [...tokenizer.encode(text, { maxTokens: 16 }).ids]);
      expect(cut).toEqual(expected.truncated_to_16);
    });

    test("in where tokens stand", () => {
      const offsets = golden.text.slice(0, 30).map((text) => {
        const { offsets: units } = tokenizer.encode(text);
        const points = Array.from(units, (unit) => [...text.slice(0, unit)].length);
        return Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i], points[2 * i + 1]]);
      });
      expect(offsets).toEqual(expected.offsets_of_first_30);
    });

    test("in the text that ids give back", () => {
      const decoded = golden.text.slice(0, 5).map((text) => tokenizer.decode(tokenizer.encode(text).ids));
      expect(decoded).toEqual(expected.decoded_of_first_5);
    });
  });
});
