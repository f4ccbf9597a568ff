/** @file Lines of the 16 synthetic sources as files: `node bench/write-lines.mjs FOLDER LINES`, LINES a source. */

import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { syntheticCorpus } from "@lsad/datasets";

/** Characters that are gathered before they are written. */
const BATCH_LENGTH = 1 << 20;

/**
 * Writes `<folder>/<Source>.log` for all sources, those that are there already left out.
 * @param {string} folder
 * @param {number} linesPerSource
 */
export async function writeLines(folder, linesPerSource) {
  mkdirSync(folder, { recursive: true });
  const corpus = syntheticCorpus({ linesPerSource });
  for (const { name } of corpus.sources) {
    const file = join(folder, `${name}.log`);
    if (existsSync(file)) continue;
    await pipeline(batches(corpus.read(name)), createWriteStream(`${file}.partial`));
    renameSync(`${file}.partial`, file);
  }
}

/** @param {AsyncIterable<{ record: { raw: string } }>} lines */
async function* batches(lines) {
  let text = "";
  for await (const { record } of lines) {
    text += `${record.raw}\n`;
    if (text.length < BATCH_LENGTH) continue;
    yield text;
    text = "";
  }
  yield text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, lines] = process.argv.slice(2);
  await writeLines(folder, Number(lines));
}
