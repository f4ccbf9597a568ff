/** @file The shape of an encoder: `config.json` of a BERT, MiniLM or DistilBERT folder, read and written. */

import { readFileSync, writeFileSync } from "node:fs";
import { DataFormatError, InvalidInputError } from "@lsad/core";

/** The shape of a BERT-family encoder. Names are ours; `config.json` has Hugging Face's. */
export interface BertConfig {
  /** How weights are named, and whether there are token types: DistilBERT has none. */
  readonly family: "bert" | "distilbert";
  /** Rows of the word embeddings. */
  readonly vocabularySize: number;
  /** Width of the hidden states; a multiple of `heads`. */
  readonly hiddenSize: number;
  readonly layers: number;
  /** Attention heads a layer. */
  readonly heads: number;
  /** Width of the feed-forward part. */
  readonly intermediateSize: number;
  /** Most tokens of a text, `[CLS]` and `[SEP]` included. */
  readonly maxTokens: number;
  /** Rows of the token-type embeddings; 0 for DistilBERT. */
  readonly tokenTypes: number;
  readonly layerNormEpsilon: number;
  /** Share of hidden values dropped in training, in [0, 1). */
  readonly dropout: number;
  /** Share of attention weights dropped in training, in [0, 1). */
  readonly attentionDropout: number;
  /** Standard deviation that new weights are drawn with. */
  readonly initializerRange: number;
}

/** Name of the file in a model folder. */
export const CONFIG_FILE = "config.json";

/**
 * A small encoder to train from nothing on log lines: 2 layers, 64 wide; about 0.3 M weights beside its vocabulary's.
 * @param vocabularySize - Tokens of the tokenizer it will read.
 */
export function smallBertConfig(vocabularySize: number): BertConfig {
  return checkBertConfig({
    family: "bert",
    vocabularySize,
    hiddenSize: 64,
    layers: 2,
    heads: 2,
    intermediateSize: 256,
    maxTokens: 64,
    tokenTypes: 2,
    layerNormEpsilon: 1e-12,
    dropout: 0.1,
    attentionDropout: 0.1,
    initializerRange: 0.02,
  });
}

/**
 * Checks a configuration.
 * @throws {@link InvalidInputError} naming the first field that cannot be.
 */
export function checkBertConfig(config: BertConfig): BertConfig {
  for (const name of SIZES) {
    const least = name === "tokenTypes" ? 0 : 1;
    if (!Number.isInteger(config[name]) || config[name] < least) {
      throw new InvalidInputError(
        `BertConfig: ${name} must be a whole number of at least ${least}, got ${config[name]}`,
      );
    }
  }
  if (config.hiddenSize % config.heads !== 0) {
    throw new InvalidInputError(
      `BertConfig: hiddenSize must be a multiple of heads, got ${config.hiddenSize} and ${config.heads}`,
    );
  }
  for (const name of ["dropout", "attentionDropout"] as const) {
    if (!(config[name] >= 0 && config[name] < 1)) {
      throw new InvalidInputError(`BertConfig: ${name} must be in [0, 1), got ${config[name]}`);
    }
  }
  for (const name of ["layerNormEpsilon", "initializerRange"] as const) {
    if (!(config[name] > 0)) throw new InvalidInputError(`BertConfig: ${name} must be above 0, got ${config[name]}`);
  }
  return config;
}

const SIZES = [
  "vocabularySize",
  "hiddenSize",
  "layers",
  "heads",
  "intermediateSize",
  "maxTokens",
  "tokenTypes",
] as const;

/** A field of {@link BertConfig} and its name in a family's `config.json`. */
type FieldNames = Readonly<Partial<Record<keyof BertConfig, string>>>;

const BERT_FIELDS: FieldNames = {
  vocabularySize: "vocab_size",
  hiddenSize: "hidden_size",
  layers: "num_hidden_layers",
  heads: "num_attention_heads",
  intermediateSize: "intermediate_size",
  maxTokens: "max_position_embeddings",
  tokenTypes: "type_vocab_size",
  layerNormEpsilon: "layer_norm_eps",
  dropout: "hidden_dropout_prob",
  attentionDropout: "attention_probs_dropout_prob",
  initializerRange: "initializer_range",
};

const DISTILBERT_FIELDS: FieldNames = {
  vocabularySize: "vocab_size",
  hiddenSize: "dim",
  layers: "n_layers",
  heads: "n_heads",
  intermediateSize: "hidden_dim",
  maxTokens: "max_position_embeddings",
  dropout: "dropout",
  attentionDropout: "attention_dropout",
  initializerRange: "initializer_range",
};

/** What the families' configuration classes of transformers 4.57 fall back to where a file leaves a field out. */
const DEFAULTS = {
  tokenTypes: 0,
  layerNormEpsilon: 1e-12,
  dropout: 0.1,
  attentionDropout: 0.1,
  initializerRange: 0.02,
} as const;

/**
 * Reads `config.json`.
 * @throws {@link DataFormatError} if it is not of the BERT family, uses what this encoder does not have (another
 *   activation, relative positions), or lacks a size.
 */
export function readBertConfig(file: string): BertConfig {
  const json = readJson(file);
  const family = json.model_type;
  if (family !== "bert" && family !== "distilbert") {
    throw broken(file, "model_type is not supported", "bert (also MiniLM) or distilbert", family);
  }
  const activation = json.hidden_act ?? json.activation ?? "gelu";
  if (activation !== "gelu") throw broken(file, "the activation is not supported", "gelu", activation);
  const positions = json.position_embedding_type ?? "absolute";
  if (positions !== "absolute") throw broken(file, "position_embedding_type is not supported", "absolute", positions);
  const names = family === "bert" ? BERT_FIELDS : DISTILBERT_FIELDS;
  const fields = Object.entries(names).map(([field, name]) => [
    field,
    json[name] ?? DEFAULTS[field as keyof typeof DEFAULTS],
  ]);
  try {
    return checkBertConfig({ family, ...DEFAULTS, ...Object.fromEntries(fields) } as BertConfig);
  } catch (cause) {
    throw new DataFormatError({ problem: (cause as Error).message, file }, { cause });
  }
}

/** Writes `config.json` as `AutoConfig` of transformers reads it. */
export function writeBertConfig(config: BertConfig, file: string, more: Readonly<Record<string, unknown>> = {}): void {
  const names = config.family === "bert" ? BERT_FIELDS : DISTILBERT_FIELDS;
  const fields = Object.entries(names).map(([field, name]) => [name, config[field as keyof BertConfig]]);
  const activation = config.family === "bert" ? { hidden_act: "gelu" } : { activation: "gelu" };
  const json = {
    model_type: config.family,
    ...Object.fromEntries(fields),
    ...activation,
    position_embedding_type: "absolute",
    ...more,
  };
  writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
}

function readJson(file: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof json !== "object" || json === null) throw new Error(`not an object: ${json}`);
    return json as Record<string, unknown>;
  } catch (cause) {
    throw new DataFormatError(
      {
        problem: "the model's configuration cannot be read",
        file,
        hint: "A model folder has config.json, model.safetensors and tokenizer.json.",
      },
      { cause },
    );
  }
}

function broken(file: string, problem: string, expected: string, received: unknown): DataFormatError {
  return new DataFormatError({ problem, file, expected, received: String(received) });
}
