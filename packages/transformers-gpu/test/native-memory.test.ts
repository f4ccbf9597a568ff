/** @file What onnxruntime holds outside of JavaScript's memory is given back on release. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { expect, test } from "vitest";
import { openEmbedder, openTextScorer, readModelFolder, trainTextClassifier } from "../src/index.js";

const MIB = 1 << 20;
const TEXTS = ["disk 7 failed", "link down", "disk 7 ready", "link is up now"];
const ROWS = { texts: TEXTS, labels: [1, 1, 0, 0] };

/** Bytes that the process occupies beside JavaScript's own, once it has let go of what it no longer needs. */
function occupied(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let i = 0; i < 3; i++) collect();
  const { rss, heapTotal, arrayBuffers } = process.memoryUsage();
  return rss - heapTotal - arrayBuffers;
}

describeWithShared("native memory", ["models/all-MiniLM-L6-v2"], () => {
  const model = () => readModelFolder(sharedPath("models", "all-MiniLM-L6-v2"));
  /** What was opened stays referenced: only its release can give memory back, not the garbage collector. */
  const opened: unknown[] = [];

  test.each([
    [
      "an embedder",
      async () => {
        const embedder = await openEmbedder(model(), { threads: 1 });
        await embedder.embed(TEXTS);
        return embedder;
      },
    ],
    [
      "a scorer",
      async () => {
        const classifier = await trainTextClassifier(model(), ROWS, { epochs: 1, trainedLayers: 1, threads: 1 });
        const scorer = await openTextScorer(classifier, { threads: 1 });
        await scorer.score(TEXTS);
        return scorer;
      },
    ],
  ] as const)("of %s is given back on release", async (_, open) => {
    const use = async () => {
      const session = await open();
      opened.push(session);
      await session.release();
    };
    for (let i = 0; i < 2; i++) await use(); // arenas and caches are there then
    const before = occupied();
    for (let i = 0; i < 4; i++) await use();
    // a session that stays holds the model's 87 MiB; four would hold four times that
    expect((occupied() - before) / MIB).toBeLessThan(87);
  });
});
