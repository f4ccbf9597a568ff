/** @file Labelled sources as weighted distinct rows: the unit of evidence is the template, not the line. */

import { InvalidInputError } from "@lsad/core";
import type { SourceTable } from "./source-table.js";
import { rowTexts, type View } from "./views.js";

/** A source together with the labels of its lines. Only the protocol makes one, and never of the target. */
export interface LabelledSource {
  readonly table: SourceTable;
  /** Shape `[lines]`, in the table's order: 1 for an anomaly, 0 for normal. */
  readonly labels: Uint8Array;
  /**
   * What has the same mass within the source: every (template, label), or every line. Default `template`.
   * By line, a template that fills half a log is half of what is learnt from it.
   */
  readonly unit?: "template" | "line";
}

/** Distinct training rows with their weights. */
export interface TrainingRows {
  /** Shape `[n]`: words joined by single blanks. */
  readonly texts: readonly string[];
  /** Shape `[n]`. */
  readonly labels: Uint8Array;
  /** Shape `[n]`: mass within the source; the masses of a source sum to 1. */
  readonly masses: Float64Array;
  /** Shape `[n]`: index of the source. */
  readonly sourceOf: Uint16Array;
  /** Shape `[n]`: index in its source's table of the first line of the row. */
  readonly firstLines: Uint32Array;
  /** Names of the sources, in the order given. */
  readonly sources: readonly string[];
}

/**
 * The distinct (template, text, label) rows of labelled sources.
 *
 * Within a source every (template, label) has the same mass, shared equally by its distinct texts; the masses of a
 * source sum to 1: a template that fills half a log says no more than one that occurs once. A source whose unit is the line
 * gives each row the share of its lines instead.
 *
 * Rows are in the order of the sources, within a source by first line.
 * @throws {@link InvalidInputError} if the labels of a source are not one a line.
 */
export function trainingRows(sources: readonly LabelledSource[], view: View): TrainingRows {
  const texts: string[] = [];
  const labels: number[] = [];
  const masses: number[] = [];
  const sourceOf: number[] = [];
  const firstLines: number[] = [];
  for (const [index, labelled] of sources.entries()) {
    const rows = distinctRows(labelled, view);
    for (const row of rows) {
      texts.push(row.text);
      labels.push(row.label);
      masses.push(row.mass);
      sourceOf.push(index);
      firstLines.push(row.firstLine);
    }
  }
  return {
    texts,
    labels: Uint8Array.from(labels),
    masses: Float64Array.from(masses),
    sourceOf: Uint16Array.from(sourceOf),
    firstLines: Uint32Array.from(firstLines),
    sources: sources.map(({ table }) => table.source),
  };
}

/**
 * Weights for a fit: masses scaled so that both classes sum to the same, then to mean 1.
 * With one class alone the masses are only scaled to mean 1.
 * @returns Shape `[n]`; they sum to n.
 */
export function balancedWeights(masses: ArrayLike<number>, labels: ArrayLike<number>): Float64Array {
  const ofClass = (label: number) => Float64Array.from(masses).filter((_, i) => labels[i] === label);
  const sums = [pairwiseSum(ofClass(0)), pairwiseSum(ofClass(1))];
  const halves = Float64Array.from(masses, (mass, i) => mass * (0.5 / sums[labels[i]]));
  const mean = pairwiseSum(halves) / halves.length;
  return halves.map((half) => half / mean);
}

/**
 * A sum whose rounding error grows with the logarithm of the length. It matters at the decision threshold: the log odds
 * that Naive Bayes gives to a line of no known word are 0 but for the last bits of these weights.
 */
function pairwiseSum(values: Float64Array): number {
  if (values.length <= 8) return values.reduce((sum, value) => sum + value, 0);
  const half = values.length >> 1;
  return pairwiseSum(values.subarray(0, half)) + pairwiseSum(values.subarray(half));
}

interface DistinctRow {
  readonly text: string;
  readonly label: number;
  readonly mass: number;
  readonly firstLine: number;
}

function distinctRows({ table, labels, unit: massUnit = "template" }: LabelledSource, view: View): DistinctRow[] {
  if (labels.length !== table.lineRow.length) {
    throw new InvalidInputError(
      `trainingRows: ${table.source} must have one label a line, got ${labels.length} labels for ${table.lineRow.length} lines`,
    );
  }
  const texts = rowTexts(table, view);
  const rowsOfUnit = new Map<number, Map<string, FoundRow>>(); // unit = template and label
  const known: (FoundRow | undefined)[] = new Array(table.rows.length * 2);
  const found: FoundRow[] = [];
  for (let line = 0; line < labels.length; line++) {
    const row = table.lineRow[line];
    const label = labels[line];
    known[row * 2 + label] ??= rowOf(table.rows[row].template * 2 + label, texts[row], label, line);
    (known[row * 2 + label] as FoundRow).lines++;
  }
  const massOf = ({ unit, lines }: FoundRow) =>
    massUnit === "line"
      ? lines / labels.length
      : 1 / (rowsOfUnit.size * (rowsOfUnit.get(unit) as Map<string, FoundRow>).size);
  return found.map((row) => ({ text: row.text, label: row.label, mass: massOf(row), firstLine: row.firstLine }));

  /** Rows of the table that differ in level or component alone are one. */
  function rowOf(unit: number, text: string, label: number, firstLine: number): FoundRow {
    const rows = rowsOfUnit.get(unit) ?? new Map<string, FoundRow>();
    rowsOfUnit.set(unit, rows);
    const same = rows.get(text);
    if (same !== undefined) return same;
    const first = { unit, text, label, firstLine, lines: 0 };
    rows.set(text, first);
    found.push(first);
    return first;
  }
}

interface FoundRow {
  readonly unit: number;
  readonly text: string;
  readonly label: number;
  readonly firstLine: number;
  lines: number;
}
