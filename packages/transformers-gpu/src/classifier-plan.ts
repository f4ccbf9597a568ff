/** @file What a classifier's training comes to: its shape, its schedule, which weights learn and where they start. */

import { InvalidInputError } from "@lsad/core";
import type { BertConfig } from "./bert-config.js";
import { drawWeights, type WeightShape, type Weights } from "./bert-weights.js";
import { completeBottleneck, drawBottleneck } from "./bottleneck-adapter.js";
import { type ClassifierShape, classifierHeadShapes } from "./classifier-graph.js";
import { type EncoderGraphOptions, graphWeightShapes } from "./encoder-graph.js";
import type { Pooling } from "./heads.js";
import { completeLora, drawLora } from "./lora.js";
import type { EncoderModel } from "./model-folder.js";
import type { ClassifierOptions, ClassifierRows } from "./text-classifier.js";
import { requireMaxTokens } from "./training-checks.js";
import type { TrainingSchedule } from "./training-loop.js";

/** A training, complete with defaults. */
export interface ClassifierPlan {
  /** Of the encoder, with the dropout of the training. */
  readonly config: BertConfig;
  readonly shape: ClassifierShape;
  readonly maxTokens: number;
  /** Layers below this are frozen and computed once. */
  readonly firstLayer: number;
  readonly encoderOptions: EncoderGraphOptions;
  readonly schedule: TrainingSchedule;
}

const POOLINGS: readonly Pooling[] = ["mean", "cls", "pooler"];

/** Peak learning rates where nothing is said: pretrained weights are tuned gently, new small layers boldly. */
const LEARNING_RATE = { encoder: 5e-5, adapter: 1e-3 } as const;

/**
 * Options with defaults.
 * @throws {@link InvalidInputError} if options contradict each other or are out of range.
 */
export function planClassifier(
  { config }: EncoderModel,
  rows: ClassifierRows,
  options: ClassifierOptions,
): ClassifierPlan {
  const { pooling = "mean", trainedLayers = config.layers, lora, bottleneck, dropout } = options;
  if (!POOLINGS.includes(pooling)) {
    throw new InvalidInputError(`classifier: pooling must be one of ${POOLINGS.join(", ")}, got ${pooling}`);
  }
  if (!Number.isInteger(trainedLayers) || trainedLayers < 1 || trainedLayers > config.layers) {
    throw new InvalidInputError(`trainedLayers: must be a whole number in [1, ${config.layers}], got ${trainedLayers}`);
  }
  const ways = [lora, bottleneck, trainedLayers < config.layers ? trainedLayers : undefined].filter(
    (way) => way !== undefined,
  );
  if (ways.length > 1) {
    throw new InvalidInputError("classifier: at most one of lora, bottleneck and trainedLayers may be given");
  }
  const maxTokens = options.maxTokens ?? Math.min(64, config.maxTokens);
  requireMaxTokens(maxTokens, config);
  const firstLayer = config.layers - trainedLayers;
  return {
    config: dropout === undefined ? config : { ...config, dropout, attentionDropout: dropout },
    shape: { pooling, features: rows.features?.columns ?? 0 },
    maxTokens,
    firstLayer,
    encoderOptions: {
      ...(lora === undefined ? {} : { lora: completeLora(lora) }),
      ...(bottleneck === undefined ? {} : { bottleneck: completeBottleneck(bottleneck, config) }),
      ...(firstLayer === 0 ? {} : { from: { layer: firstLayer } }),
    },
    schedule: {
      epochs: options.epochs ?? 3,
      learningRate:
        options.learningRate ?? LEARNING_RATE[lora === undefined && bottleneck === undefined ? "encoder" : "adapter"],
      warmupShare: options.warmupShare ?? 0.1,
      rowsPerBatch: options.rowsPerBatch ?? 16,
      seed: options.seed ?? 0,
    },
  };
}

/** Where every weight starts: the model's own, a head of the same shape too; other heads and adapters drawn from the seed. */
export function startWeights(
  { config, weights, heads }: EncoderModel,
  { shape, encoderOptions: { lora, bottleneck }, schedule: { seed } }: ClassifierPlan,
  domainHeads: readonly WeightShape[],
): Weights {
  const shapes = classifierHeadShapes(config, shape);
  const known = shapes.flatMap(({ name, shape: [...wanted] }) => {
    const head = heads.get(name);
    return head?.shape.join() === wanted.join() ? [[name, head] as const] : [];
  });
  return new Map([
    ...weights,
    ...drawWeights([...shapes, ...domainHeads], config.initializerRange, seed),
    ...known,
    ...(lora === undefined ? [] : drawLora(config, lora, seed)),
    ...(bottleneck === undefined ? [] : drawBottleneck(config, bottleneck, seed)),
  ]);
}

/** Names of the weights that learn: heads always; of the encoder all that takes part, or the adapters alone. */
export function trainedNames(names: readonly string[], { config, encoderOptions }: ClassifierPlan): string[] {
  const { lora, bottleneck } = encoderOptions;
  if (lora === undefined && bottleneck === undefined) return [...names];
  const frozen = new Set(graphWeightShapes(config, {}).map(({ name }) => name));
  return names.filter((name) => !frozen.has(name));
}
