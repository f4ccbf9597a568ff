/** @file The weights of an encoder: their names, their shapes, and the names each model family gives them in files. */

import { createRandom, DataFormatError } from "@lsad/core";
import type { BertConfig } from "./bert-config.js";
import { type FloatTensor, SafetensorsFile } from "./safetensors.js";

/** Weights by name, as BERT of transformers names them without its prefix: `encoder.layer.0.output.dense.weight`. */
export type Weights = ReadonlyMap<string, FloatTensor>;

/** A weight an encoder has. */
export interface WeightShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The weights of an encoder, embeddings first, then layer by layer; linear maps are `[outputs, inputs]`. */
export function encoderWeightShapes(config: BertConfig): WeightShape[] {
  const { vocabularySize, maxTokens, tokenTypes, hiddenSize, intermediateSize, layers } = config;
  const tables: WeightShape[] = [
    { name: "embeddings.word_embeddings.weight", shape: [vocabularySize, hiddenSize] },
    { name: "embeddings.position_embeddings.weight", shape: [maxTokens, hiddenSize] },
  ];
  if (tokenTypes > 0) tables.push({ name: "embeddings.token_type_embeddings.weight", shape: [tokenTypes, hiddenSize] });
  const stack = Array.from({ length: layers }, (_, layer) => {
    const part = (name: string) => `encoder.layer.${layer}.${name}`;
    return [
      ...linear(part("attention.self.query"), hiddenSize, hiddenSize),
      ...linear(part("attention.self.key"), hiddenSize, hiddenSize),
      ...linear(part("attention.self.value"), hiddenSize, hiddenSize),
      ...linear(part("attention.output.dense"), hiddenSize, hiddenSize),
      ...layerNorm(part("attention.output.LayerNorm"), hiddenSize),
      ...linear(part("intermediate.dense"), intermediateSize, hiddenSize),
      ...linear(part("output.dense"), hiddenSize, intermediateSize),
      ...layerNorm(part("output.LayerNorm"), hiddenSize),
    ];
  });
  return [...tables, ...layerNorm("embeddings.LayerNorm", hiddenSize), ...stack.flat()];
}

