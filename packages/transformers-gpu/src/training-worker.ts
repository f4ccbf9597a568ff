/** @file The worker behind `trainInWorker`: one training, from its data to its end. */

import { parentPort, workerData } from "node:worker_threads";
import { isLsadError } from "@lsad/core";
import { readModelFolder } from "./model-folder.js";
import { fromPlainModel, toPlainModel } from "./plain-model.js";
import { trainTextClassifier } from "./text-classifier.js";
import type { TrainingNews, TrainingOrder } from "./training-messages.js";

const controller = new AbortController();
parentPort?.once("message", () => controller.abort());
tell(await train(workerData as TrainingOrder));
parentPort?.close();

async function train({ encoder, rows, options, checkpoint }: TrainingOrder): Promise<TrainingNews> {
  try {
    const model = typeof encoder === "string" ? readModelFolder(encoder) : fromPlainModel(encoder);
    const classifier = await trainTextClassifier(model, rows, options, {
      signal: controller.signal,
      onProgress: (progress) => tell({ kind: "progress", progress }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    });
    return { kind: "done", classifier: { ...classifier, model: toPlainModel(classifier.model) } };
  } catch (error) {
    if (controller.signal.aborted) return { kind: "aborted" };
    const { message } = error as Error;
    return { kind: "failed", code: isLsadError(error) ? error.code : "INVALID_INPUT", message };
  }
}

function tell(news: TrainingNews): void {
  parentPort?.postMessage(news);
}
