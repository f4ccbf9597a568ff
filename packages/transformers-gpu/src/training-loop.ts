/** @file Epochs over batches of texts: order, learning rate, dropout, progress, checkpoints. */

import { dropoutMasks, linearSchedule } from "@lsad/autodiff";
import { createRandom, InvalidInputError } from "@lsad/core";
import { Tensor } from "onnxruntime-node";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.js";
import { bucketByLength, type TokenBatch, type TokenBatches } from "./token-batches.js";
import { identityDigest, type TrainingIdentity } from "./training-identity.js";
import type { Stepper, StepResult } from "./training-step.js";

/** How long and how fast to train. */
export interface TrainingSchedule {
  readonly epochs: number;
  /** At its peak. */
  readonly learningRate: number;
  /** Share of all steps in which the learning rate rises from 0, in [0, 1); then it falls in a line to 0. */
  readonly warmupShare: number;
  /** Rows of a step; the last of an epoch may have fewer. */
  readonly rowsPerBatch: number;
  /** Of the order of batches and of dropout. */
  readonly seed: number;
}

/** How far a training is. */
export interface TrainingProgress {
  /** Steps taken, of {@link TrainingProgress.steps}. */
  readonly step: number;
  readonly steps: number;
  /** Counted from 0. */
  readonly epoch: number;
  /** Of this step, before its update: the mean over its rows. */
  readonly loss: number;
  readonly rowsPerSecond: number;
  /** Share of padding among the tokens of the epoch, in [0, 1). */
  readonly paddedShare: number;
  readonly secondsLeft: number;
}

/** What a caller sees of a training, and how it stops one. */
export interface TrainingHooks {
  /** Called after each step. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** When aborted, the training saves its checkpoint, if it has one, and throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Where a checkpoint is kept: a training that was stopped goes on from it, to the same losses. */
  readonly checkpoint?: { readonly folder: string; readonly everySteps?: number };
  /** Called after each epoch; a training that gets `"stop"` ends there. */
  readonly onEpoch?: (epoch: number) => Promise<"go on" | "stop"> | "go on" | "stop";
}

/** What a training works on. */
export interface TrainingRows {
  readonly identity: TrainingIdentity;
  /** Token ids of each row. */
  readonly encoded: readonly Int32Array[];
  readonly padId: number;
  /**
   * The graph's inputs for a batch.
   * @param done - Share of all steps taken, in [0, 1).
   */
  feeds(batch: TokenBatch, done: number, epoch: number): Readonly<Record<string, Tensor>>;
  /**
   * What a step's loss is divided by where the graph adds up a batch's rows: the share of {@link TrainingSchedule.rowsPerBatch} that
   * the batch has. Default: the graph's loss is a mean already.
   */
  readonly sumsRows?: boolean;
}

/**
 * Trains for some epochs. The order of rows and batches, and what dropout drops, follow from the seed, the epoch and the step:
 * a training that was stopped and resumed takes the same steps as one that was not.
 * @returns The loss of each step taken in this call, as {@link TrainingProgress.loss}.
 * @throws {@link InvalidInputError} if the schedule is out of range; `SnapshotError` if the checkpoint is of another training, or
 *   damaged; `LsadError` if the loss is not finite; the signal's reason.
 */
