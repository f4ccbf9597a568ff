/** @file Fine-tuning in a thread of its own, with progress, and a way to stop. */

import { Worker } from "node:worker_threads";
import { LsadError } from "@lsad/core";
import type { EncoderModel } from "./model-folder.js";
import { fromPlainModel, toPlainModel } from "./plain-model.js";
import type { ClassifierOptions, ClassifierRows, TextClassifier } from "./text-classifier.js";
import type { TrainingHooks, TrainingProgress } from "./training-loop.js";
import type { TrainingNews, TrainingOrder } from "./training-messages.js";

/** What a caller sees of a training in a worker, and how it stops one. */
export type WorkerTrainingHooks = Pick<TrainingHooks, "onProgress" | "signal" | "checkpoint">;

/**
 * As `trainTextClassifier` of the main entry, in a worker thread: this thread stays free, where a step there would hold it up for as
 * long as onnxruntime computes. The same rows and options give the same classifier.
 *
 * When the signal is aborted, the training saves its checkpoint, if it has one, and ends after the step it is in; the same call with
 * the same `checkpoint` goes on from there, to the same losses.
 *
 * @param encoder - A model, or its folder or name in the Hugging Face cache, which the worker then reads.
 * @throws the signal's reason when aborted; what `onProgress` throws; {@link LsadError} with the code of what went wrong in the worker.
 *
 * @example
 * ```ts
 * import { trainInWorker } from "@lsad/transformers-gpu/detectors";
 * import { smallBert } from "@lsad/transformers-gpu";
 *
 * const rows = { texts: ["disk failed", "link failed", "disk ready", "link ready"], labels: [1, 1, 0, 0] };
 * const stop = new AbortController();
 * process.once("SIGINT", () => stop.abort(new Error("stopped"))); // with a checkpoint, Ctrl-C saves
 * const model = smallBert(rows.texts, { vocabularySize: 60, seed: 1 });
 * const seen: number[] = [];
 * const classifier = await trainInWorker(model, rows, { epochs: 2 }, {
 *   signal: stop.signal,
 *   onProgress: ({ step, steps }) => seen.push(step / steps), // also loss, rowsPerSecond, secondsLeft
 * });
 * [classifier.losses.length, seen]; // [2, [0.5, 1]]
 * ```
 */
export async function trainInWorker(
  encoder: EncoderModel | string,
  rows: ClassifierRows,
  options: ClassifierOptions = {},
  { onProgress, signal, checkpoint }: WorkerTrainingHooks = {},
): Promise<TextClassifier> {
  signal?.throwIfAborted();
  const order: TrainingOrder = {
    encoder: typeof encoder === "string" ? encoder : toPlainModel(encoder),
    rows,
    options,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
  const worker = new Worker(new URL("./training-worker.js", import.meta.url), { workerData: order });
  const stop = () => worker.postMessage("stop");
  let thrown: { readonly error: unknown } | undefined;
  const follow = (progress: TrainingProgress) => {
    if (thrown !== undefined) return;
    try {
      onProgress?.(progress);
    } catch (error) {
      thrown = { error };
      stop(); // and not terminate(): a thread that ends inside onnxruntime takes the process with it
    }
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<TextClassifier>((resolve, reject) => {
      worker.on("message", (news: TrainingNews) => {
        if (news.kind === "progress") follow(news.progress);
        else if (news.kind === "done") {
          resolve({ ...news.classifier, model: fromPlainModel(news.classifier.model) });
        } else
          reject(news.kind === "aborted" ? (thrown?.error ?? signal?.reason) : new LsadError(news.code, news.message));
      });
      worker.on("error", reject);
      worker.on("exit", (code) =>
        reject(new Error(`internal: the training's worker ended without an answer, code ${code}`)),
      );
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
