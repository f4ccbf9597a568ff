/** @file Truth and prediction of every line, joined once for all parsing metrics. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";

/** What a line is called, by the truth or by a parser: an event id, or a template's text. */
export type GroupLabel = string | number;

/** One label a line; `undefined` or `null` where the line has none. */
export type GroupLabels = ArrayLike<GroupLabel | null | undefined>;

/** How many lines carry each label, and each pair of labels. */
export interface JointCounts {
  /** Lines that count: those with a truth. */
  readonly lines: number;
  readonly truth: ReadonlyMap<GroupLabel, number>;
  readonly predicted: ReadonlyMap<GroupLabel, number>;
  /** Per true label, how its lines are predicted. */
  readonly joint: ReadonlyMap<GroupLabel, ReadonlyMap<GroupLabel, number>>;
}

/**
 * Counts labels and pairs of labels. Lines without a truth are dropped; a missing prediction is the label `""`.
 * @param name - The caller, for error messages.
 */
export function countLabels(name: string, truth: GroupLabels, predicted: GroupLabels): JointCounts {
  if (truth.length !== predicted.length) {
    throw new InvalidInputError(
      `${name}: truth and predicted must have the same length, got ${truth.length} and ${predicted.length}`,
    );
  }
  let lines = 0;
  const truths = new Map<GroupLabel, number>();
  const predictions = new Map<GroupLabel, number>();
  const joint = new Map<GroupLabel, Map<GroupLabel, number>>();
  for (let i = 0; i < truth.length; i++) {
    const label = truth[i] ?? undefined;
    if (label === undefined) continue;
    const prediction = predicted[i] ?? "";
    lines++;
    increment(truths, label);
    increment(predictions, prediction);
    let row = joint.get(label);
    if (row === undefined) {
      row = new Map();
      joint.set(label, row);
    }
    increment(row, prediction);
  }
  if (lines === 0) {
    throw new UndefinedMetricError(`${name}: at least one line must have a truth, got ${truth.length} lines without`);
  }
  return { lines, truth: truths, predicted: predictions, joint };
}

function increment(counts: Map<GroupLabel, number>, label: GroupLabel): void {
  counts.set(label, (counts.get(label) ?? 0) + 1);
}
