import { readFileSync } from "node:fs";
import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { trainWordPiece } from "./wordpiece-training.js";

interface Golden {
  readonly texts: readonly string[];
  readonly counts: readonly number[];
  readonly cases: readonly { name: string; vocabulary_size: number; vocabulary: readonly string[] }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("../test/fixtures/wordpiece-training.json", import.meta.url), "utf8"),
);

describe("trainWordPiece()", () => {
  test("merges the most frequent neighbours first", () => {
    // "abab" x 3 and "cab" x 1: a-b occurs as (a, ##b) 3, (##a, ##b) 3 + 1, (##b, ##a) 3, (c, ##a) 1
    const { vocabulary } = trainWordPiece(["abab", "abab", "abab", "cab"], { vocabularySize: 13 });
    expect(vocabulary).toEqual([
      ...["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
      ...["a", "b", "c", "##a", "##b"],
      ...["##ab", "ab", "abab"],
    ]);
  });

  test("stops when no pair is frequent enough", () => {
    const { vocabulary } = trainWordPiece(["ab"], { vocabularySize: 100 });
    expect(vocabulary.slice(5)).toEqual(["a", "b", "##b"]);
    expect(trainWordPiece(["ab"], { vocabularySize: 100, leastFrequency: 1 }).vocabulary.slice(5)).toEqual([
      "a",
      "b",
      "##b",
      "ab",
    ]);
  });

  test("leaves rare characters out when the alphabet is full", () => {
    const tokenizer = trainWordPiece(["aaa b", "aa ab"], { vocabularySize: 20, alphabetSize: 1 });
    expect(tokenizer.idOf("b")).toBeUndefined();
    expect([...tokenizer.encode("b").ids]).toEqual([2, 1, 3]);
  });

  test("counts a text as often as it is said to occur", () => {
    const repeated = trainWordPiece(["up up", "up up", "down"], { vocabularySize: 40 });
    expect(trainWordPiece(["up up", "down"], { vocabularySize: 40, counts: [2, 1] }).vocabulary).toEqual(
      repeated.vocabulary,
    );
  });

  test("rejects a vocabulary that cannot hold the alphabet", () => {
    expect(() => trainWordPiece(["abc"], { vocabularySize: 6 })).toThrow(InvalidInputError);
    expect(() => trainWordPiece(["abc"], { vocabularySize: 6 })).toThrow(
      "must hold the 10 special tokens and characters, got 6",
    );
  });

  test.each([
    [{ counts: [1] }, "counts[1] must be a number of at least 0, got undefined"],
    [{ counts: [1, Number.NaN] }, "counts[1] must be a number of at least 0, got NaN"],
    [{ vocabularySize: Number.NaN }, "vocabularySize must be at least 0, got NaN"],
  ])("rejects %j, and comes to an end", (options, message) => {
    expect(() => trainWordPiece(["up up", "down"], { vocabularySize: 40, ...options })).toThrow(message);
  });

  test.each(golden.cases)("learns what Hugging Face tokenizers learns: $name", ({ vocabulary_size, vocabulary }) => {
    const ours = trainWordPiece(golden.texts, { vocabularySize: vocabulary_size, counts: golden.counts });
    expect([...ours.vocabulary].sort()).toEqual([...vocabulary].sort());
  });
});
