/** @file LoRA adapters as PEFT keeps them: `adapter_config.json` and `adapter_model.safetensors`. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { BertConfig } from "./bert-config.js";
import { canonicalName, storedName, type Weights } from "./bert-weights.js";
import { completeLora, type LoraAdapter, loraModules } from "./lora.js";
import { type FloatTensor, SafetensorsFile, writeSafetensors } from "./safetensors.js";

const CONFIG_FILE = "adapter_config.json";
const WEIGHTS_FILE = "adapter_model.safetensors";
const PREFIX = "base_model.model.";

/** What of PEFT's configuration this encoder can honour, and the value that says "not used". */
const UNSUPPORTED: Readonly<Record<string, unknown>> = {
  use_dora: false,
  use_qalora: false,
  lora_bias: false,
  fan_in_fan_out: false,
  bias: "none",
  rank_pattern: {},
  alpha_pattern: {},
  layers_to_transform: null,
  exclude_modules: null,
  target_parameters: null,
  trainable_token_indices: null,
};

interface PeftConfig {
  readonly peft_type?: string;
  readonly r?: number;
  readonly lora_alpha?: number;
  readonly lora_dropout?: number;
  readonly target_modules?: string | readonly string[];
  readonly use_rslora?: boolean;
}

/**
 * Reads a PEFT folder (peft 0.21).
 * @param config - Of the encoder it was trained on.
 * @throws {@link DataFormatError} if it is no LoRA adapter, uses a variant that is not supported (DoRA, patterns, biases), or
 *   its matrices do not fit the encoder.
 */
export function readLoraFolder(folder: string, config: BertConfig): LoraAdapter {
  const file = join(folder, CONFIG_FILE);
  const peft = readPeftConfig(file);
  const { r, lora_alpha, lora_dropout, target_modules, use_rslora } = peft;
  if (!Array.isArray(target_modules)) {
    throw new DataFormatError({
      problem: "target_modules must be a list of names",
      file,
      received: JSON.stringify(target_modules),
      hint: "Save the adapter again with its modules listed by name.",
    });
  }
  const settings = completeLora({
    rank: r ?? 8,
    alpha: lora_alpha ?? 8,
    dropout: lora_dropout ?? 0,
    targets: target_modules,
    rankStabilised: use_rslora ?? false,
  });
  const found = readTensors(join(folder, WEIGHTS_FILE), config);
  const weights = new Map<string, FloatTensor>();
  for (const { name, inputs, outputs } of loraModules(config, settings)) {
    const shapes = {
      [`${name}.lora_A.weight`]: [settings.rank, inputs],
      [`${name}.lora_B.weight`]: [outputs, settings.rank],
    };
    for (const [matrix, shape] of Object.entries(shapes)) {
      const tensor = found.get(matrix);
      if (tensor === undefined || tensor.shape.join() !== shape.join()) {
        throw new DataFormatError({
          problem: `${matrix} does not fit the encoder`,
          file: join(folder, WEIGHTS_FILE),
          expected: `[${shape}]`,
          received: tensor === undefined ? "none" : `[${tensor.shape}]`,
          hint: "The adapter must have been trained on a model of this shape.",
        });
      }
      weights.set(matrix, tensor);
    }
  }
  const heads = new Map([...found].filter(([name]) => !weights.has(name)));
  const beside = [...heads.keys()].find((name) => name.includes(".lora_"));
  if (beside !== undefined) {
    throw new DataFormatError({
      problem: `${beside} adapts a layer that stands outside the encoder`,
      file: join(folder, WEIGHTS_FILE),
      expected: `matrices of ${settings.targets.join(", ")} in the encoder's layers`,
      hint: "Train the adapter again with target_modules that name no pooler (such as query, value), or merge it in Python (merge_and_unload) and read the merged folder.",
    });
  }
  return { settings, weights, heads };
}

/**
 * Writes a folder that `PeftModel.from_pretrained` opens: on `BertForSequenceClassification` where the adapter was trained through
 * BERT's pooler, the one classifier that transformers has too; else on the encoder alone (`AutoModel`), and the classifier that
 * stands on the mean or on `[CLS]` is kept for {@link readLoraFolder}.
 * @param baseModel - Name or folder of the encoder, for the reader.
 */
export function writeLoraFolder(adapter: LoraAdapter, config: BertConfig, folder: string, baseModel: string): void {
  const { settings, weights, heads } = adapter;
  mkdirSync(folder, { recursive: true });
  const isWhole = config.family === "bert" && heads.has("pooler.dense.weight") && heads.has("classifier.weight");
  const inFamily = (name: string) => {
    const stored = storedName(name, config);
    return isWhole ? stored : stored.replace(/^(distil)?bert\./, "");
  };
  const modules = [...new Set([...heads.keys()].map((name) => name.replace(/\.(weight|bias)$/, "")))];
  const json = {
    ...UNSUPPORTED,
    peft_type: "LORA",
    task_type: isWhole ? "SEQ_CLS" : "FEATURE_EXTRACTION",
    base_model_name_or_path: baseModel,
    inference_mode: true,
    init_lora_weights: true,
    r: settings.rank,
    lora_alpha: settings.alpha,
    lora_dropout: settings.dropout,
    target_modules: [
      ...new Set(loraModules(config, settings).map(({ name }) => inFamily(name).replace(/^.*layer\.\d+\./, ""))),
    ],
    use_rslora: settings.rankStabilised,
    modules_to_save: isWhole ? modules : null,
  };
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(json, null, 2)}\n`);
  const tensors = [...weights, ...heads].map(([name, tensor]) => [PREFIX + inFamily(name), tensor] as const);
  writeSafetensors(join(folder, WEIGHTS_FILE), new Map(tensors.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function readTensors(file: string, config: BertConfig): Weights {
  const opened = new SafetensorsFile(file);
  try {
    return new Map(
      opened.names.map((stored) => [canonicalName(stored.replace(PREFIX, ""), config), opened.read(stored)] as const),
    );
  } finally {
    opened.close();
  }
}

function readPeftConfig(file: string): PeftConfig {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (cause) {
    throw new DataFormatError({ problem: "the adapter's configuration cannot be read", file }, { cause });
  }
  if (json.peft_type !== "LORA") {
    throw new DataFormatError({
      problem: "not a LoRA adapter",
      file,
      expected: "peft_type LORA",
      received: String(json.peft_type),
    });
  }
  for (const [name, unused] of Object.entries(UNSUPPORTED)) {
    const value = json[name] ?? unused;
    if (JSON.stringify(value) !== JSON.stringify(unused)) {
      throw new DataFormatError({
        problem: `${name} is not supported`,
        file,
        expected: JSON.stringify(unused),
        received: JSON.stringify(value),
        hint: "Merge the adapter into its model in Python (merge_and_unload) and read the merged folder.",
      });
    }
  }
  return json;
}
