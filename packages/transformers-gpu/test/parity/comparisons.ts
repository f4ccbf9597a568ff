/** @file Each golden file against this package: how many numbers, how far the furthest, against which bar. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { attentionRollout } from "../../src/attention.js";
import { openEmbedder } from "../../src/embedder.js";
import { gaussLegendre, openTextAttributor, trapezoid } from "../../src/integrated-gradients.js";
import { mergeLora } from "../../src/lora.js";
import { readLoraFolder } from "../../src/lora-folder.js";
import { readModelFolder } from "../../src/model-folder.js";
import { type FloatTensor, SafetensorsFile } from "../../src/safetensors.js";
import { readWordPiece } from "../../src/wordpiece-folder.js";
import { readTraining, runTraining, TRAININGS, type TrainingName } from "./training-goldens.js";

/** Where golden files and models are. */
export interface GoldenFolders {
  readonly fixtures: string;
  readonly models: string;
}

/** What a comparison came to. */
export interface ComparisonRow {
  readonly name: string;
  readonly library: string;
  readonly numbers: number;
  /** Largest |ours − golden|, over the bar's scale. */
  readonly largestDifference: number;
  readonly bar: number;
  /** Numbers past the bar. */
  readonly missed: number;
}

/** A comparison, by the name its row has. */
export interface Comparison {
  readonly name: string;
  run(folders: GoldenFolders): Promise<ComparisonRow>;
}

/** All comparisons of this package. */
export const COMPARISONS: readonly Comparison[] = [
  { name: "wordpiece ids", run: wordPieceIds },
  ...TRAININGS.flatMap((training): Comparison[] => [
    { name: `${training}: losses of ten steps`, run: (folders) => trainingRow(folders, training, "losses") },
    { name: `${training}: gradient norms`, run: (folders) => trainingRow(folders, training, "norms") },
    { name: `${training}: final weights`, run: (folders) => trainingRow(folders, training, "weights") },
  ]),
  ...(["lora", "lora-rs"] as const).map(
    (name): Comparison => ({ name: `${name}: merged weights`, run: (folders) => mergedRow(folders, name) }),
  ),
  { name: "MiniLM embeddings", run: embeddingRow },
  { name: "attention rollout", run: rolloutRow },
  { name: "integrated gradients", run: gradientRow },
];

async function wordPieceIds({ fixtures, models }: GoldenFolders): Promise<ComparisonRow> {
  const golden = readJson(join(fixtures, "wordpiece", "wordpiece.json"));
  const pairs = golden.cases.flatMap((one: Golden) => {
    const tokenizer = readWordPiece(join(models, one.vocabulary));
    const texts: string[] = [...golden.text, ...golden.edge_text];
    const expected: number[][] = [...one.lines, ...one.edge];
    return texts.map((text, i): Pair => {
      const ids = [...tokenizer.encode(text).ids];
      return { ours: ids.join() === expected[i].join() ? 0 : 1, golden: 0 };
    });
  });
  return rowOf("wordpiece ids", golden, pairs, 0, "absolute");
}

/** Trainings are taken once and looked at three times. */
const outcomes = new Map<string, ReturnType<typeof runTraining>>();

async function trainingRow(
  { fixtures, models }: GoldenFolders,
  name: TrainingName,
  part: "losses" | "norms" | "weights",
): Promise<ComparisonRow> {
  const golden = readTraining(fixtures, name);
  const key = `${fixtures} ${name}`;
  const running = outcomes.get(key) ?? runTraining(fixtures, models, name);
  outcomes.set(key, running);
  const { losses, gradientNorms, finalNorms } = await running;
  const { loss_absolute, gradient_norm_relative, parameter_norm_relative } = golden.tolerance;
  const steps = golden.steps.map((step, i) => ({
    loss: { ours: losses[i], golden: step.loss },
    norm: { ours: gradientNorms[i], golden: step.gradient_norm },
  }));
  if (part === "losses")
    return rowOf(
      `${name}: losses of ten steps`,
      golden,
      steps.map((step) => step.loss),
      loss_absolute,
      "absolute",
    );
  if (part === "norms")
    return rowOf(
      `${name}: gradient norms`,
      golden,
      steps.map((step) => step.norm),
      gradient_norm_relative,
      "relative",
    );
  return rowOf(`${name}: final weights`, golden, [...finalNorms.values()], parameter_norm_relative, "relative");
}

async function mergedRow({ fixtures, models }: GoldenFolders, name: "lora" | "lora-rs"): Promise<ComparisonRow> {
  const golden = readJson(join(fixtures, "torch", "bert", `${name}.json`));
  const { config, weights } = readModelFolder(join(models, "tiny-bert"));
  const merged = mergeLora(weights, readLoraFolder(join(fixtures, "torch", "bert", `${name}.final`), config));
  const pairs = Object.entries(golden.merged_delta_norms as Record<string, number>).map(([weight, norm]) => {
    const module = weight.replace(/^bert\./, "");
    const base = (weights.get(module) as FloatTensor).data;
    const difference = (merged.get(module) as FloatTensor).data.map((value, i) => value - base[i]);
    return { ours: Math.sqrt(difference.reduce((sum, value) => sum + value * value, 0)), golden: norm };
  });
  return rowOf(`${name}: merged weights`, golden, pairs, 5e-5, "relative");
}

