/** @file A training on disk: weights, moments and the step, to go on from. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SnapshotError } from "@lsad/core";
import { type FloatTensor, SafetensorsFile, writeSafetensors } from "./safetensors.js";
import type { StepState } from "./training-step.js";

/** A training, stopped between two steps. */
export interface Checkpoint {
  /** What was trained on and how: a checkpoint of another training is refused. */
  readonly fingerprint: string;
  /** Steps taken. */
  readonly step: number;
  readonly state: StepState;
}

/** Names the newest tensors file: written last, so that a crash leaves the checkpoint before. */
const POINTER_FILE = "checkpoint.json";

/** Writes a checkpoint; the one before stays whole until this one is. */
export function writeCheckpoint(folder: string, { fingerprint, step, state }: Checkpoint): void {
  mkdirSync(folder, { recursive: true });
  const tensors = new Map<string, FloatTensor>();
  for (const [name, tensor] of state.weights) {
    const { first, second } = state.optimiser.moments[name];
    tensors.set(`weight.${name}`, tensor);
    tensors.set(`first.${name}`, { shape: tensor.shape, data: first });
    tensors.set(`second.${name}`, { shape: tensor.shape, data: second });
  }
  // two names in turn: the file that the pointer names is never written to
  const file = `training-${readPointer(folder)?.file === "training-0.safetensors" ? 1 : 0}.safetensors`;
  writeSafetensors(join(folder, file), tensors, { format: "lsad-training" });
  const pointer = join(folder, POINTER_FILE);
  const json = { version: 1, file, fingerprint, step, optimiserSteps: state.optimiser.steps };
  writeFileSync(`${pointer}.partial`, `${JSON.stringify(json, null, 2)}\n`);
  renameSync(`${pointer}.partial`, pointer);
}

/**
 * Reads the checkpoint of a folder; `undefined` where there is none yet.
 * @param steps - Of the whole training.
 * @throws {@link SnapshotError} if it is of another training, or cannot be read.
 */
export function readCheckpoint(folder: string, fingerprint: string, steps: number): Checkpoint | undefined {
  const pointer = readPointer(folder);
  if (pointer === undefined) return undefined;
  if (pointer.fingerprint !== fingerprint) {
    throw new SnapshotError(
      `${folder}: the checkpoint must be of this training, got one of other rows or settings; choose another folder, or delete it`,
    );
  }
  if (!(pointer.step >= 0 && pointer.step <= steps && pointer.optimiserSteps === pointer.step)) {
    throw new SnapshotError(
      `${join(folder, POINTER_FILE)}: step must be a whole number in [0, ${steps}] and optimiserSteps the same, got ${pointer.step} and ${pointer.optimiserSteps}; delete it to start over`,
    );
  }
  const opened = openTensors(join(folder, pointer.file));
  try {
    const names = opened.names.filter((name) => name.startsWith("weight.")).map((name) => name.slice("weight.".length));
    const moments = names.map((name) => [
      name,
      { first: opened.read(`first.${name}`).data, second: opened.read(`second.${name}`).data },
    ]);
    return {
      fingerprint,
      step: pointer.step,
      state: {
        weights: new Map(names.map((name) => [name, opened.read(`weight.${name}`)] as const)),
        optimiser: { steps: pointer.optimiserSteps, moments: Object.fromEntries(moments) },
      },
    };
  } catch (cause) {
    throw new SnapshotError(
      `${folder}: the checkpoint must hold weights and moments, got: ${(cause as Error).message}; delete it to start over`,
      { cause },
    );
  } finally {
    opened.close();
  }
}

interface Pointer {
  readonly file: string;
  readonly fingerprint: string;
  readonly step: number;
  readonly optimiserSteps: number;
}

function readPointer(folder: string): Pointer | undefined {
  const file = join(folder, POINTER_FILE);
  if (!existsSync(file)) return undefined;
  try {
    const pointer = JSON.parse(readFileSync(file, "utf8")) as Pointer & { version: number };
    if (pointer.version === 1 && typeof pointer.file === "string" && Number.isInteger(pointer.step)) return pointer;
  } catch {
    // the one message below serves both
  }
  throw new SnapshotError(`${file}: must be a checkpoint of version 1, got something else; delete it to start over`);
}

function openTensors(file: string): SafetensorsFile {
  try {
    return new SafetensorsFile(file);
  } catch (cause) {
    throw new SnapshotError(
      `${file}: the checkpoint's tensors must be readable, got: ${(cause as Error).message}; delete the folder to start over`,
      { cause },
    );
  }
}
