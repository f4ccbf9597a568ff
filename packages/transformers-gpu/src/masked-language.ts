/** @file Masked-language-model training: an encoder learns the language of logs from unlabelled lines. */

import { createGraph, crossEntropy } from "@lsad/autodiff";
import { createRandom, InvalidInputError, type RandomStream } from "@lsad/core";
import { Tensor } from "onnxruntime-node";
import { drawWeights } from "./bert-weights.js";
import { buildEncoder } from "./encoder-graph.js";
import { addWeights, maskedLanguageLogits, maskedLanguageShapes } from "./heads.js";
import type { EncoderModel } from "./model-folder.js";
import { openStep } from "./open-step.js";
import type { Device } from "./session.js";
import { batchFeeds } from "./text-rows.js";
import type { TokenBatch } from "./token-batches.js";
import { checkOptimiser, requireMaxTokens } from "./training-checks.js";
import { runTraining, type TrainingHooks, type TrainingSchedule } from "./training-loop.js";
import type { WordPiece } from "./wordpiece.js";

/** How an encoder is pre-trained. Defaults: 3 epochs, batches of 16 rows, peak rate 1e-4, a tenth of warm-up. */
export interface MaskedLanguageOptions extends Partial<TrainingSchedule> {
  /** Longer texts are cut. Default 64, or what the model allows. */
  readonly maxTokens?: number;
  /** Share of the tokens to predict, in (0, 1). Default 0.15. */
  readonly maskedShare?: number;
  /** Default 0.01. */
  readonly weightDecay?: number;
  /** Default 1. */
  readonly clipNorm?: number;
  /** Share dropped in training. Default: the model's own. */
  readonly dropout?: number;
  /** Where weights are trained. Default `cpu`. */
  readonly device?: Device;
  /** Threads of an operation, on the CPU. Default: one a core. */
  readonly threads?: number;
}

/** A pre-trained encoder, its masked-language head among its heads, and the loss of every step. */
export interface PretrainedEncoder {
  readonly model: EncoderModel;
  readonly losses: readonly number[];
}

/** Tokens with some of them hidden. */
export interface MaskedTokens {
  /** Shape `[tokens]`: what the encoder reads. */
  readonly ids: Int32Array;
  /** Places of the tokens to predict. */
  readonly places: readonly number[];
}

/**
 * Hides tokens as BERT does (Devlin et al. 2019, §3.1): of those chosen, 80 % become `[MASK]`, 10 % another token, 10 % stay.
 * `[CLS]` and `[SEP]` are never chosen; a text with any other token has at least one to predict.
 */
export function maskTokens(ids: Int32Array, tokenizer: WordPiece, share: number, random: RandomStream): MaskedTokens {
  const { cls, sep, pad, mask } = tokenizer.ids;
  const open = Array.from(ids.keys()).filter((place) => ids[place] !== cls && ids[place] !== sep && ids[place] !== pad);
  const count = open.length === 0 ? 0 : Math.max(1, Math.round(share * open.length));
  const places = random
    .shuffle(open)
    .slice(0, count)
    .sort((a, b) => a - b);
  const masked = ids.slice();
  for (const place of places) {
    const chance = random.nextFloat();
    if (chance < 0.8) masked[place] = mask;
    else if (chance < 0.9) masked[place] = random.nextInteger(tokenizer.size);
  }
  return { ids: masked, places };
}

/**
 * Trains an encoder to guess hidden tokens of texts: from nothing, or on from pretrained weights.
 * Every epoch hides other tokens; the same seed hides the same ones. Only hidden places are compared with the vocabulary.
 *
 * @param texts - Each distinct text once.
 * @throws {@link InvalidInputError} if there is no text with a token, or an option is out of range.
 */
export async function pretrainEncoder(
  model: EncoderModel,
  texts: readonly string[],
  options: MaskedLanguageOptions = {},
  hooks: TrainingHooks = {},
): Promise<PretrainedEncoder> {
  const { maskedShare = 0.15, maxTokens = Math.min(64, model.config.maxTokens), dropout, device, threads } = options;
  if (!(maskedShare > 0 && maskedShare < 1)) {
    throw new InvalidInputError(`maskedShare: must be in (0, 1), got ${maskedShare}`);
  }
  requireMaxTokens(maxTokens, model.config);
  const schedule: TrainingSchedule = {
    epochs: options.epochs ?? 3,
    learningRate: options.learningRate ?? 1e-4,
    warmupShare: options.warmupShare ?? 0.1,
    rowsPerBatch: options.rowsPerBatch ?? 16,
    seed: options.seed ?? 0,
  };
  const encoded = texts.map((text) => model.tokenizer.encode(text, { maxTokens }).ids).filter((ids) => ids.length > 2);
  if (encoded.length === 0)
    throw new InvalidInputError("pretrainEncoder: at least one text must have a token, got none");
  const config = dropout === undefined ? model.config : { ...model.config, dropout, attentionDropout: dropout };
  const graph = createGraph();
  const encoder = buildEncoder(graph, config);
  const head = addWeights(graph, maskedLanguageShapes(config));
  const logits = maskedLanguageLogits(encoder, config, graph.input("places", ["places"], "int64"), head);
  const loss = crossEntropy(logits, graph.input("labels", ["places"], "int64"));
  const drawn = drawWeights(maskedLanguageShapes(config), config.initializerRange, schedule.seed);
  const start = new Map([...drawn, ...model.weights, ...model.heads]);
  const trained = [...encoder.weights.keys(), ...head.keys()];
  const { clipNorm = 1, weightDecay = 0.01 } = options;
  checkOptimiser(weightDecay, clipNorm);
  const step = await openStep({ graph, loss, trained }, start, {
    clipNorm,
    weightDecay,
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    const random = createRandom(schedule.seed).fork("masks");
    const feeds = (batch: TokenBatch, _: number, epoch: number) =>
      maskedFeeds(batch, model.tokenizer, maskedShare, random.fork(epoch));
    const settings = { kind: "masked-language", config, maskedShare, maxTokens, clipNorm, weightDecay };
    const training = { identity: { start, numbers: {}, settings }, encoded, padId: model.tokenizer.ids.pad, feeds };
    const losses = await runTraining(step, training, schedule, hooks);
    const { weights } = await step.state();
    const of = (names: Iterable<string>) =>
      [...names].flatMap((name) => {
        const weight = weights.get(name);
        return weight === undefined ? [] : [[name, weight] as const];
      });
    const heads = new Map([...model.heads, ...of(head.keys())]);
    return { model: { ...model, weights: new Map(of(encoder.weights.keys())), heads }, losses };
  } finally {
    await step.release();
  }
}

function maskedFeeds(
  batch: TokenBatch,
  tokenizer: WordPiece,
  share: number,
  random: RandomStream,
): Record<string, Tensor> {
  const { rows, length, index } = batch;
  const ids = batch.ids.slice();
  const places: number[] = [];
  for (let row = 0; row < rows; row++) {
    const start = row * length;
    // the row's own stream: what is hidden does not depend on the batch it is in
    const hidden = maskTokens(batch.ids.slice(start, start + length), tokenizer, share, random.fork(index[row]));
    ids.set(hidden.ids, start);
    places.push(...hidden.places.map((place) => start + place));
  }
  const integers = (values: readonly number[]) =>
    new Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
  return {
    ...batchFeeds({ ...batch, ids }),
    places: integers(places),
    labels: integers(places.map((place) => batch.ids[place])),
  };
}
