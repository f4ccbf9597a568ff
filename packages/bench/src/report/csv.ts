/** @file The numbers of the report as CSV (RFC 4180), at full precision. */

import { metricNames } from "../result.js";
import { rowFields, type Summary } from "../summary.js";

/** One line a row and metric: mean, interval, median, number of sources. */
export function meansCsv({ rows }: Summary): string {
  const lines = rows.flatMap((row) =>
    metricNames.map((name) => {
      const { mean, low, high, median, sources } = row.metrics[name];
      return [...rowFields.map((field) => row[field]), name, mean, low, high, median, sources.length];
    }),
  );
  return csv([[...rowFields, "metric", "mean", "low", "high", "median", "sources"], ...lines]);
}

/** One line a row, metric and held-out source: the value averaged over seeds and draws. */
export function sourcesCsv({ rows }: Summary): string {
  const lines = rows.flatMap((row) =>
    metricNames.flatMap((name) =>
      row.metrics[name].sources.map(({ target, value, runs }) => [
        ...rowFields.map((field) => row[field]),
        target,
        name,
        value,
        runs,
      ]),
    ),
  );
  return csv([[...rowFields, "target", "metric", "value", "runs"], ...lines]);
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
