import { describe, expect, test } from "vitest";
import { encoderFusionAdapter } from "./encoder-fusion-adapter.js";
import { sigmoid } from "./fusion-model.js";
import type { SourceTable } from "./source-table.js";

// Four rows, a line each. Rows 0 and 1 look alike to the encoder, row 2 is at a right angle, row 3 is opposite.
const target: SourceTable = {
  source: "invented",
  rows: ["a", "b", "c", "d"].map((words, template) => ({ template, content: words, words })),
  lineRow: Uint32Array.of(0, 1, 2, 3),
  lineNumber: Uint32Array.of(1, 2, 3, 4),
  templates: ["a", "b", "c", "d"],
  templateNames: ["a", "b", "c", "d"],
};
const vectors = [{ rows: 4, columns: 2, data: Float64Array.of(3, 0, 5, 0, 0, 2, -1, 0) }];
const SCORES = Float64Array.of(0.5, 0.4, 0.5, 0.5);

const adapterWith = (keyword: readonly number[], scores = SCORES) =>
  encoderFusionAdapter({ target, vectors, keyword: Float64Array.from(keyword), scoreWith: () => scores });
const firstLine = { table: { ...target, lineRow: Uint32Array.of(0), lineNumber: Uint32Array.of(1) } };

describe("encoderFusionAdapter()", () => {
  test("moves what the encoder finds alike, by the likeness of vectors and of the keyword list's verdict", () => {
    const scores = adapterWith([1, 1, 0, 1]).score({ ...firstLine, labels: Uint8Array.of(1) });
    // At row 0 the likeness is 1 + 0.3; score ½ is log odds 0. α / 10 = 1 − σ(1.3 α).
    const alpha = bisect((a) => a / 10 - 1 + sigmoid(1.3 * a));
    const likeness = [1.3, 1.3, -0.3, 0.3]; // row 2 is not alike and the list says otherwise; row 3 is opposite, which counts 0
    expect(scores).toBeAllclose(
      SCORES.map((score, row) => score + (alpha * likeness[row]) / 4),
      { absolute: 1e-8 },
    );
  });

  test("a label that agrees with a sure score moves little", () => {
    const sure = Float64Array.of(1.2, 0.4, 0.5, 0.5);
    const moved = (label: number) =>
      Math.abs(adapterWith([0, 0, 0, 0], sure).score({ ...firstLine, labels: Uint8Array.of(label) })[1] - sure[1]);
    expect(moved(1)).toBeLessThan(moved(0));
  });

  test("a support without lines leaves the sum as it is", () => {
    const table = { ...target, lineRow: new Uint32Array(0), lineNumber: new Uint32Array(0) };
    expect(adapterWith([0, 1, 0, 1]).score({ table, labels: new Uint8Array(0) })).toEqual(SCORES);
  });

  test("refuses lines of another table", () => {
    const other = { ...target, source: "other", rows: [...target.rows] };
    expect(() => adapterWith([0, 0, 0, 0]).score({ table: other, labels: new Uint8Array(4) })).toThrow(
      "the support must be lines of invented, its table with fewer lines, got another table of other",
    );
  });
});

/** The root of a rising function in [0, 10]. */
function bisect(f: (x: number) => number): number {
  let [low, high] = [0, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0) high = middle;
    else low = middle;
  }
  return low;
}
