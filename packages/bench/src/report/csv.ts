/** @file The numbers of the report as CSV (RFC 4180). */

import { metricNames } from "../result.js";
import { rowFields, type Summary } from "../summary.js";

/** One line a row: for each metric its mean, the ends of its interval and the number of sources. */
export function meansCsv({ rows }: Summary): string {
  const heads = metricNames.flatMap((name) => [name, `${name} low`, `${name} high`, `${name} sources`]);
  const lines = rows.map((row) => [
    ...rowFields.map((field) => row[field]),
    ...metricNames.flatMap((name) => {
      const { mean, low, high, sources } = row.metrics[name];
      return [...[mean, low, high].map(rounded), sources.length];
    }),
  ]);
  return csv([[...rowFields, ...heads], ...lines]);
}

/** One line a row and held-out source: each metric averaged over seeds and draws. */
export function sourcesCsv({ rows }: Summary): string {
  const lines = rows.flatMap((row) => {
    const values = metricNames.map(
      (name) => new Map(row.metrics[name].sources.map(({ target, value }) => [target, value])),
    );
    const targets = [...new Set(values.flatMap((valueAt) => [...valueAt.keys()]))];
    return targets.map((target) => [
      ...rowFields.map((field) => row[field]),
      target,
      ...values.map((valueAt) => rounded(valueAt.get(target) ?? null)),
    ]);
  });
  return csv([[...rowFields, "target", ...metricNames], ...lines]);
}

/** Six decimals: a run has half a million digits otherwise, and its cells hold them all. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}

type Field = string | number | null;

/** Lines of fields as CSV; a null is an empty field. */
export function csv(lines: readonly (readonly Field[])[]): string {
  return lines.map((fields) => `${fields.map(fieldText).join(",")}\r\n`).join("");
}

function fieldText(field: Field): string {
  if (field === null) return "";
  if (typeof field === "number") return String(field);
  // A spreadsheet runs a text that begins like a formula: names come from other people's files.
  const text = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
