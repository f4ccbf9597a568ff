/**
 * @file One task on our side: prints its CPU seconds as JSON.
 *
 * node ours.js TASK MODEL LINES SHARE    LINES is a JSON list of texts, of which every SHARE-th is run
 */

import { readFileSync } from "node:fs";
import { Tensor } from "onnxruntime-node";
import { drawWeights, type Weights } from "../../src/bert-weights.js";
import { buildClassifier, classifierHeadShapes, labelLoss } from "../../src/classifier-graph.js";
import { openEmbedder } from "../../src/embedder.js";
import type { Pooling } from "../../src/heads.js";
import { completeLora, drawLora } from "../../src/lora.js";
import { readModelFolder } from "../../src/model-folder.js";
import { trainTextClassifier } from "../../src/text-classifier.js";
import { distinctTexts } from "../../src/token-batches.js";
import { parameterName, TrainingStep } from "../../src/training-step.js";

const [ROWS, LENGTH] = [16, 32];
const [WARM_UP, STEPS] = [3, 9];
/** Longer lines are cut, on both sides. */
const MAX_TOKENS = 64;

const [task, folder, linesFile, share] = process.argv.slice(2);
const model = readModelFolder(folder);
const texts = (): string[] => JSON.parse(readFileSync(linesFile, "utf8"));

/** Gradients alone, or whole steps, of a classifier on `[CLS]` or on the mean of all tokens. */
const timeGradients = async (pooling: Pooling) => {
  const step = await openStep(pooling, false);
  return timeSteps(() => step.differentiate(feeds()));
};
const timeStep = async (pooling: Pooling, isLora: boolean) => {
  const step = await openStep(pooling, isLora);
  return timeSteps(() => step.step(feeds(), 5e-5));
};

const tasks: Readonly<Record<string, () => Promise<object>>> = {
  gradients: () => timeGradients("cls"),
  step: () => timeStep("cls", false),
  "lora-step": () => timeStep("cls", true),
  "gradients-mean": () => timeGradients("mean"),
  "step-mean": () => timeStep("mean", false),
  "lora-step-mean": () => timeStep("mean", true),
  embed: embedLines,
  epoch: trainEpoch,
};
console.log(JSON.stringify(await tasks[task]()));

/** CPU seconds since the process began. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Median of some steps. */
async function timeSteps(step: () => Promise<unknown>): Promise<object> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + STEPS; i++) {
    const start = cpuSeconds();
    await step();
    if (i >= WARM_UP) times.push(cpuSeconds() - start);
  }
  return { seconds: times.sort((a, b) => a - b)[STEPS >> 1] };
}

/** The same tokens as in theirs.py. */
function feeds(): Record<string, Tensor> {
  const count = ROWS * LENGTH;
  const ids = BigInt64Array.from({ length: count }, (_, i) => BigInt(1000 + ((i * 7919) % 20_000)));
  return {
    ids: new Tensor("int64", ids, [ROWS, LENGTH]),
    mask: new Tensor("float32", new Float32Array(count).fill(1), [ROWS, LENGTH]),
    labels: new Tensor(
      "int64",
      BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i % 2)),
      [ROWS],
    ),
    labelWeights: new Tensor("float32", new Float32Array(ROWS).fill(1), [ROWS]),
  };
}

/** A step of a classifier without dropout. */
function openStep(pooling: Pooling, isLora: boolean): Promise<TrainingStep> {
  const config = { ...model.config, dropout: 0, attentionDropout: 0 };
  const shape = { pooling, features: 0 };
  const settings = completeLora();
  const classifier = buildClassifier(config, shape, isLora ? { lora: settings } : {});
  const weights: Weights = new Map([
    ...model.weights,
    ...drawWeights(classifierHeadShapes(config, shape), 0.02, 1),
    ...(isLora ? drawLora(config, settings, 1) : []),
  ]);
  const trained = classifier.graph.parameters
    .map(parameterName)
    .filter((name) => !isLora || name.includes(".lora_") || name.startsWith("classifier."));
  const { graph, encoder } = classifier;
  return TrainingStep.open({ graph, loss: labelLoss(classifier, ROWS), trained, words: encoder.words }, weights, {
    threads: 1,
  });
}

/** Every SHARE-th of the distinct lines in the order of their lengths, so that batches are as for all of them. */
function sample(distinct: readonly string[]): string[] {
  const byLength = distinct.toSorted((a, b) => a.length - b.length);
  return byLength.filter((_, i) => i % Number(share) === 0);
}

async function embedLines(): Promise<object> {
  const all = texts();
  const embedder = await openEmbedder(model, { threads: 1, maxTokens: MAX_TOKENS });
  await embedder.embed(all.slice(0, 64));
  const start = cpuSeconds();
  const distinct = distinctTexts(all).texts;
  const finding = cpuSeconds() - start;
  const taken = sample(distinct);
  const before = cpuSeconds();
  await embedder.embed(taken);
  const seconds = finding + ((cpuSeconds() - before) * distinct.length) / taken.length;
  await embedder.release();
  return { seconds, rows: distinct.length, run: taken.length };
}

async function trainEpoch(): Promise<object> {
  const all = texts();
  const { texts: distinct, index } = distinctTexts(all);
  const counts = new Map<string, number>();
  for (const place of index) counts.set(distinct[place], (counts.get(distinct[place]) ?? 0) + 1);
  const taken = sample(distinct);
  const rows = {
    texts: taken,
    labels: taken.map((_, i) => i % 2), // what is learnt takes no part in the time
    weights: taken.map((text) => counts.get(text) as number),
  };
  const options = { epochs: 1, threads: 1, maxTokens: MAX_TOKENS, rowsPerBatch: 16 };
  let [steps, warm, started] = [0, 0, 0];
  await trainTextClassifier(model, rows, options, {
    onProgress: ({ step }) => {
      if (step === WARM_UP) started = cpuSeconds();
      [steps, warm] = [step, WARM_UP];
    },
  });
  const seconds = ((cpuSeconds() - started) / (steps - warm)) * Math.ceil(distinct.length / options.rowsPerBatch);
  return { seconds, rows: distinct.length, run: taken.length };
}
