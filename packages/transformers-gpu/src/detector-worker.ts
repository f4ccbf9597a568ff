/** @file The worker behind the detectors: trains, scores and embeds, one request after the other. */

import { parentPort } from "node:worker_threads";
import { isLsadError } from "@lsad/core";
import { classifierVectors } from "./classifier-vectors.js";
import type {
  DetectorCall,
  DetectorReply,
  DetectorRequest,
  EmbedRequest,
  EncoderSource,
  ReadRequest,
  ScoreRequest,
  StoredClassifier,
  TrainRequest,
  VectorsRequest,
} from "./detector-messages.js";
import { type Embedder, openEmbedder } from "./embedder.js";
import type { Pooling } from "./heads.js";
import { type EncoderModel, readModelFolder } from "./model-folder.js";
import { fromPlainModel, toPlainModel } from "./plain-model.js";
import { smallBert } from "./small-bert.js";
import { type TextClassifier, trainTextClassifier } from "./text-classifier.js";
import { readTexts, type TextReading } from "./text-reading.js";
import { openTextScorer } from "./text-scorer.js";

let queue = Promise.resolve();

parentPort?.on("message", ({ request, reply, done }: DetectorCall) => {
  queue = queue.then(async () => {
    reply.postMessage(await answer(request));
    reply.close();
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
});

async function answer(request: DetectorRequest): Promise<DetectorReply> {
  try {
    return { value: await fulfil(request) };
  } catch (error) {
    const { message } = error as Error;
    return { error: { code: isLsadError(error) ? error.code : "INVALID_INPUT", message } };
  }
}

async function fulfil(request: DetectorRequest): Promise<unknown> {
  if (request.kind !== "embed") await closeEmbedder();
  switch (request.kind) {
    case "train":
      return train(request);
    case "score":
      return score(request);
    case "read":
      return read(request);
    case "vectors":
      return vectors(request);
    case "embed":
      return embed(request);
  }
}

async function train({ encoder, rows, options }: TrainRequest): Promise<StoredClassifier> {
  return stored(await trainTextClassifier(encoderOf(encoder, rows.texts, options.seed ?? 0), rows, options));
}

async function score({ classifier, texts, features, threads }: ScoreRequest): Promise<Float64Array> {
  const scorer = await openTextScorer(restored(classifier), threads === undefined ? {} : { threads });
  try {
    return await scorer.score(texts, features === undefined ? {} : { features });
  } finally {
    await scorer.release();
  }
}

function read({ classifier, texts, features, threads }: ReadRequest): Promise<TextReading[]> {
  const options = { ...(features === undefined ? {} : { features }), ...(threads === undefined ? {} : { threads }) };
  return readTexts(restored(classifier), texts, options);
}

async function vectors({ classifier, texts, threads }: VectorsRequest) {
  const { columns, data } = await classifierVectors(restored(classifier), texts, threads);
  return { columns, data };
}

async function embed({ folder, pooling, maxTokens, texts, threads }: EmbedRequest) {
  const { columns, data } = await (await embedderOf(folder, pooling, maxTokens, threads)).embed(texts);
  return { columns, data };
}

/** The embedder last asked for, open until something else is: to open one takes as long as to embed hundreds of lines. */
let open: { readonly key: string; readonly embedder: Embedder } | undefined;

async function embedderOf(
  folder: string,
  pooling: Pooling,
  maxTokens: number,
  threads: number | undefined,
): Promise<Embedder> {
  const key = JSON.stringify([folder, pooling, maxTokens, threads]);
  if (open?.key === key) return open.embedder;
  await closeEmbedder();
  const options = { pooling, maxTokens, ...(threads === undefined ? {} : { threads }) };
  const embedder = await openEmbedder(modelOf(folder), options);
  open = { key, embedder };
  return embedder;
}

async function closeEmbedder(): Promise<void> {
  const { embedder } = open ?? {};
  open = undefined;
  await embedder?.release();
}

/** The model last read: the jobs of a benchmark read the same one again and again. */
let lastModel: { readonly folder: string; readonly model: EncoderModel } | undefined;

function modelOf(folder: string): EncoderModel {
  if (lastModel?.folder !== folder) lastModel = { folder, model: readModelFolder(folder) };
  return lastModel.model;
}

function encoderOf(source: EncoderSource, texts: readonly string[], seed: number): EncoderModel {
  if (source.kind === "folder") return modelOf(source.folder);
  return smallBert(texts, { vocabularySize: source.vocabularySize, seed });
}

function stored({ model, shape, maxTokens, bottleneck, losses }: TextClassifier): StoredClassifier {
  return {
    ...toPlainModel(model),
    ...{ shape, maxTokens, losses },
    ...(bottleneck === undefined ? {} : { bottleneck }),
  };
}

function restored({ shape, maxTokens, losses, bottleneck, ...model }: StoredClassifier): TextClassifier {
  return {
    model: fromPlainModel(model),
    ...{ shape, maxTokens, losses },
    ...(bottleneck === undefined ? {} : { bottleneck }),
  };
}
