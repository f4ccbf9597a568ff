/** @file Contents, truth and folder of the Loghub-2k files that the benchmarks and the accuracy table read. */

import { createReadStream } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { formats, readRecords, splitLines } from "../dist/index.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** `LSAD_SHARED`, by default `../shared` beside the repository. */
export const sharedFolder = resolve(repository, process.env.LSAD_SHARED ?? "../shared");
/** `LSAD_FIXTURES`, by default `fixtures` of the shared folder. */
export const fixturesFolder = resolve(repository, process.env.LSAD_FIXTURES ?? join(sharedFolder, "fixtures"));

export const sources = Object.keys(formats).sort();

/** Messages of one source without their headers, in file order. */
export async function readContents(source) {
  const path = join(sharedFolder, "data", "loghub-2k", "raw_data", `${source}_2k.log`);
  const contents = [];
  const records = readRecords(splitLines(createReadStream(path)), { source, format: formats[source] });
  for await (const { content } of records) contents.push(content);
  return contents;
}

/** Ground-truth template of every line. */
export async function readTruth(source) {
  const path = join(sharedFolder, "data", "loghub-2k", "structured_data", `${source}_2k.log_structured.csv`);
  const lines = splitLines(createReadStream(path));
  const rows = [];
  for await (const line of lines) rows.push(csvCells(line));
  const [header, ...body] = rows;
  const [id, template] = [header.indexOf("EventId"), header.indexOf("EventTemplate")];
  return body.map((row) => ({ id: row[id], template: row[template] }));
}

function csvCells(line) {
  const cells = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return cells;
}
