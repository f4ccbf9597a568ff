/** @file A tokenizer read from, and written to, a Hugging Face model folder. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { WordPiece } from "./wordpiece.js";

/** Name of the file that holds a whole tokenizer. */
const TOKENIZER_FILE = "tokenizer.json";
/** Its forerunner: one token a line. */
const VOCABULARY_FILE = "vocab.txt";
/** Settings beside {@link VOCABULARY_FILE}. */
const TOKENIZER_CONFIG_FILE = "tokenizer_config.json";

/**
 * Reads the tokenizer of a model folder: `tokenizer.json`, or else `vocab.txt` with `tokenizer_config.json`.
 * @throws {@link DataFormatError} if there is none, it cannot be read, or it is not a BERT WordPiece tokenizer.
 */
export function readWordPiece(folder: string): WordPiece {
  if (existsSync(join(folder, TOKENIZER_FILE))) return fromTokenizerFile(join(folder, TOKENIZER_FILE));
  if (existsSync(join(folder, VOCABULARY_FILE))) return fromVocabularyFile(folder);
  throw new DataFormatError({
    problem: "the folder holds no tokenizer",
    file: folder,
    expected: `${TOKENIZER_FILE}, or ${VOCABULARY_FILE}`,
    hint: "Copy the tokenizer's files beside the weights; save_pretrained of the tokenizer writes them.",
  });
}

/** Writes `tokenizer.json`, `vocab.txt` and `tokenizer_config.json`, as `AutoTokenizer` of transformers opens them. */
export function writeWordPiece(tokenizer: WordPiece, folder: string, { maxTokens }: { maxTokens: number }): void {
  const { special, normalizer, ids, vocabulary, maxWordLength } = tokenizer;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const part = (token: string, typeId: number) => ({ SpecialToken: { id: token, type_id: typeId } });
  const text = (name: string, typeId: number) => ({ Sequence: { id: name, type_id: typeId } });
  const added = Object.entries(special)
    .map(([role, content]) => ({ id: ids[role as keyof typeof ids], content, ...PLAIN_SPECIAL }))
    .sort((a, b) => a.id - b.id);
  const whole = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: {
      type: "BertNormalizer",
      clean_text: normalizer.cleanText,
      handle_chinese_chars: normalizer.handleChineseChars,
      strip_accents: normalizer.stripAccents,
      lowercase: normalizer.lowercase,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [part(special.cls, 0), text("A", 0), part(special.sep, 0)],
      pair: [part(special.cls, 0), text("A", 0), part(special.sep, 0), text("B", 1), part(special.sep, 1)],
      special_tokens: Object.fromEntries(
        [special.cls, special.sep].map((token) => [
          token,
          { id: token, ids: [tokenizer.idOf(token)], tokens: [token] },
        ]),
      ),
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: special.unknown,
      continuing_subword_prefix: "##",
      max_input_chars_per_word: maxWordLength,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
  write(TOKENIZER_FILE, `${JSON.stringify(whole, null, 2)}\n`);
  write(VOCABULARY_FILE, `${vocabulary.join("\n")}\n`);
  const config = {
    tokenizer_class: "BertTokenizer",
    do_lower_case: normalizer.lowercase,
    strip_accents: normalizer.stripAccents,
    tokenize_chinese_chars: normalizer.handleChineseChars,
    model_max_length: maxTokens,
    pad_token: special.pad,
    unk_token: special.unknown,
    cls_token: special.cls,
    sep_token: special.sep,
    mask_token: special.mask,
  };
  write(TOKENIZER_CONFIG_FILE, `${JSON.stringify(config, null, 2)}\n`);
}

const PLAIN_SPECIAL = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };

/** The parts of `tokenizer.json` that a BERT tokenizer sets. */
interface TokenizerJson {
  readonly model?: {
    readonly type?: string;
    readonly vocab?: Readonly<Record<string, number>>;
    readonly unk_token?: string;
    readonly continuing_subword_prefix?: string;
    readonly max_input_chars_per_word?: number;
  };
  readonly normalizer?: {
    readonly type?: string;
    readonly clean_text?: boolean;
    readonly handle_chinese_chars?: boolean;
    readonly strip_accents?: boolean | null;
    readonly lowercase?: boolean;
  } | null;
  readonly pre_tokenizer?: { readonly type?: string } | null;
  readonly added_tokens?: readonly { readonly content?: string; readonly id?: number }[];
}

