/** @file Bottleneck adapters: small layers inside each block of a frozen encoder, in the files of the adapters library. */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom, DataFormatError, InvalidInputError } from "@lsad/core";
import type { BertConfig } from "./bert-config.js";
import { linear, storedName, type WeightShape, type Weights } from "./bert-weights.js";
import { type FloatTensor, SafetensorsFile, writeSafetensors } from "./safetensors.js";

/**
 * Where adapters sit and what they are made of:
 * - `houlsby` (Houlsby et al. 2019): after attention and after the feed-forward part, swish; LN(up(act(down(x))) + x + r);
 * - `pfeiffer` (Pfeiffer et al. 2020): after the feed-forward part only, ReLU; y = LN(x + r), LN(up(act(down(y))) + x + r),
 *
 * where x is what the block's last linear map gives and r its residual.
 */
export type AdapterKind = "houlsby" | "pfeiffer";

/** Options of bottleneck adapters. */
export interface BottleneckOptions {
  readonly kind?: AdapterKind;
  /** How many times narrower than the hidden states; a divisor of the hidden size. Default 16. */
  readonly reductionFactor?: number;
}

/** A trained set of adapters. */
export interface BottleneckAdapter {
  readonly settings: Required<BottleneckOptions>;
  /** By name: `encoder.layer.0.output.adapter_down.weight` and so on. */
  readonly weights: Weights;
}

/** Parts of a layer that can hold an adapter, each by the name of the block it ends. */
export type AdapterPlace = "attention.output" | "output";

/** The places of a kind. */
export function adapterPlaces(kind: AdapterKind): readonly AdapterPlace[] {
  return kind === "houlsby" ? ["attention.output", "output"] : ["output"];
}

/**
 * Options with defaults, checked against an encoder.
 * @throws {@link InvalidInputError} if the hidden size is not a multiple of the reduction factor.
 */
export function completeBottleneck(
  options: BottleneckOptions,
  { hiddenSize }: BertConfig,
): Required<BottleneckOptions> {
  const { kind = "pfeiffer", reductionFactor = 16 } = options;
  if (kind !== "pfeiffer" && kind !== "houlsby") {
    throw new InvalidInputError(`adapter: kind must be pfeiffer or houlsby, got ${kind}`);
  }
  if (!Number.isInteger(reductionFactor) || reductionFactor < 1 || hiddenSize % reductionFactor !== 0) {
    throw new InvalidInputError(
      `adapter: reductionFactor must divide the hidden size ${hiddenSize}, got ${reductionFactor}`,
    );
  }
  return { kind, reductionFactor };
}

/** The weights of adapters: `encoder.layer.0.output.adapter_down.weight` and so on. */
export function bottleneckWeightShapes(config: BertConfig, settings: Required<BottleneckOptions>): WeightShape[] {
  const { hiddenSize, layers } = config;
  const inner = hiddenSize / settings.reductionFactor;
  return Array.from({ length: layers }, (_, layer) =>
    adapterPlaces(settings.kind).flatMap((place) => [
      ...linear(`encoder.layer.${layer}.${place}.adapter_down`, inner, hiddenSize),
      ...linear(`encoder.layer.${layer}.${place}.adapter_up`, hiddenSize, inner),
    ]),
  ).flat();
}

/**
 * New adapters as the adapters library draws them (`init_weights: "bert"`): normal with deviation 0.02, biases 0.
 * @param seed - Any whole number.
 */
export function drawBottleneck(
  config: BertConfig,
  settings: Required<BottleneckOptions>,
  seed: number,
): Map<string, FloatTensor> {
  const random = createRandom(seed).fork("adapter");
  return new Map(
    bottleneckWeightShapes(config, settings).map(({ name, shape }) => {
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
      const stream = random.fork(name);
      if (shape.length === 2) for (let i = 0; i < data.length; i++) data[i] = stream.nextNormal() * 0.02;
      return [name, { shape, data }];
    }),
  );
}

const CONFIG_FILE = "adapter_config.json";
const WEIGHTS_FILE = "adapter.safetensors";

/** The fields of the adapters library that make a kind what it is. */
const KIND_FIELDS: Readonly<Record<AdapterKind, Readonly<Record<string, unknown>>>> = {
  houlsby: {
    mh_adapter: true,
    output_adapter: true,
    non_linearity: "swish",
    original_ln_before: false,
    original_ln_after: true,
  },
  pfeiffer: {
    mh_adapter: false,
    output_adapter: true,
    non_linearity: "relu",
    original_ln_before: true,
    original_ln_after: true,
  },
};

