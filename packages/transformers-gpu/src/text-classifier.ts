/** @file Fine-tunes an encoder into a text classifier: in full, its upper layers, LoRA or adapters, with or without DANN. */

import { add, domainWeight, type Tensor as GraphTensor } from "@lsad/autodiff";
import { InvalidInputError, type Matrix } from "@lsad/core";
import { Tensor } from "onnxruntime-node";
import type { Weights } from "./bert-weights.js";
import type { BottleneckAdapter, BottleneckOptions } from "./bottleneck-adapter.js";
import {
  type Alignment,
  buildClassifier,
  type ClassifierGraph,
  type ClassifierShape,
  domainHeadShapes,
  domainHeads,
  domainLoss,
  labelLoss,
} from "./classifier-graph.js";
import { type ClassifierPlan, planClassifier, startWeights, trainedNames } from "./classifier-plan.js";
import { BestEpoch, crossEntropyOf, type EarlyStoppingOptions, holdOutSources } from "./early-stopping.js";
import type { Pooling } from "./heads.js";
import type { LoraAdapter, LoraOptions } from "./lora.js";
import { mergeLora } from "./lora.js";
import { type LowerStates, lowerStates } from "./lower-states.js";
import type { EncoderModel } from "./model-folder.js";
import { openStep } from "./open-step.js";
import type { Device } from "./session.js";
import { batchFeeds, featureRows } from "./text-rows.js";
import { openTextScorer } from "./text-scorer.js";
import { checkOptimiser } from "./training-checks.js";
import { runTraining, type TrainingHooks, type TrainingRows, type TrainingSchedule } from "./training-loop.js";

/** Labelled texts. Every row counts by its weight: give each distinct text once. */
export interface ClassifierRows {
  readonly texts: readonly string[];
  /** Shape `[texts]`: 1 for an anomaly, 0 for normal, −1 for a text without label, which only aligns. */
  readonly labels: ArrayLike<number>;
  /** Shape `[texts]`, at least 0; only their proportions matter. Default: all the same. */
  readonly weights?: ArrayLike<number>;
  /** Shape `[texts]`: which source each text is of, counted from 0. Needed for alignment. */
  readonly domains?: ArrayLike<number>;
  /** Shape `[texts, columns]`: features that stand beside the text, of about unit scale. */
  readonly features?: Matrix;
}

/** How a classifier is trained. Defaults: 3 epochs, batches of 16 rows, a tenth of warm-up. */
export interface ClassifierOptions extends Partial<TrainingSchedule> {
  /** Default `mean`. */
  readonly pooling?: Pooling;
  /** Longer texts are cut. Default 64, or what the model allows. */
  readonly maxTokens?: number;
  /** Train the upper layers only; the lower ones and the embeddings stay, and are computed once. Default: all layers train. */
  readonly trainedLayers?: number;
  /** Train low-rank matrices beside the frozen encoder. */
  readonly lora?: LoraOptions;
  /** Train bottleneck adapters inside the frozen encoder. */
  readonly bottleneck?: BottleneckOptions;
  /** Unlearn what tells sources apart (DANN). */
  readonly align?: AlignOptions;
  /**
   * End when the loss on held-out sources falls no more, and keep what was trained when it was lowest. Needs `domains`; the sources
   * that are held out train nothing. A training that is resumed looks at the epochs from there on.
   */
  readonly earlyStopping?: EarlyStoppingOptions;
  /** Default 0.01. */
  readonly weightDecay?: number;
  /** Default 1. */
  readonly clipNorm?: number;
  /** Share dropped in training, of hidden values and attention. Default: the model's own. */
  readonly dropout?: number;
  /** Where weights are trained. Default `cpu`. */
  readonly device?: Device;
  /** Threads of an operation, on the CPU. Default: one a core. */
  readonly threads?: number;
}

