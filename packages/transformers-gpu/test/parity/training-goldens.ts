/** @file The ten-step trainings of the golden files, taken by our training step. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { add, createGraph, crossEntropy, type Graph, type Tensor as GraphTensor, linearSchedule } from "@lsad/autodiff";
import { Tensor } from "onnxruntime-node";
import type { Weights } from "../../src/bert-weights.js";
import { readBottleneckFolder } from "../../src/bottleneck-adapter.js";
import { buildEncoder, type EncoderGraph, type EncoderGraphOptions } from "../../src/encoder-graph.js";
import {
  addWeights,
  classifierShapes,
  classify,
  domainLogits,
  domainShapes,
  maskedLanguageLogits,
  maskedLanguageShapes,
  pool,
} from "../../src/heads.js";
import { readLoraFolder } from "../../src/lora-folder.js";
import { type EncoderModel, readModelFolder } from "../../src/model-folder.js";
import { type FloatTensor, SafetensorsFile } from "../../src/safetensors.js";
import { type OptimiserOptions, type StepGraph, TrainingStep } from "../../src/training-step.js";

/** One step of a golden file. */
interface GoldenStep {
  readonly loss: number;
  readonly gradient_norm: number;
  readonly lr: number;
  readonly lambda?: number;
}

/** A golden training. */
export interface TrainingGolden {
  readonly library: Readonly<Record<string, string>>;
  readonly tolerance: {
    readonly loss_absolute: number;
    readonly gradient_norm_relative: number;
    readonly parameter_norm_relative: number;
  };
  readonly optimiser: {
    readonly lr: number;
    readonly weight_decay: number;
    readonly clip?: number;
    readonly warmup?: number;
    readonly class_weights?: readonly number[];
  };
  readonly trainable: readonly string[];
  readonly steps: readonly GoldenStep[];
  readonly final_norms: Readonly<Record<string, number>>;
}

/** What our training came to, in the golden file's order. */
export interface TrainingOutcome {
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  /** Names of the trained weights that can be compared, and the norms of their final values. */
  readonly finalNorms: ReadonlyMap<string, { readonly ours: number; readonly golden: number }>;
}

interface Batch {
  readonly ids: readonly (readonly number[])[];
  readonly mask: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly domains: readonly number[];
  readonly labels_target_hidden: readonly number[];
  readonly mlm_ids: readonly (readonly number[])[];
  readonly mlm_labels: readonly (readonly number[])[];
}

/** The trainings, each by its file in `torch/bert`. */
export const TRAININGS = [
  "full",
  "full-recipe",
  "lora",
  "lora-rs",
  "adapter-pfeiffer",
  "adapter-houlsby",
  "dann",
  "mlm",
] as const;

/** Name of a training. */
export type TrainingName = (typeof TRAININGS)[number];

/** Reads a golden training. */
export function readTraining(fixtures: string, name: TrainingName): TrainingGolden {
  return readJson(join(fixtures, "torch", "bert", `${name}.json`)) as TrainingGolden;
}

/** Takes the ten steps of a golden training. */
export async function runTraining(fixtures: string, models: string, name: TrainingName): Promise<TrainingOutcome> {
  const golden = readTraining(fixtures, name);
  const { batches } = readJson(join(fixtures, "torch", "bert", "batches.json")) as { batches: readonly Batch[] };
  const model = readModelFolder(join(models, "tiny-bert"));
  const { step: stepGraph, start } = graphOf(fixtures, name, golden, withoutDropout(model));
  const { weight_decay: weightDecay, clip, warmup } = golden.optimiser;
  const optimiser: OptimiserOptions = { weightDecay, clipNorm: clip ?? Number.POSITIVE_INFINITY };
  const training = await TrainingStep.open(stepGraph, start, { ...optimiser, threads: 1 });
  const schedule =
    warmup === undefined ? () => 1 : linearSchedule({ warmupSteps: warmup, totalSteps: golden.steps.length });
  const losses: number[] = [];
  const gradientNorms: number[] = [];
  for (const [i, { lambda }] of golden.steps.entries()) {
    const { loss, gradientNorm } = await training.step(
      feedsOf(name, batches[i], lambda),
      golden.optimiser.lr * schedule(i),
    );
    losses.push(loss);
    gradientNorms.push(gradientNorm as number);
  }
  const finalNorms = new Map(
    golden.trainable
      .filter((weight) => !weight.endsWith("key.bias")) // true gradient 0: Adam turns the rounding noise into steps
      .map((weight) => {
        const ours = training.weights.get(plainName(weight)) as FloatTensor;
        return [plainName(weight), { ours: Math.hypot(...norms(ours.data)), golden: golden.final_norms[weight] }];
      }),
  );
  await training.release();
  return { losses, gradientNorms, finalNorms };
}