function fromTokenizerFile(file: string): WordPiece {
  const { model, normalizer, pre_tokenizer, added_tokens = [] } = readJson(file) as TokenizerJson;
  requireKind(file, "model.type", model?.type, "WordPiece");
  requireKind(file, "normalizer.type", normalizer?.type, "BertNormalizer");
  requireKind(file, "pre_tokenizer.type", pre_tokenizer?.type, "BertPreTokenizer");
  requireKind(file, "model.continuing_subword_prefix", model?.continuing_subword_prefix ?? "##", "##");
  const lowercase = normalizer?.lowercase ?? true;
  const vocabulary = vocabularyOf(file, model?.vocab);
  // The special tokens stand in both lists. Others are cut out of a text before it is split, which this tokenizer does not do.
  const added = added_tokens.find(({ content, id }) => id === undefined || vocabulary[id] !== content);
  if (added !== undefined) {
    throw new DataFormatError({
      problem: `added token ${added.content} is not in model.vocab`,
      file,
      expected: "added_tokens that are special tokens of the vocabulary",
      received: `id ${added.id}`,
      hint: "Train the vocabulary with the token inside (trainWordPiece), or leave it out: it would be split into pieces here.",
    });
  }
  return new WordPiece({
    vocabulary,
    maxWordLength: model?.max_input_chars_per_word ?? 100,
    special: { unknown: model?.unk_token ?? "[UNK]" },
    normalizer: {
      cleanText: normalizer?.clean_text ?? true,
      handleChineseChars: normalizer?.handle_chinese_chars ?? true,
      stripAccents: normalizer?.strip_accents ?? lowercase,
      lowercase,
    },
  });
}

/** Token by id: the ids must be 0, 1, 2… without a gap, or the embedding rows would not match. */
function vocabularyOf(file: string, ids: Readonly<Record<string, number>> | undefined): string[] {
  const entries = Object.entries(ids ?? {});
  const vocabulary = new Array<string>(entries.length);
  for (const [token, id] of entries) vocabulary[id] = token;
  const gap = vocabulary.length === entries.length ? Object.keys(vocabulary).length - entries.length : 1;
  if (entries.length > 0 && gap === 0) return vocabulary;
  throw new DataFormatError({
    problem: "model.vocab must number its tokens 0, 1, 2… without a gap",
    file,
    received: `${entries.length} tokens, highest id ${vocabulary.length - 1}`,
  });
}

function fromVocabularyFile(folder: string): WordPiece {
  const configFile = join(folder, TOKENIZER_CONFIG_FILE);
  const config = existsSync(configFile)
    ? (readJson(configFile) as { do_lower_case?: boolean; strip_accents?: boolean | null })
    : {};
  const lowercase = config.do_lower_case ?? true;
  const vocabulary = readFileSync(join(folder, VOCABULARY_FILE), "utf8")
    .replace(/\r?\n$/, "")
    .split(/\r?\n/);
  return new WordPiece({ vocabulary, normalizer: { lowercase, stripAccents: config.strip_accents ?? lowercase } });
}

function requireKind(file: string, name: string, received: string | undefined, expected: string): void {
  if (received === expected) return;
  throw new DataFormatError({
    problem: `${name} is not what a BERT tokenizer has`,
    file,
    expected,
    received: String(received),
    hint: "Encoders of the BERT family are supported: BERT, MiniLM, DistilBERT.",
  });
}

function readJson(file: string): unknown {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof json === "object" && json !== null) return json;
  } catch (cause) {
    throw new DataFormatError({ problem: "not a JSON file", file, hint: "Copy or download it again." }, { cause });
  }
  throw new DataFormatError({ problem: "not a JSON object", file, hint: "Copy or download it again." });
}
