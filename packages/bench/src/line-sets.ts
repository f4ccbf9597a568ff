/** @file Which test lines a cell measures. */

import { Pipeline, type SourceTable } from "@lsad/pipeline";
import type { LineSet } from "./plan.js";
import type { PreparedSource } from "./prepare.js";

/**
 * The test lines of a set, as indices into the target's lines in time order.
 * @param support - Lines of the buffer whose labels the detector was given; `unseen-templates` leaves their templates out.
 */
export function measuredLines(target: PreparedSource, set: LineSet, support: ArrayLike<number> = []): Uint32Array {
  const { table, bufferLines, units } = target;
  const test = Uint32Array.from({ length: table.lineRow.length - bufferLines }, (_, index) => bufferLines + index);
  switch (set) {
    case "all":
      return test;
    case "unseen-templates": {
      const seen = new Set(Array.from(support, (line) => units[line]));
      return test.filter((line) => !seen.has(units[line]));
    }
    case "keyword-silent": {
      const heard = keywordScores(table);
      return test.filter((line) => heard[line] === 0);
    }
  }
}

const known = new WeakMap<SourceTable, Float64Array>();

/** Shape `[lines]`: 1 where a line holds a word of the keyword list. Asked for by every job on a target. */
function keywordScores(table: SourceTable): Float64Array {
  const scores = known.get(table) ?? new Pipeline({ detector: "keyword" }).fit([]).score(table).scores;
  known.set(table, scores);
  return scores;
}