/** Partial norms, so that no call takes millions of arguments. */
function norms(values: Float32Array): number[] {
  const parts: number[] = [];
  for (let start = 0; start < values.length; start += 1024)
    parts.push(Math.hypot(...values.subarray(start, start + 1024)));
  return parts;
}

/** Our name of a weight of transformers, PEFT or adapters. */
function plainName(name: string): string {
  return name
    .replace(/^base_model\.model\./, "")
    .replace(/^bert\./, "")
    .replace(".modules_to_save.default", "")
    .replace(".default", "")
    .replace(".adapters.log.", ".")
    .replace("adapter_down.0.", "adapter_down.");
}

function withoutDropout(model: EncoderModel): EncoderModel {
  return { ...model, config: { ...model.config, dropout: 0, attentionDropout: 0 } };
}

function graphOf(
  fixtures: string,
  name: TrainingName,
  golden: TrainingGolden,
  { config, weights, heads }: EncoderModel,
): { step: StepGraph; start: Weights } {
  const folder = (part: string) => join(fixtures, "torch", "bert", part);
  const adapter = name.startsWith("lora")
    ? readLoraFolder(folder(`${name}.initial`), config)
    : name.startsWith("adapter")
      ? readBottleneckFolder(folder(`${name}.initial`), config)
      : undefined;
  const options: EncoderGraphOptions =
    adapter === undefined ? {} : "heads" in adapter ? { lora: adapter.settings } : { bottleneck: adapter.settings };
  const graph = createGraph();
  const encoder = buildEncoder(graph, config, { ...options, lastLayer: name === "mlm" ? "all" : "cls" });
  const head = addWeights(graph, [
    ...(name === "mlm" ? maskedLanguageShapes(config) : classifierShapes(config, "pooler")),
    ...(name === "dann" ? domainShapes(config, 3) : []),
  ]);
  const loss =
    name === "mlm" ? mlmLoss(graph, encoder, config, head) : classLoss(graph, encoder, config, head, name, golden);
  return {
    step: {
      graph,
      loss,
      trained: golden.trainable.map(plainName),
      ...(name === "mlm" ? {} : { words: encoder.words }),
    },
    start: new Map([...weights, ...heads, ...readHeads(folder("heads.safetensors")), ...(adapter?.weights ?? [])]),
  };
}

function classLoss(
  graph: Graph,
  encoder: EncoderGraph,
  config: EncoderModel["config"],
  head: ReadonlyMap<string, GraphTensor>,
  name: TrainingName,
  { optimiser }: TrainingGolden,
): GraphTensor {
  const pooled = pool(encoder, config, "pooler", head);
  const labels = graph.input("labels", ["batch"], "int64");
  const logits = classify(pooled, config, head);
  const { class_weights: classWeights } = optimiser;
  const loss = crossEntropy(logits, labels, {
    ignoreLabel: -100,
    ...(classWeights === undefined ? {} : { classWeights }),
  });
  if (name !== "dann") return loss;
  const lambda = graph.input("lambda", []);
  return add(loss, crossEntropy(domainLogits(pooled, lambda, head), graph.input("domains", ["batch"], "int64")));
}

function mlmLoss(
  graph: Graph,
  encoder: EncoderGraph,
  config: EncoderModel["config"],
  head: ReadonlyMap<string, GraphTensor>,
): GraphTensor {
  const logits = maskedLanguageLogits(encoder, config, graph.input("places", ["places"], "int64"), head);
  return crossEntropy(logits, graph.input("labels", ["places"], "int64"));
}

function feedsOf(name: TrainingName, batch: Batch, lambda: number | undefined): Record<string, Tensor> {
  const table = (rows: readonly (readonly number[])[]) => [rows.length, rows[0].length];
  const integers = (values: readonly number[], shape = [values.length]) =>
    new Tensor("int64", BigInt64Array.from(values, BigInt), shape);
  const mask = new Tensor("float32", Float32Array.from(batch.mask.flat()), table(batch.mask));
  if (name === "mlm") {
    const labels = batch.mlm_labels.flat();
    const places = labels.flatMap((label, place) => (label === -100 ? [] : [place]));
    return {
      ids: integers(batch.mlm_ids.flat(), table(batch.mlm_ids)),
      mask,
      places: integers(places),
      labels: integers(places.map((place) => labels[place])),
    };
  }
  const shared = { ids: integers(batch.ids.flat(), table(batch.ids)), mask };
  if (name !== "dann") return { ...shared, labels: integers(batch.labels) };
  return {
    ...shared,
    labels: integers(batch.labels_target_hidden),
    domains: integers(batch.domains),
    lambda: new Tensor("float32", Float32Array.of(lambda as number), []),
  };
}

function readHeads(file: string): Map<string, FloatTensor> {
  const opened = new SafetensorsFile(file);
  const heads = new Map(opened.names.map((name) => [name, opened.read(name)] as const));
  opened.close();
  return heads;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
