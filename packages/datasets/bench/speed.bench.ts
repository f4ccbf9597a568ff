/** @file Lines a second: generating, writing, reading back. Run with `npx vitest bench packages/datasets`. */

import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, bench, describe } from "vitest";
import { type Corpus, openCorpus, openLabels, syntheticCorpus, writeCorpus } from "../src/index.js";

const LINES = 50_000;
const SOURCES = ["Android", "HDFS", "OpenStack", "Zookeeper"] as const;
const folder = mkdtempSync(join(tmpdir(), "lsad-datasets-bench-"));
const corpus = syntheticCorpus({ sources: SOURCES, linesPerSource: LINES });
await writeCorpus(corpus, folder);
const reopened = await openCorpus(folder);

afterAll(() => rm(folder, { recursive: true }));

async function drain(lines: Corpus): Promise<void> {
  for (const { name } of lines.sources) for await (const _ of lines.read(name));
}

describe(`${SOURCES.length * LINES} lines`, () => {
  const once = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 };
  bench("generate", () => drain(corpus), once);
  bench("read raw and structured in step", () => drain(reopened), once);
  bench("open labels by line", async () => void (await openLabels(join(folder, "labeled_data"), corpus)), once);
  bench("write raw, structured and labels", async () => void (await writeCorpus(corpus, folder)), once);
});
