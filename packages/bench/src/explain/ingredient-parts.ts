/** @file Which ingredient of a line made its score: its words, the keyword list, its template, its severity. */

import type { Matrix } from "@lsad/core";
import { exactShap } from "@lsad/eval";
import { detectorKind, type Pipeline, type SourceRow, type SourceTable } from "@lsad/pipeline";
import { type Attributed, attributed } from "./explanation.js";

/** What a line is made of, for detectors that add up several things; 16 coalitions, all evaluated. */
const INGREDIENTS: readonly { readonly name: string; readonly fields: readonly (keyof SourceRow)[] }[] = [
  { name: "words", fields: ["words"] },
  { name: "keyword list", fields: ["content"] },
  { name: "template", fields: ["template"] },
  { name: "severity", fields: ["level", "component"] },
];

/** Ordinary lines that stand for what is not known. */
const BACKGROUND_LINES = 16;

/**
 * Exact Shapley values of a line's ingredients: what is not known of the line is that of an ordinary line of the same
 * system, averaged over lines of its buffer. The whole pipeline is asked, so that any detector can be explained; one that
 * looks at other lines is asked about the line in its place.
 *
 * @param line - Index into the table's lines.
 */
export function ingredientParts(pipeline: Pipeline, table: SourceTable, bufferLines: number, line: number): Attributed {
  const ordinary = ordinaryRows(table, bufferLines);
  const donors = [table.lineRow[line], ...ordinary].map((row) => table.rows[row]);
  const score = pipeline.score(table, { bufferLines }).scores[line];
  const predict = hybridScores(pipeline, table, bufferLines, line, donors);
  const size = INGREDIENTS.length;
  const background = Float64Array.from({ length: ordinary.length * size }, (_, cell) => 1 + Math.floor(cell / size));
  const { expectedValue, values } = exactShap(
    predict,
    { rows: 1, columns: size, data: new Float64Array(size) },
    { rows: ordinary.length, columns: size, data: background },
  );
  const parts = INGREDIENTS.map(({ name }, index) => ({ name, value: values.data[index] }));
  return attributed({ method: "grouped-shapley", unit: "units of the score", baseline: expectedValue, parts }, score);
}

/** Rows of lines spread evenly over the buffer; over all lines where there is none. */
function ordinaryRows({ lineRow }: SourceTable, bufferLines: number): number[] {
  const lines = bufferLines === 0 ? lineRow.length : bufferLines;
  const count = Math.min(BACKGROUND_LINES, lines);
  return Array.from({ length: count }, (_, k) => lineRow[Math.floor(((k + 0.5) * lines) / count)]);
}

/** Scores of lines that take each ingredient from the donor that a cell of the matrix names. */
function hybridScores(
  pipeline: Pipeline,
  table: SourceTable,
  bufferLines: number,
  line: number,
  donors: readonly SourceRow[],
) {
  const { rows, indexOf } = hybrids(table.rows, donors);
  const extended = { ...table, rows };
  const alone = detectorKind(pipeline.spec.detector).setting === "inductive";
  const known = new Map<number, number>();
  const inPlace = (row: number): number => {
    const lineRow = table.lineRow.slice();
    lineRow[line] = row;
    return pipeline.score({ ...extended, lineRow }, { bufferLines }).scores[line];
  };
  // Inductive detectors look at no other line: all hybrids at once.
  const together = alone ? scoresOfRows(pipeline, extended) : undefined;
  return ({ rows: count, columns, data }: Matrix): Float64Array =>
    Float64Array.from({ length: count }, (_, k) => {
      const row = indexOf(data.subarray(k * columns, (k + 1) * columns));
      if (together !== undefined) return together[row];
      const score = known.get(row) ?? inPlace(row);
      known.set(row, score);
      return score;
    });
}

function scoresOfRows(pipeline: Pipeline, table: SourceTable): Float64Array {
  const lineRow = Uint32Array.from(table.rows.keys());
  const lineNumber = lineRow.map((row) => row + 1);
  return pipeline.score({ ...table, lineRow, lineNumber }, { bufferLines: 0 }).scores;
}

/** The table's rows, and after them every mixture of the line with one ordinary line. */
function hybrids(
  rows: readonly SourceRow[],
  donors: readonly SourceRow[],
): { rows: readonly SourceRow[]; indexOf: (donorOf: ArrayLike<number>) => number } {
  const [self, ...ordinary] = donors;
  const coalitions = 1 << INGREDIENTS.length;
  const mixtures = ordinary.flatMap((other) =>
    Array.from({ length: coalitions }, (_, coalition) => mixture(self, other, coalition)),
  );
  return {
    rows: [...rows, ...mixtures],
    indexOf(donorOf) {
      let [coalition, other] = [0, 1];
      for (let index = 0; index < donorOf.length; index++) {
        if (donorOf[index] === 0) coalition |= 1 << index;
        else other = donorOf[index];
      }
      return rows.length + (other - 1) * coalitions + coalition;
    },
  };
}

function mixture(self: SourceRow, other: SourceRow, coalition: number): SourceRow {
  const mixed: Partial<Record<keyof SourceRow, unknown>> = {};
  for (const [index, { fields }] of INGREDIENTS.entries()) {
    const donor = coalition & (1 << index) ? self : other;
    for (const field of fields) if (donor[field] !== undefined) mixed[field] = donor[field];
  }
  return mixed as unknown as SourceRow;
}
