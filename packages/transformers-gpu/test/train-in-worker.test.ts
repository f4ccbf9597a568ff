import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
// The build: a worker thread cannot run the sources.
import { trainInWorker } from "../dist/detectors.js";
import { smallBert, type TrainingProgress, trainTextClassifier } from "../dist/index.js";

const TEXTS = ["disk failed", "link failed", "read failed", "disk ready", "link ready", "read done"];
const ROWS = { texts: TEXTS, labels: [1, 1, 1, 0, 0, 0] };
const OPTIONS = { epochs: 4, learningRate: 5e-3, rowsPerBatch: 3, dropout: 0.1, threads: 1, seed: 3 };
const model = () => smallBert(TEXTS, { vocabularySize: 60, seed: 1 });

describe("trainInWorker()", () => {
  test("trains what a training in this thread does, and tells how far it is", async () => {
    const seen: TrainingProgress[] = [];
    const theirs = await trainInWorker(
      model(),
      ROWS,
      { ...OPTIONS, lora: { rank: 2 } },
      { onProgress: (now) => seen.push(now) },
    );
    const ours = await trainTextClassifier(model(), ROWS, { ...OPTIONS, lora: { rank: 2 } });
    expect(theirs.losses).toEqual(ours.losses);
    expect(theirs.lora).toEqual(ours.lora);
    expect(theirs.model.weights).toEqual(ours.model.weights);
    expect(theirs.model.tokenizer.encode("disk ready").ids).toEqual(ours.model.tokenizer.encode("disk ready").ids);
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen.map(({ loss }) => loss)).toEqual(ours.losses);
    expect(seen[7]).toMatchObject({ steps: 8, epoch: 3, secondsLeft: 0 });
    expect(seen.every(({ rowsPerSecond }) => rowsPerSecond > 0)).toBe(true);
  });

  test("ends with what onProgress throws", async () => {
    const onProgress = () => {
      throw new Error("no more");
    };
    await expect(trainInWorker(model(), ROWS, OPTIONS, { onProgress })).rejects.toThrow("no more");
  });

  test("saves when it is stopped, and goes on to the same losses", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lsad-training-"));
    try {
      const options = { ...OPTIONS, epochs: 20 };
      const stop = new AbortController();
      const losses: number[] = [];
      const onProgress = ({ loss }: TrainingProgress) => {
        if (losses.push(loss) === 3) stop.abort(new Error("enough"));
      };
      const checkpoint = { folder };
      const stopped = trainInWorker(model(), ROWS, options, { onProgress, signal: stop.signal, checkpoint });
      await expect(stopped).rejects.toThrow("enough");
      const rest = await trainInWorker(model(), ROWS, options, { checkpoint });
      const whole = await trainTextClassifier(model(), ROWS, options);
      expect(losses.length).toBeLessThan(40);
      expect(rest.losses).toEqual(whole.losses.slice(40 - rest.losses.length));
      expect(rest.losses.length).toBeLessThan(38);
      expect(rest.model.weights).toEqual(whole.model.weights);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("passes on what goes wrong, with its code, and what was aborted before it began", async () => {
    const broken = trainInWorker(model(), { texts: TEXTS, labels: [1, 1, 1, 1, 1, 1] }, OPTIONS);
    await expect(broken).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("both classes"),
    });
    await expect(trainInWorker("no/such-model", ROWS)).rejects.toThrow("no model of this name");
    const signal = AbortSignal.abort(new Error("never mind"));
    await expect(trainInWorker(model(), ROWS, OPTIONS, { signal })).rejects.toThrow("never mind");
  });
});
