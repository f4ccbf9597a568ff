import { describe, expect, test } from "vitest";
import { type FeatureExtraction, pipelineEmbedder } from "./pipeline-embedder.js";

/** A pipeline that embeds a text as its length and its number of blanks, and keeps what it was asked. */
function fakePipeline() {
  const calls: string[][] = [];
  let isDisposed = false;
  const run = async (texts: string[]) => {
    calls.push(texts);
    const data = texts.flatMap((text) => [text.length, text.split(" ").length - 1]);
    return { data: Float32Array.from(data), dims: [texts.length, 2] };
  };
  const pipeline: FeatureExtraction = Object.assign(run, {
    model: { config: { hidden_size: 2 } },
    dispose: async () => {
      isDisposed = true;
    },
  });
  return { pipeline, calls, isDisposed: () => isDisposed };
}

describe("pipelineEmbedder()", () => {
  test("gives each text its vector, equal texts once, texts of like length together", async () => {
    const { pipeline, calls, isDisposed } = fakePipeline();
    const embedder = pipelineEmbedder(pipeline, { textsPerCall: 2 });
    const seen: number[][] = [];
    const { rows, columns, data } = await embedder.embed(["a b c d", "up", "a b", "up"], {
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect([rows, columns, embedder.columns]).toEqual([4, 2, 2]);
    expect([...data]).toEqual([7, 3, 2, 0, 3, 1, 2, 0]);
    expect(calls).toEqual([["up", "a b"], ["a b c d"]]);
    expect(seen).toEqual([
      [2, 3],
      [3, 3],
    ]);
    await embedder.release();
    expect(isDisposed()).toBe(true);
  });

  test("stops between two calls", async () => {
    const { pipeline, calls } = fakePipeline();
    const stop = new AbortController();
    const embedding = pipelineEmbedder(pipeline, { textsPerCall: 1 }).embed(["a", "bb"], {
      onProgress: () => stop.abort(new Error("enough")),
      signal: stop.signal,
    });
    await expect(embedding).rejects.toThrow("enough");
    expect(calls).toHaveLength(1);
  });
});
