/** @file Few-shot: which lines of a target's buffer are labelled, and those lines as a source to learn from. */

import { createRandom, type RandomStream } from "@lsad/core";
import type { LabelledSource, SourceTable } from "@lsad/pipeline";
import type { Sampler } from "./config.js";
import type { SupportSpec } from "./plan.js";
import type { PreparedSource } from "./prepare.js";

/** The part of a target that a sampler may look at. */
export interface Buffer {
  readonly source: string;
  /** Shape `[buffer lines]`: the template of each, as the run's parser mined it. */
  readonly templates: ArrayLike<number>;
  /** Shape `[buffer lines]`. Only `balanced` looks at it. */
  readonly labels: Uint8Array;
}

/** Gives an order in which lines are labelled; the first `shots` of it are the support. */
const orders: Readonly<Record<Sampler, (buffer: Buffer, shots: number, random: RandomStream) => number[]>> = {
  random: ({ labels }, _shots, random) => random.shuffle([...labels.keys()]),
  balanced: byClass,
  diverse: byTemplate,
};

/**
 * The lines of a buffer that are labelled.
 *
 * `random`: any lines. `balanced`: half of them anomalous as far as there are any, the rest normal; it needs to know the
 * labels of the whole buffer, so it bounds what labelling can give. `diverse`: one line each of templates drawn at random,
 * a second line of each when the templates run out, and so on; it needs no label.
 *
 * The draw depends on the source, the numbers of `spec` and `draw` only: every detector gets the same lines.
 * @returns Indices into the buffer, ascending; fewer than `shots` when the buffer is smaller.
 */
export function drawSupport(buffer: Buffer, { sampler, shots }: SupportSpec, draw: number): Uint32Array {
  const random = createRandom("few-shot").fork(buffer.source).fork(shots).fork(sampler).fork(draw);
  return Uint32Array.from(orders[sampler](buffer, shots, random).slice(0, shots)).sort();
}

/** The buffer of a target as a sampler may see it. */
export function bufferOf({ name, table, bufferLines }: Omit<PreparedSource, "labels">, labels: Uint8Array): Buffer {
  const lineRow = table.lineRow.subarray(0, bufferLines);
  return {
    source: name,
    templates: Uint32Array.from(lineRow, (row) => table.rows[row].template),
    labels: labels.subarray(0, bufferLines),
  };
}

/** Some lines of a source, in their order, as a source of its own. */
export function tableOf(table: SourceTable, lines: Uint32Array): SourceTable {
  return {
    ...table,
    lineRow: lines.map((line) => table.lineRow[line]),
    lineNumber: lines.map((line) => table.lineNumber[line]),
  };
}

/**
 * The support as one more training source: it has the same mass as each of the others.
 * @param labels - Shape `[support]`: the labels that are given away.
 */
export function supportSource(table: SourceTable, support: Uint32Array, labels: Uint8Array): LabelledSource {
  return { table: tableOf(table, support), labels };
}

function byClass({ labels }: Buffer, shots: number, random: RandomStream): number[] {
  const lines = random.shuffle([...labels.keys()]);
  const anomalous = lines.filter((line) => labels[line] === 1);
  const normal = lines.filter((line) => labels[line] === 0);
  const half = Math.floor(shots / 2);
  // Where one class has fewer than half, the other makes up for it.
  const anomalies = Math.min(anomalous.length, Math.max(half, shots - normal.length));
  return [...anomalous.slice(0, anomalies), ...normal];
}

function byTemplate({ templates, labels }: Buffer, _shots: number, random: RandomStream): number[] {
  const linesOf = new Map<number, number[]>();
  for (const line of random.shuffle([...labels.keys()])) {
    const lines = linesOf.get(templates[line]) ?? [];
    linesOf.set(templates[line], lines);
    lines.push(line);
  }
  const groups = random
    .shuffle([...linesOf.keys()].sort((a, b) => a - b))
    .map((template) => linesOf.get(template) ?? []);
  const rounds = Math.max(0, ...groups.map((lines) => lines.length));
  return Array.from({ length: rounds }, (_, round) => groups.flatMap((lines) => lines.slice(round, round + 1))).flat();
}
