/** @file Small invented corpora on disk, for tests. */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import type { Corpus, CorpusLine } from "../src/index.js";

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Makes a folder of the given files; removed after the test. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lsad-datasets-"));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** Three lines of two templates, in Spark's header. */
export const SPARK_LOG = [
  "18/01/02 03:04:05 INFO lab.Oven: cake 7 is in",
  '18/01/02 03:04:06 WARN lab.Oven: cake 7 says "hot, hot"',
  "18/01/02 03:04:09 INFO lab.Oven: cake 8 is in",
].join("\r\n");

/** {@link SPARK_LOG} parsed. */
export const SPARK_STRUCTURED = [
  "LineId,Date,Time,Level,Component,Content,EventId,EventTemplate",
  "1,18/01/02,03:04:05,INFO,lab.Oven,cake 7 is in,E1,cake <*> is in",
  '2,18/01/02,03:04:06,WARN,lab.Oven,"cake 7 says ""hot, hot""",E2,"cake <*> says ""<*>"""',
  "3,18/01/02,03:04:09,INFO,lab.Oven,cake 8 is in,E1,cake <*> is in",
  "",
].join("\r\n");

/** Files of a corpus with one source. */
export const SPARK_FILES = {
  "raw_data/Spark_2k.log": SPARK_LOG,
  "structured_data/Spark_2k.log_structured.csv": SPARK_STRUCTURED,
} as const;

/** All lines of a source. */
export async function linesOf(corpus: Corpus, source: string): Promise<CorpusLine[]> {
  const lines: CorpusLine[] = [];
  for await (const line of corpus.read(source)) lines.push(line);
  return lines;
}
