import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WordPiece } from "./wordpiece.js";
import { readWordPiece, writeWordPiece } from "./wordpiece-folder.js";

const VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "disk", "Disk", "##s"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tokenizer-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a tokenizer's folder", () => {
  test("gives back what was written", () => {
    const tokenizer = new WordPiece({ vocabulary: VOCABULARY, normalizer: { lowercase: false }, maxWordLength: 7 });
    writeWordPiece(tokenizer, folder, { maxTokens: 64 });
    const read = readWordPiece(folder);
    expect(read.vocabulary).toEqual(VOCABULARY);
    expect(read.normalizer).toEqual(tokenizer.normalizer);
    expect(read.maxWordLength).toBe(7);
  });

  test("may hold vocab.txt and tokenizer_config.json alone", () => {
    writeFileSync(join(folder, "vocab.txt"), `${VOCABULARY.join("\n")}\n`);
    expect([...readWordPiece(folder).encode("Disks").ids]).toEqual([2, 5, 7, 3]);
    writeFileSync(join(folder, "tokenizer_config.json"), '{"do_lower_case":false}');
    expect([...readWordPiece(folder).encode("Disks").ids]).toEqual([2, 6, 7, 3]);
  });

  const json = (change: object) =>
    JSON.stringify({
      normalizer: { type: "BertNormalizer" },
      pre_tokenizer: { type: "BertPreTokenizer" },
      model: { type: "WordPiece", vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])) },
      ...change,
    });

  test.each([
    ["{", "not a JSON file"],
    ["null", "not a JSON object"],
    [json({ added_tokens: [{ id: 99, content: "<ip>" }] }), "added token <ip> is not in model.vocab"],
    [json({ model: { type: "BPE" } }), "model.type is not what a BERT tokenizer has"],
    [json({ normalizer: null }), "normalizer.type is not what a BERT tokenizer has"],
    [json({ model: { type: "WordPiece", vocab: { "[PAD]": 0, "[UNK]": 2 } } }), "without a gap"],
    [json({ model: { type: "WordPiece", vocab: {} } }), "without a gap"],
  ])("with the tokenizer.json %s is refused", (text, message) => {
    writeFileSync(join(folder, "tokenizer.json"), text);
    expect(() => readWordPiece(folder)).toThrow(DataFormatError);
    expect(() => readWordPiece(folder)).toThrow(message);
  });

  test("without a tokenizer says what it should hold", () => {
    expect(() => readWordPiece(folder)).toThrow("expected: tokenizer.json, or vocab.txt");
  });
});