export async function runTraining(
  step: Stepper,
  rows: TrainingRows,
  schedule: TrainingSchedule,
  hooks: TrainingHooks = {},
): Promise<number[]> {
  checkSchedule(schedule);
  const perEpoch = batchesOfEpoch(rows, schedule, 0).batches.length;
  const steps = perEpoch * schedule.epochs;
  const rate = linearSchedule({ warmupSteps: Math.round(schedule.warmupShare * steps), totalSteps: steps });
  const { checkpoint } = hooks;
  const fingerprint =
    checkpoint === undefined ? "" : `${JSON.stringify(schedule)} ${identityDigest(rows.identity, rows.encoded)}`;
  const saved = checkpoint === undefined ? undefined : readCheckpoint(checkpoint.folder, fingerprint, steps);
  if (saved !== undefined) step.restore(saved.state);
  const losses: number[] = [];
  const clock = new Clock(steps - (saved?.step ?? 0));

  for (let done = saved?.step ?? 0; done < steps; ) {
    const epoch = Math.floor(done / perEpoch);
    const { batches, paddedShare } = batchesOfEpoch(rows, schedule, epoch);
    for (let place = done % perEpoch; place < perEpoch; place++) {
      const save = async (): Promise<Checkpoint> => ({ fingerprint, step: done, state: await step.state() });
      if (hooks.signal?.aborted && checkpoint !== undefined) writeCheckpoint(checkpoint.folder, await save());
      hooks.signal?.throwIfAborted();
      const batch = batches[place];
      const { loss: found } = await oneStep(
        step,
        rows,
        batch,
        { done, steps, epoch, seed: schedule.seed },
        schedule.learningRate * rate(done),
      );
      const loss = rows.sumsRows ? (found * schedule.rowsPerBatch) / batch.rows : found;
      losses.push(loss);
      done++;
      hooks.onProgress?.({ step: done, steps, epoch, loss, paddedShare, ...clock.tick(batch.rows) });
      const isDue = done === steps || done % (checkpoint?.everySteps ?? 100) === 0;
      if (checkpoint !== undefined && isDue) writeCheckpoint(checkpoint.folder, await save());
    }
    if ((await hooks.onEpoch?.(epoch)) === "stop") break;
  }
  return losses;
}

interface StepPlace {
  readonly done: number;
  readonly steps: number;
  readonly epoch: number;
  readonly seed: number;
}

function oneStep(
  step: Stepper,
  rows: TrainingRows,
  batch: TokenBatch,
  { done, steps, epoch, seed }: StepPlace,
  learningRate: number,
): Promise<StepResult> {
  const sizes = { batch: batch.rows, length: batch.length };
  const masks = Object.entries(dropoutMasks(step.model, { seed, step: done, sizes })).map(
    ([name, { data, shape }]) => [name, new Tensor("bool", data, shape)] as const,
  );
  return step.step({ ...rows.feeds(batch, done / steps, epoch), ...Object.fromEntries(masks) }, learningRate);
}

/**
 * Rows of like length together, in an order drawn for the epoch: rows of one length are shuffled before they are packed, and
 * batches after.
 */
function batchesOfEpoch(
  { encoded, padId }: TrainingRows,
  { rowsPerBatch, seed }: TrainingSchedule,
  epoch: number,
): TokenBatches {
  const random = createRandom(seed).fork("order").fork(epoch);
  const order = random.shuffle(Array.from(encoded.keys()));
  const { batches, paddedShare } = bucketByLength(
    order.map((row) => encoded[row]),
    { tokensPerBatch: Number.MAX_SAFE_INTEGER, rowsPerBatch, padId },
  );
  const shuffled = random.shuffle([...batches]);
  return {
    batches: shuffled.map((batch) => ({ ...batch, index: batch.index.map((place) => order[place]) })),
    paddedShare,
  };
}

/** Rows a second and seconds left, from the steps so far. */
class Clock {
  readonly #start = performance.now();
  readonly #steps: number;
  #taken = 0;
  #rows = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  tick(rows: number): { rowsPerSecond: number; secondsLeft: number } {
    this.#taken++;
    this.#rows += rows;
    const seconds = (performance.now() - this.#start) / 1000;
    return { rowsPerSecond: this.#rows / seconds, secondsLeft: (seconds / this.#taken) * (this.#steps - this.#taken) };
  }
}

function checkSchedule({ epochs, learningRate, warmupShare, rowsPerBatch }: TrainingSchedule): void {
  for (const [name, value] of Object.entries({ epochs, rowsPerBatch })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InvalidInputError(`training: ${name} must be a whole number of at least 1, got ${value}`);
    }
  }
  if (!(learningRate > 0 && learningRate < Number.POSITIVE_INFINITY)) {
    throw new InvalidInputError(`training: learningRate must be above 0, got ${learningRate}`);
  }
  if (!(warmupShare >= 0 && warmupShare < 1)) {
    throw new InvalidInputError(`training: warmupShare must be in [0, 1), got ${warmupShare}`);
  }
}