/** How sources are aligned. */
export interface AlignOptions {
  /** Which rows: all, the normal ones, or each class for itself, where sources have different shares of anomalies. */
  readonly rows: Alignment;
  /** Scales the reversed gradient, which rises to it in training (Ganin et al. 2016, §5.2). Default 1; 0 is the control. */
  readonly weight?: number;
}

/** A trained classifier: an encoder whose heads hold `classifier.weight`, and how texts go through it. */
export interface TextClassifier {
  /** LoRA is merged into its weights; bottleneck adapters are not. */
  readonly model: EncoderModel;
  readonly shape: ClassifierShape;
  readonly maxTokens: number;
  /** What was trained beside the frozen encoder, to be written to a folder of its own. */
  readonly lora?: LoraAdapter;
  readonly bottleneck?: BottleneckAdapter;
  /** Loss of every step, before its update: the mean over its rows. */
  readonly losses: readonly number[];
  /** With early stopping: mean loss on the held-out sources after each epoch. */
  readonly heldOutLosses?: readonly number[];
}

/**
 * Trains a classifier on an encoder.
 *
 * A row counts by its weight, the same in whatever batch it is; batches hold rows of like length. A model that has a classifier of the
 * same shape already goes on from it; else the head is drawn from the seed.
 *
 * @throws {@link InvalidInputError} if rows do not fit together, or options contradict each other or are out of range; `SnapshotError`
 *   if the checkpoint is of another training, or damaged; `LsadError` if the loss is not finite; the signal's reason.
 */
export async function trainTextClassifier(
  model: EncoderModel,
  given: ClassifierRows,
  options: ClassifierOptions = {},
  hooks: TrainingHooks = {},
): Promise<TextClassifier> {
  checkRows(given, options.align);
  const { earlyStopping } = options;
  const split = earlyStopping && holdOutSources(given, earlyStopping, options.seed ?? 0);
  const best = new BestEpoch<TextClassifier>(earlyStopping?.patience);
  const rows = split?.training ?? given;
  if (split !== undefined) checkRows(rows, options.align);
  const plan = planClassifier(model, rows, options);
  const { threads, device, align } = options;
  const encoded = rows.texts.map((text) => model.tokenizer.encode(text, { maxTokens: plan.maxTokens }).ids);
  const lower = plan.firstLayer === 0 ? undefined : await lowerStates(model, encoded, plan.firstLayer, threads);
  const domains = align === undefined ? 0 : Math.max(...Array.from(rows.domains ?? [])) + 1;
  const classifier = buildClassifier(plan.config, plan.shape, plan.encoderOptions);
  const { graph, encoder } = classifier;
  const loss = lossOf(classifier, plan, align?.rows, domains);
  const start = startWeights(
    model,
    plan,
    align === undefined ? [] : domainHeadShapes(model.config, align.rows, domains),
  );
  const names = graph.parameters.map(({ source }) => (source.kind === "parameter" ? source.name : ""));
  const { clipNorm = 1, weightDecay = 0.01 } = options;
  checkOptimiser(weightDecay, clipNorm);
  const step = await openStep({ graph, loss, trained: trainedNames(names, plan), words: encoder.words }, start, {
    clipNorm,
    weightDecay,
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
  });
  try {
    const feeds = rowFeeds(rows, lower, align);
    const now = async (losses: readonly number[]) =>
      finished(model, plan, new Map([...start, ...(await step.state()).weights]), losses);
    const onEpoch = async (epoch: number) => {
      const verdict = await hooks.onEpoch?.(epoch);
      if (split === undefined) return verdict ?? "go on";
      const classifier = await now([]);
      const stops = best.add(await lossOn(classifier, split.heldOut, threads), classifier);
      return verdict === "stop" ? verdict : stops;
    };
    const { labels, weights, domains: sources, features } = rows;
    const identity = {
      start,
      numbers: { labels, weights, domains: sources, features: features?.data },
      settings: { kind: "classifier", ...plan, align, clipNorm, weightDecay, earlyStopping },
    };
    const training = { identity, encoded, padId: model.tokenizer.ids.pad, feeds, sumsRows: true };
    const losses = await runTraining(step, training, plan.schedule, { ...hooks, onEpoch });
    if (best.state === undefined) return await now(losses);
    return { ...best.state, losses, heldOutLosses: best.losses };
  } finally {
    await step.release();
  }
}

