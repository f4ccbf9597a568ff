/** @file Which test lines a cell measures. */

import { anomalyKeywords } from "@lsad/baselines";
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
      const silent = table.rows.map(({ content }) => !anomalyKeywords.test(content));
      return test.filter((line) => silent[table.lineRow[line]]);
    }
  }
}