/** The same for both; another value is a variant this encoder does not have. */
const COMMON_FIELDS: Readonly<Record<string, unknown>> = {
  adapter_residual_before_ln: false,
  residual_before_ln: true,
  ln_before: false,
  ln_after: false,
  is_parallel: false,
  phm_layer: false,
  use_gating: false,
  scaling: 1,
  leave_out: [],
  cross_adapter: false,
  inv_adapter: null,
  dropout: 0,
  init_weights: "bert",
};

/**
 * Reads a folder of the adapters library (adapters 1.3).
 * @param config - Of the encoder it was trained on.
 * @throws {@link DataFormatError} if it holds a variant other than Houlsby's or Pfeiffer's, or weights that do not fit.
 */
export function readBottleneckFolder(folder: string, config: BertConfig): BottleneckAdapter {
  const file = join(folder, CONFIG_FILE);
  const { name, fields } = readFields(file);
  const kind = (Object.keys(KIND_FIELDS) as AdapterKind[]).find((known) =>
    Object.entries({ ...KIND_FIELDS[known], ...COMMON_FIELDS }).every(
      ([field, value]) => JSON.stringify(fields[field] ?? value) === JSON.stringify(value),
    ),
  );
  if (kind === undefined) {
    throw new DataFormatError({
      problem: "the adapter is neither Houlsby's nor Pfeiffer's",
      file,
      expected: `${JSON.stringify(KIND_FIELDS)}`,
      received: JSON.stringify(fields),
    });
  }
  const settings = completeBottleneck({ kind, reductionFactor: fields.reduction_factor as number }, config);
  const weights = readWeights(join(folder, WEIGHTS_FILE), config, bottleneckWeightShapes(config, settings), name);
  return { settings, weights };
}

/**
 * Writes a folder that `load_adapter` of the adapters library opens.
 * @param name - Name the adapter has in the model. Default `"log"`.
 */
export function writeBottleneckFolder(
  { settings, weights }: BottleneckAdapter,
  config: BertConfig,
  folder: string,
  name = "log",
): void {
  mkdirSync(folder, { recursive: true });
  const json = {
    config: { ...COMMON_FIELDS, ...KIND_FIELDS[settings.kind], reduction_factor: settings.reductionFactor },
    hidden_size: config.hiddenSize,
    model_class: config.family === "bert" ? "BertForSequenceClassification" : "DistilBertForSequenceClassification",
    model_name: null,
    model_type: config.family,
    name,
    version: "adapters.1.3.0",
  };
  writeFileSync(join(folder, CONFIG_FILE), `${JSON.stringify(json, null, 2)}\n`);
  const tensors = [...weights].map(([weight, tensor]) => [libraryName(weight, config, name), tensor] as const);
  writeSafetensors(join(folder, WEIGHTS_FILE), new Map(tensors));
}

/** `…output.adapter_down.weight` is `…output.adapters.<name>.adapter_down.0.weight` there. */
function libraryName(weight: string, config: BertConfig, name: string): string {
  const [, block, part, kind] = /^(.*)\.adapter_(down|up)\.(weight|bias)$/.exec(weight) as unknown as [
    string,
    string,
    string,
    string,
  ];
  return `${storedName(block, config)}.adapters.${name}.adapter_${part}${part === "down" ? ".0" : ""}.${kind}`;
}

function readWeights(file: string, config: BertConfig, shapes: readonly WeightShape[], name: string): Weights {
  const opened = new SafetensorsFile(file);
  try {
    return new Map(
      shapes.map(({ name: weight, shape }) => {
        const tensor = opened.read(libraryName(weight, config, name));
        if (tensor.shape.join() !== shape.join()) {
          throw new DataFormatError({
            problem: `${weight} does not fit the encoder`,
            file,
            expected: `[${shape}]`,
            received: `[${tensor.shape}]`,
            hint: "The adapter must have been trained on a model of this shape.",
          });
        }
        return [weight, tensor] as const;
      }),
    );
  } finally {
    opened.close();
  }
}

function readFields(file: string): { name: string; fields: Readonly<Record<string, unknown>> } {
  try {
    const { name, config } = JSON.parse(readFileSync(file, "utf8")) as {
      name: string;
      config: Record<string, unknown>;
    };
    return { name, fields: config };
  } catch (cause) {
    throw new DataFormatError({ problem: "the adapter's configuration cannot be read", file }, { cause });
  }
}