/** Mean loss of a classifier on rows that it has not learnt. */
async function lossOn(classifier: TextClassifier, rows: ClassifierRows, threads: number | undefined): Promise<number> {
  const scorer = await openTextScorer(classifier, threads === undefined ? {} : { threads });
  try {
    const { texts, features } = rows;
    return crossEntropyOf(rows, await scorer.score(texts, features === undefined ? {} : { features }));
  } finally {
    await scorer.release();
  }
}

function lossOf(
  classifier: ClassifierGraph,
  { config, schedule: { rowsPerBatch } }: ClassifierPlan,
  alignment: Alignment | undefined,
  domains: number,
): GraphTensor {
  const labels = labelLoss(classifier, rowsPerBatch);
  return alignment === undefined
    ? labels
    : add(labels, domainLoss(classifier, config, alignment, domains, rowsPerBatch));
}

/** The inputs of a batch, from its rows' places. */
function rowFeeds(
  { texts, labels, weights, domains, features }: ClassifierRows,
  lower: LowerStates | undefined,
  align: AlignOptions | undefined,
): TrainingRows["feeds"] {
  const ones = new Float64Array(texts.length).fill(1);
  const massOf = weights ?? ones;
  const labelWeights = meanOne(ones.map((_, row) => (labels[row] < 0 ? 0 : massOf[row])));
  const headWeights =
    align === undefined
      ? []
      : domainHeads(align.rows).map((head) => ({
          head,
          weights: meanOne(ones.map((_, row) => (takesPart(head, align.rows, labels[row]) ? massOf[row] : 0))),
        }));
  return (batch, done) => {
    const take = (values: ArrayLike<number>) => Float32Array.from(batch.index, (row) => values[row]);
    const floats = (values: ArrayLike<number>) => new Tensor("float32", take(values), [batch.rows]);
    const integers = (values: ArrayLike<number>) =>
      new Tensor(
        "int64",
        BigInt64Array.from(batch.index, (row) => BigInt(Math.max(0, values[row]))),
        [batch.rows],
      );
    const { ids, mask } = batchFeeds(batch);
    return {
      ...(lower === undefined ? { ids } : { states: lower.feed(batch) }),
      mask,
      labels: integers(labels),
      labelWeights: floats(labelWeights),
      ...(features === undefined ? {} : { features: featureRows(features, batch.index) }),
      ...(align === undefined || domains === undefined
        ? {}
        : {
            domains: integers(domains),
            lambda: new Tensor("float32", Float32Array.of((align.weight ?? 1) * domainWeight(done)), []),
            ...Object.fromEntries(headWeights.map(({ head, weights: ofHead }) => [`${head}Weights`, floats(ofHead)])),
          }),
    };
  };
}

function takesPart(head: string, alignment: Alignment, label: number): boolean {
  if (alignment === "all") return true;
  if (alignment === "normal") return label === 0;
  return label === (head === "anomaly-domain" ? 1 : 0);
}

/** Weights scaled to mean 1; all 0 where they sum to 0. */
function meanOne(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum === 0 ? weights : weights.map((weight) => (weight * weights.length) / sum);
}

