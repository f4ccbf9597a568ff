/** @file What onnxruntime holds outside of JavaScript's memory is given back on release, and at the end of a training. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { expect, test } from "vitest";
import { openEmbedder, openTextScorer, readModelFolder, trainTextClassifier } from "../src/index.js";

const MIB = 1 << 20;
const TEXTS = ["disk 7 failed", "link down", "disk 7 ready", "link is up now"];
const ROWS = { texts: TEXTS, labels: [1, 1, 0, 0] };

/** Bytes that the process occupies once JavaScript has let go of what it no longer needs. */
function occupied(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage.rss();
}

describeWithShared("native memory", ["models/all-MiniLM-L6-v2"], () => {
  test.each([
    [
      "an embedder",
      async (folder: string) => {
        const embedder = await openEmbedder(readModelFolder(folder), { threads: 1 });
        await embedder.embed(TEXTS);
        await embedder.release();
      },
    ],
    [
      "a training and its scorer",
      async (folder: string) => {
        const model = readModelFolder(folder);
        const classifier = await trainTextClassifier(model, ROWS, { epochs: 1, trainedLayers: 1, threads: 1 });
        const scorer = await openTextScorer(classifier, { threads: 1 });
        await scorer.score(TEXTS);
        await scorer.release();
      },
    ],
  ] as const)("of %s is given back", async (_, use) => {
    const folder = sharedPath("models", "all-MiniLM-L6-v2");
    for (let i = 0; i < 2; i++) await use(folder); // arenas and caches are there then
    const before = occupied();
    for (let i = 0; i < 4; i++) await use(folder);
    // one session that stays holds the model's 87 MiB; four would hold four times that
    expect((occupied() - before) / MIB).toBeLessThan(87);
  });
});