/** Weight and bias of a linear map. */
export function linear(name: string, outputs: number, inputs: number): WeightShape[] {
  return [
    { name: `${name}.weight`, shape: [outputs, inputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ];
}

function layerNorm(name: string, size: number): WeightShape[] {
  return [
    { name: `${name}.weight`, shape: [size] },
    { name: `${name}.bias`, shape: [size] },
  ];
}

/**
 * New weights as transformers draws them: normal with deviation `initializerRange`, biases 0, LayerNorm scales 1.
 * Each weight has a stream of its own, so that adding one changes no other.
 * @param seed - Any whole number.
 */
export function drawWeights(
  shapes: readonly WeightShape[],
  initializerRange: number,
  seed: number,
): Map<string, FloatTensor> {
  const random = createRandom(seed).fork("weights");
  return new Map(
    shapes.map(({ name, shape }) => {
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
      const stream = random.fork(name);
      if (name.endsWith("LayerNorm.weight")) data.fill(1);
      else if (!name.endsWith(".bias"))
        for (let i = 0; i < data.length; i++) data[i] = stream.nextNormal() * initializerRange;
      return [name, { shape, data }];
    }),
  );
}

/**
 * Reads an encoder's weights from `model.safetensors`, under any of the names BERT, MiniLM and DistilBERT folders use.
 * @returns The encoder's weights, and whatever else the file holds (pooler, heads), under the names of the file without prefix.
 * @throws {@link DataFormatError} if a weight is missing or has another shape than the configuration says.
 */
export function readEncoderWeights(file: string, config: BertConfig): { encoder: Weights; others: Weights } {
  const opened = new SafetensorsFile(file);
  try {
    const found = new Map(opened.names.map((stored) => [canonicalName(stored, config), stored]));
    const shapes = encoderWeightShapes(config);
    const encoder = new Map(shapes.map((wanted) => [wanted.name, readWeight(opened, file, found, wanted)]));
    const rest = [...found].filter(([name]) => !encoder.has(name) && !name.endsWith("position_ids"));
    const beyond = rest.find(([name]) => Number(/^encoder\.layer\.(\d+)\./.exec(name)?.[1]) >= config.layers);
    if (beyond !== undefined) {
      throw new DataFormatError({
        problem: `weight ${beyond[1]} is of a layer that config.json does not have`,
        file,
        expected: `${config.layers} layers`,
        hint: "config.json and model.safetensors must be of the same model.",
      });
    }
    return { encoder, others: new Map(rest.map(([name, stored]) => [name, opened.read(stored)])) };
  } finally {
    opened.close();
  }
}

function readWeight(
  opened: SafetensorsFile,
  file: string,
  found: ReadonlyMap<string, string>,
  { name, shape }: WeightShape,
): FloatTensor {
  const stored = found.get(name);
  if (stored === undefined) {
    throw new DataFormatError({
      problem: `weight ${name} is missing`,
      file,
      expected: `[${shape}]`,
      received: `${found.size} tensors: ${[...found.values()].join(", ")}`,
      hint: "config.json and model.safetensors must be of the same model.",
    });
  }
  const actual = opened.shape(stored);
  if (actual.join() !== shape.join()) {
    throw new DataFormatError({
      problem: `weight ${stored} does not have the shape that config.json says`,
      file,
      expected: `[${shape}]`,
      received: `[${actual}]`,
      hint: "config.json and model.safetensors must be of the same model.",
    });
  }
  return opened.read(stored);
}

/** The name in a family's files. */
export function storedName(name: string, { family }: BertConfig): string {
  if (family === "bert") return name.startsWith("classifier.") || name.startsWith("cls.") ? name : `bert.${name}`;
  const head = DISTILBERT_HEADS.find(([ours]) => name.startsWith(ours));
  if (head !== undefined) return name.replace(...head);
  const renamed = DISTILBERT_NAMES.reduce((text, [ours, theirs]) => text.replace(ours, theirs), name);
  return renamed === name && !name.startsWith("embeddings.") ? name : `distilbert.${renamed}`;
}

/** The name without prefix, as BERT has it. */
export function canonicalName(stored: string, { family }: BertConfig): string {
  const plain = stored
    .replace(/^(distil)?bert\./, "")
    .replace(/\.gamma$/, ".weight") // checkpoints of 2018 and 2019
    .replace(/\.beta$/, ".bias");
  if (family === "bert") return plain;
  const head = DISTILBERT_HEADS.find(([, theirs]) => plain.startsWith(theirs));
  if (head !== undefined) return plain.replace(head[1], head[0]);
  return DISTILBERT_NAMES.reduce((text, [ours, theirs]) => text.replace(theirs, ours), plain);
}

/** The masked-language head, which stands beside the encoder: its decoder is the table of word embeddings in both families. */
const DISTILBERT_HEADS: readonly (readonly [string, string])[] = [
  ["cls.predictions.transform.dense.", "vocab_transform."],
  ["cls.predictions.transform.LayerNorm.", "vocab_layer_norm."],
  ["cls.predictions.bias", "vocab_projector.bias"],
];

/** Parts of names: BERT's and DistilBERT's. The longer ones come first, as `attention.output` contains no shorter one then. */
const DISTILBERT_NAMES: readonly (readonly [string, string])[] = [
  ["attention.output.LayerNorm", "sa_layer_norm"],
  ["attention.output.dense", "attention.out_lin"],
  ["attention.self.query", "attention.q_lin"],
  ["attention.self.key", "attention.k_lin"],
  ["attention.self.value", "attention.v_lin"],
  ["intermediate.dense", "ffn.lin1"],
  ["output.dense", "ffn.lin2"],
  ["output.LayerNorm", "output_layer_norm"],
  ["encoder.layer.", "transformer.layer."],
];