function finished(
  model: EncoderModel,
  { shape, maxTokens, encoderOptions }: ClassifierPlan,
  trained: Weights,
  losses: readonly number[],
): TextClassifier {
  const { lora, bottleneck } = encoderOptions;
  const named = (test: (name: string) => boolean) => new Map([...trained].filter(([name]) => test(name)));
  const isHead = (name: string) =>
    name.startsWith("classifier.") || (shape.pooling === "pooler" && name.startsWith("pooler."));
  const heads = named(isHead);
  const encoder = named((name) => model.weights.has(name));
  const adapter =
    lora === undefined ? undefined : { settings: lora, weights: named((name) => name.includes(".lora_")), heads };
  return {
    model: { ...model, weights: adapter === undefined ? encoder : mergeLora(encoder, adapter), heads },
    shape,
    maxTokens,
    ...(adapter === undefined ? {} : { lora: adapter }),
    ...(bottleneck === undefined
      ? {}
      : { bottleneck: { settings: bottleneck, weights: named((name) => name.includes(".adapter_")) } }),
    losses,
  };
}

/** What a row's numbers must be. */
const ROW_RULES = {
  labels: { rule: "0, 1 or -1", holds: (label: number) => label === 0 || label === 1 || label === -1 },
  weights: { rule: "a number of at least 0", holds: (weight: number) => weight >= 0 && Number.isFinite(weight) },
  domains: { rule: "a whole number of at least 0", holds: (domain: number) => Number.isInteger(domain) && domain >= 0 },
} as const;

function checkRows(rows: ClassifierRows, align: AlignOptions | undefined): void {
  const { texts, labels, weights, domains, features } = rows;
  const sizes = { labels: labels.length, weights: weights?.length, domains: domains?.length, features: features?.rows };
  for (const [name, size] of Object.entries(sizes)) {
    if (size !== undefined && size !== texts.length) {
      throw new InvalidInputError(
        `classifier: ${name} must have one row a text, got ${size} for ${texts.length} texts`,
      );
    }
  }
  for (const [name, { rule, holds }] of Object.entries(ROW_RULES)) {
    const values = Array.from(rows[name as keyof typeof ROW_RULES] ?? []);
    const wrong = values.findIndex((value) => !holds(value));
    if (wrong >= 0) throw new InvalidInputError(`classifier: ${name}[${wrong}] must be ${rule}, got ${values[wrong]}`);
  }
  for (const label of [0, 1]) {
    const counts = Array.from(labels, (own, row) => own === label && (weights?.[row] ?? 1) > 0);
    if (!counts.includes(true)) {
      throw new InvalidInputError(
        `classifier: labels must be of both classes, with some weight, got none that is ${label}`,
      );
    }
  }
  if (features !== undefined) checkFeatures(features);
  if (align !== undefined) checkAlignment(rows, align);
}

function checkFeatures({ rows, columns, data }: Matrix): void {
  if (data.length !== rows * columns) {
    throw new InvalidInputError(`classifier: features must hold ${rows} x ${columns} numbers, got ${data.length}`);
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new InvalidInputError(`classifier: features must be finite, got ${data[wrong]} at ${wrong}`);
}

function checkAlignment({ texts, domains }: ClassifierRows, { rows, weight = 1 }: AlignOptions): void {
  if (domains === undefined) {
    throw new InvalidInputError("classifier: domains must be given where sources are to be aligned, got none");
  }
  if (!["all", "normal", "class"].includes(rows)) {
    throw new InvalidInputError(`classifier: align.rows must be all, normal or class, got ${rows}`);
  }
  if (!(weight >= 0 && Number.isFinite(weight))) {
    throw new InvalidInputError(`classifier: align.weight must be at least 0, got ${weight}`);
  }
  const sources = new Set(Array.from(domains));
  const last = Math.max(...sources);
  if (sources.size < 2 || last >= MOST_DOMAINS) {
    throw new InvalidInputError(
      `classifier: domains must number at least 2 sources, each below ${MOST_DOMAINS}, got ${sources.size} up to ${last} of ${texts.length} texts`,
    );
  }
}

/** The head that tells sources apart has an output for each: more are a mistake in their numbering. */
const MOST_DOMAINS = 10_000;
