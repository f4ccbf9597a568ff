/** @file The rare track: a target with its anomalies thinned, whole templates at a time. */

import { createRandom, type RandomStream } from "@lsad/core";
import type { PreparedSource } from "./prepare.js";
import { tableOf } from "./support.js";

/** Draws in a row without an anomaly among the test lines before a target is given up. */
const MOST_REDRAWS = 100;

/** A thinned target. */
export interface ThinnedSource {
  readonly source: PreparedSource;
  /** Shape `[kept lines]`: where they stand in the whole source. */
  readonly lines: Uint32Array;
}

/**
 * A target with as many anomalies as `share` percent of its normal lines.
 *
 * The share refers to the normal lines of the whole file, buffer and test. Anomalies are kept by whole templates in random
 * order, of the last one as many random lines as still fit. A draw without an anomaly among the test lines is drawn
 * again. Every normal line stays, and what was in the buffer stays there.
 *
 * The draw depends on the source, `share` and `draw` only: every detector gets the same lines.
 * @returns The target, or why there is none.
 */
export function thinAnomalies(
  target: PreparedSource,
  labels: Uint8Array,
  share: number,
  draw: number,
): ThinnedSource | string {
  const anomalies = labels.reduce((sum, label) => sum + label, 0);
  const normals = labels.length - anomalies;
  const wanted = Math.max(1, Math.round((share / 100) * normals));
  if (normals === 0) return "no normal line to take a share of";
  if (anomalies < wanted) return `${anomalies} anomalies are less than ${share} % of ${normals} normal lines`;
  const random = createRandom("rare").fork(target.name).fork(String(share)).fork(draw);
  for (let redraw = 0; redraw < MOST_REDRAWS; redraw++) {
    const kept = keptAnomalies(target.units, labels, wanted, random);
    if ([...kept].some((line) => line >= target.bufferLines)) return thinned(target, labels, kept);
  }
  return `no anomaly among the test lines in ${MOST_REDRAWS} draws`;
}

function keptAnomalies(units: Uint32Array, labels: Uint8Array, wanted: number, random: RandomStream): Set<number> {
  const linesOf = new Map<number, number[]>();
  for (const [line, unit] of units.entries()) {
    if (labels[line] === 0) continue;
    const lines = linesOf.get(unit) ?? [];
    linesOf.set(unit, lines);
    lines.push(line);
  }
  const kept = new Set<number>();
  for (const lines of random.shuffle([...linesOf.values()])) {
    const room = wanted - kept.size;
    const fitting = lines.length <= room ? lines : random.shuffle([...lines]).slice(0, room);
    for (const line of fitting) kept.add(line);
  }
  return kept;
}

function thinned(target: PreparedSource, labels: Uint8Array, kept: ReadonlySet<number>): ThinnedSource {
  const lines = Uint32Array.from(labels.keys()).filter((line) => labels[line] === 0 || kept.has(line));
  const source = {
    ...target,
    table: tableOf(target.table, lines),
    labels: Uint8Array.from(lines, (line) => labels[line]),
    units: lines.map((line) => target.units[line]),
    timesMs: undefined, // nobody asks a thinned stream for delays
    bufferLines: lines.filter((line) => line < target.bufferLines).length,
  };
  return { source, lines };
}