async function embeddingRow({ fixtures, models }: GoldenFolders): Promise<ComparisonRow> {
  const golden = readJson(join(fixtures, "torch", "bert", "minilm-embeddings.json"));
  const file = new SafetensorsFile(join(fixtures, "torch", "bert", "minilm-embeddings.safetensors"));
  const expected = file.read(file.names[0]).data;
  file.close();
  const embedder = await openEmbedder(readModelFolder(join(models, "all-MiniLM-L6-v2")));
  const { data } = await embedder.embed(golden.sentences);
  await embedder.release();
  const pairs = Array.from(expected, (value, i) => ({ ours: data[i], golden: value }));
  return rowOf("MiniLM embeddings", golden, pairs, 1e-4, "absolute");
}

async function rolloutRow({ fixtures }: GoldenFolders): Promise<ComparisonRow> {
  const { evaluation } = readJson(join(fixtures, "torch", "bert", "batches.json"));
  const file = new SafetensorsFile(join(fixtures, "torch", "bert", "forward.safetensors"));
  const layers = ["attention.0", "attention.1"].map((name) => file.read(name));
  const expected = file.read("rollout").data;
  file.close();
  const [heads, tokens] = [layers[0].shape[1], layers[0].shape[2]];
  const pairs: Pair[] = [];
  for (let row = 0; row < layers[0].shape[0]; row++) {
    const size = heads * tokens * tokens;
    const rolled = attentionRollout(
      layers.map(({ data }) => ({ heads, tokens, data: data.subarray(row * size, (row + 1) * size) })),
    );
    const real = (evaluation.mask[row] as number[]).reduce((sum, one) => sum + one, 0);
    for (let from = 0; from < real; from++) {
      for (let to = 0; to < real; to++) {
        pairs.push({ ours: rolled[from * tokens + to], golden: expected[(row * tokens + from) * tokens + to] });
      }
    }
  }
  return rowOf("attention rollout", {}, pairs, 1e-5, "absolute");
}

async function gradientRow({ fixtures, models }: GoldenFolders): Promise<ComparisonRow> {
  const golden = readJson(join(fixtures, "torch", "bert", "integrated-gradients.json"));
  const tiny = readModelFolder(join(models, "tiny-bert"));
  const file = new SafetensorsFile(join(fixtures, "torch", "bert", "full.final.safetensors"));
  const trained = new Map(file.names.map((name) => [name.replace(/^bert\./, ""), file.read(name)] as const));
  file.close();
  const weights = new Map([...tiny.weights.keys()].map((name) => [name, trained.get(name) as FloatTensor] as const));
  const attributor = await openTextAttributor({
    ...{ model: { ...tiny, weights, heads: trained }, maxTokens: 64, losses: [] },
    shape: { pooling: "pooler", features: 0 },
  });
  const pairs: Pair[] = [];
  for (const { method, steps, ids, baseline, attribution_per_token } of golden.cases) {
    const { points, weights: ours } = method === "gausslegendre" ? gaussLegendre(steps) : trapezoid(steps);
    const captums = method === "gausslegendre" ? 1 : (steps - 1) / steps; // its trapezoids sum to less than 1
    const rule = { points, weights: ours.map((weight) => weight * captums) };
    const { attributions } = await attributor.attributeIds(Int32Array.from(ids), Int32Array.from(baseline), rule);
    for (const [i, value] of attributions.entries()) pairs.push({ ours: value, golden: attribution_per_token[i] });
  }
  await attributor.release();
  return rowOf("integrated gradients", golden, pairs, 2e-5, "absolute");
}

interface Pair {
  readonly ours: number;
  readonly golden: number;
}

function rowOf(
  name: string,
  { library = {} }: { readonly library?: object },
  pairs: readonly Pair[],
  bar: number,
  kind: "absolute" | "relative",
): ComparisonRow {
  const differences = pairs.map(
    ({ ours, golden }) => Math.abs(ours - golden) / (kind === "relative" ? Math.abs(golden) || 1 : 1),
  );
  const versions = Object.entries(library).map(([part, version]) => `${part} ${version}`);
  return {
    name,
    library: versions.join(", "),
    numbers: pairs.length,
    largestDifference: differences.reduce((most, difference) => Math.max(most, difference), 0),
    bar,
    missed: pairs.length === 0 ? 1 : differences.filter((difference) => !(difference <= bar)).length,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: each comparison knows the fields of its own file
type Golden = any;

function readJson(file: string): Golden {
  return JSON.parse(readFileSync(file, "utf8"));
}
