/** @file A model folder as Hugging Face users have it: configuration, weights and tokenizer, in and out. */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { type BertConfig, CONFIG_FILE, readBertConfig, writeBertConfig } from "./bert-config.js";
import { readEncoderWeights, storedName, type Weights } from "./bert-weights.js";
import { writeSafetensors } from "./safetensors.js";
import type { WordPiece } from "./wordpiece.js";
import { readWordPiece, writeWordPiece } from "./wordpiece-folder.js";

/** An encoder with its tokenizer: all that is needed to score, or to go on training. */
export interface EncoderModel {
  readonly config: BertConfig;
  readonly tokenizer: WordPiece;
  /** The encoder's weights. */
  readonly weights: Weights;
  /** Other weights of the file: pooler, classifier, masked-language-model head. */
  readonly heads: Weights;
}

/** Name of the weights' file. */
const WEIGHTS_FILE = "model.safetensors";

/**
 * Reads a model folder: `config.json`, `model.safetensors`, `tokenizer.json` (or `vocab.txt`).
 * @param nameOrFolder - A folder, or the name of a model in the Hugging Face cache: see {@link findModelFolder}.
 * @throws {@link DataFormatError} if a part is missing or broken, or parts are not of one model.
 */
export function readModelFolder(nameOrFolder: string): EncoderModel {
  const folder = findModelFolder(nameOrFolder);
  const config = readBertConfig(join(folder, CONFIG_FILE));
  const file = join(folder, WEIGHTS_FILE);
  if (!existsSync(file)) {
    throw new DataFormatError({
      problem: "the folder holds no weights",
      file: folder,
      expected: WEIGHTS_FILE,
      hint: "Older checkpoints hold pytorch_model.bin: save them again with save_pretrained(folder, safe_serialization=True).",
    });
  }
  const tokenizer = readWordPiece(folder);
  if (tokenizer.size > config.vocabularySize) {
    throw new DataFormatError({
      problem: "the tokenizer knows more tokens than the model has embeddings",
      file: folder,
      expected: `at most ${config.vocabularySize}`,
      received: String(tokenizer.size),
      hint: "Take config.json, model.safetensors and tokenizer.json from the same model.",
    });
  }
  const { encoder, others } = readEncoderWeights(file, config);
  return { config, tokenizer, weights: encoder, heads: others };
}

/**
 * Writes a model folder that `AutoModel.from_pretrained` of transformers opens. One with BERT's pooler and a classifier on it opens as
 * `BertForSequenceClassification`; any other classifier has no counterpart there and is left to {@link readModelFolder}.
 */
export function writeModelFolder({ config, tokenizer, weights, heads }: EncoderModel, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const classes = hasBertClassifier({ config, heads }) ? heads.get("classifier.weight")?.shape[0] : undefined;
  const prefix = config.family === "bert" ? "Bert" : "DistilBert";
  const architecture = `${prefix}${classes === undefined ? "Model" : "ForSequenceClassification"}`;
  writeBertConfig(config, join(folder, CONFIG_FILE), {
    architectures: [architecture],
    pad_token_id: tokenizer.ids.pad,
    ...(classes === undefined ? {} : { num_labels: classes }),
  });
  writeWordPiece(tokenizer, folder, { maxTokens: config.maxTokens });
  const named = [...weights, ...heads].map(([name, tensor]) => [storedName(name, config), tensor] as const);
  writeSafetensors(join(folder, WEIGHTS_FILE), new Map(named.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Whether a model is what transformers calls `BertForSequenceClassification`: a classifier on BERT's pooler, and nothing beside it. */
export function hasBertClassifier({ config, heads }: Pick<EncoderModel, "config" | "heads">): boolean {
  const columns = heads.get("classifier.weight")?.shape[1];
  return config.family === "bert" && heads.has("pooler.dense.weight") && columns === config.hiddenSize;
}

/**
 * The folder of a model: the argument itself if it is one, else the newest snapshot of that name in the Hugging Face cache
 * (`HF_HUB_CACHE`, `HF_HOME/hub`, or `~/.cache/huggingface/hub`). Nothing is downloaded.
 * @throws {@link DataFormatError} if there is neither, with the command that fills the cache.
 */
export function findModelFolder(nameOrFolder: string, environment: NodeJS.ProcessEnv = process.env): string {
  if (existsSync(join(nameOrFolder, CONFIG_FILE))) return nameOrFolder;
  const home = environment.HF_HOME ?? join(homedir(), ".cache", "huggingface");
  const cache = environment.HF_HUB_CACHE ?? join(home, "hub");
  const cached = join(cache, `models--${nameOrFolder.replaceAll("/", "--")}`);
  const snapshot = newestSnapshot(cached);
  if (snapshot !== undefined && existsSync(join(snapshot, CONFIG_FILE))) return snapshot;
  if (existsSync(nameOrFolder) || /^[./~]/.test(nameOrFolder)) {
    throw new DataFormatError({
      problem: existsSync(nameOrFolder) ? `the folder holds no ${CONFIG_FILE}` : "there is no such folder",
      file: nameOrFolder,
      expected: `a folder with ${CONFIG_FILE}, ${WEIGHTS_FILE} and tokenizer.json`,
      hint: "Save a model there (writeModelFolder, or save_pretrained in Python), or give the name of one in the Hugging Face cache.",
    });
  }
  throw new DataFormatError({
    problem: "no model of this name",
    file: nameOrFolder,
    expected: `a folder with ${CONFIG_FILE}, or a model in ${cache}`,
    hint: `Download it once: hf download ${nameOrFolder}`,
  });
}

/** The snapshot that `refs/main` names; where there is no such file, the one written last. */
function newestSnapshot(cached: string): string | undefined {
  const [reference, snapshots] = [join(cached, "refs", "main"), join(cached, "snapshots")];
  if (existsSync(reference)) return join(snapshots, readFileSync(reference, "utf8").trim());
  if (!existsSync(snapshots)) return undefined;
  const folders = readdirSync(snapshots).map((name) => join(snapshots, name));
  return folders.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
}
