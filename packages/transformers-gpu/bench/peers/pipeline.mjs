/**
 * @file Embedding with `@huggingface/transformers`: 32 lines a call, in the order of the files. Prints CPU seconds as JSON.
 *
 * node pipeline.mjs TASK MODEL LINES SHARE    LSAD_PIPELINE: the folder with its node_modules and models/minilm
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const BATCH = 32;
const [, , linesFile, share] = process.argv.slice(2);
const folder = process.env.LSAD_PIPELINE;
const entry = createRequire(join(folder, "package.json")).resolve("@huggingface/transformers");
const { env, pipeline } = await import(pathToFileURL(entry).href);
env.allowRemoteModels = false;
env.localModelPath = join(folder, "models");
const session_options = { intraOpNumThreads: 1 };
const embed = await pipeline("feature-extraction", "minilm", { dtype: "fp32", device: "cpu", session_options });

const lines = JSON.parse(readFileSync(linesFile, "utf8"));
const batches = [];
for (let start = 0; start < lines.length; start += BATCH) batches.push(lines.slice(start, start + BATCH));
const taken = batches.filter((_, i) => i % Number(share) === 0);
const run = (batch) => embed(batch, { pooling: "mean", normalize: true });
await run(batches[1]);
const start = process.cpuUsage();
for (const batch of taken) await run(batch);
const { user, system } = process.cpuUsage(start);
const rows = taken.reduce((sum, batch) => sum + batch.length, 0);
console.log(
  JSON.stringify({ seconds: ((user + system) / 1e6) * (lines.length / rows), rows: lines.length, run: rows }),
);
