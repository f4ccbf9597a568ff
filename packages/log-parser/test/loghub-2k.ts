/** @file The Loghub-2k contents and their truth, for tests and measurements that have the files. */

import { readFileSync } from "node:fs";
import { sharedPath } from "@lsad/testing";

import { formats, type SourceName } from "../src/formats.js";

/** The names of the 16 sources. */
export const SOURCES = Object.keys(formats) as SourceName[];

/** One source's lines: message, event id and template of the ground truth. */
export interface LoghubSource {
  readonly contents: readonly string[];
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

export function readLoghub(source: SourceName): LoghubSource {
  const path = sharedPath("data", "loghub-2k", "structured_data", `${source}_2k.log_structured.csv`);
  const [header, ...rows] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/).map(splitCsv);
  const column = (name: string) => rows.map((row) => row[header.indexOf(name)]);
  return { contents: column("Content"), ids: column("EventId"), texts: column("EventTemplate") };
}

/** GA and FGA: a true group is right when one prediction holds its lines and no others. */
export function groupingAccuracy(
  truth: readonly unknown[],
  predicted: readonly unknown[],
): { readonly accuracy: number; readonly f1: number } {
  const truths = linesByLabel(truth);
  const predictions = linesByLabel(predicted);
  let groups = 0;
  let inside = 0;
  for (const members of truths.values()) {
    const guess = predictions.get(predicted[members[0]]);
    if (guess?.length !== members.length || guess.some((line, i) => line !== members[i])) continue;
    groups++;
    inside += members.length;
  }
  return { accuracy: inside / truth.length, f1: (2 * groups) / (truths.size + predictions.size) };
}

function linesByLabel(labels: readonly unknown[]): Map<unknown, number[]> {
  const lines = new Map<unknown, number[]>();
  labels.forEach((label, line) => {
    const known = lines.get(label);
    if (known === undefined) lines.set(label, [line]);
    else known.push(line);
  });
  return lines;
}

/** RFC 4180, for files without a line break inside a field. */
function splitCsv(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}
