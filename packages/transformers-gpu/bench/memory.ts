/**
 * @file Peak memory of fine-tuning: MiniLM in full, batches of 16 x 64 tokens, in this process alone.
 *
 * npm run bench:memory -w @lsad/transformers-gpu [-- --json FILE]    exits with 1 when the peak misses its bar; Linux, macOS: `maxRSS`
 *
 * Needs LSAD_SHARED (default ../shared beside the repository) with models/all-MiniLM-L6-v2. All rows have 64 tokens, so that every batch is
 * as large as they come.
 */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readModelFolder } from "../src/model-folder.js";
import { trainTextClassifier } from "../src/text-classifier.js";

const BAR_GB = 1.5;
const [ROWS_PER_BATCH, MAX_TOKENS, STEPS] = [16, 64, 12];

const { json } = parseArgs({ options: { json: { type: "string" } } }).values;
const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const shared = resolve(repository, process.env.LSAD_SHARED ?? "../shared");
const model = readModelFolder(resolve(shared, "models/all-MiniLM-L6-v2"));
const texts = Array.from({ length: ROWS_PER_BATCH * STEPS }, (_, row) => `disk ${row} failed `.repeat(MAX_TOKENS));
await trainTextClassifier(
  model,
  { texts, labels: texts.map((_, row) => row % 2) },
  { epochs: 1, rowsPerBatch: ROWS_PER_BATCH, maxTokens: MAX_TOKENS, threads: 1 },
);
const peakGb = (process.resourceUsage().maxRSS * 1024) / 1e9; // Node gives kilobytes on every system
const isGood = peakGb <= BAR_GB;
console.log(
  `fine-tuning MiniLM, ${STEPS} steps of ${ROWS_PER_BATCH} x ${MAX_TOKENS} tokens: peak ${peakGb.toFixed(2)} GB, bar ${BAR_GB} GB`,
);
const figures = { peakGb, barGb: BAR_GB, steps: STEPS, rowsPerBatch: ROWS_PER_BATCH, maxTokens: MAX_TOKENS, isGood };
if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
process.exitCode = isGood ? 0 : 1;
