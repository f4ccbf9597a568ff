import { createRandom } from "@lsad/core";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { AllNormal, exportOnnx, IsolationForest, LinearSvm, LogisticRegression } from "./index.js";

const random = createRandom("onnx");
const single = (length: number) => Float64Array.from({ length }, () => Math.fround(random.nextNormal()));
const x = { rows: 200, columns: 5, data: single(1000) };
const fresh = { rows: 300, columns: 5, data: single(1500) };
const y = Array.from({ length: 200 }, (_, row) => (x.data[5 * row] + x.data[5 * row + 1] > 1 ? 1 : 0));

async function runOnnx(bytes: Uint8Array, rows: typeof x): Promise<Float32Array> {
  const session = await InferenceSession.create(bytes);
  const feeds = { rows: new Tensor("float32", Float32Array.from(rows.data), [rows.rows, rows.columns]) };
  const { score } = await session.run(feeds);
  await session.release();
  expect(score.dims).toEqual([rows.rows, 1]);
  return score.data as Float32Array;
}

describe("an exported model gives its detector's scores in onnxruntime", () => {
  test.each([
    ["logistic regression", new LogisticRegression({ C: 3 }).fit(x, y)],
    ["a linear SVM", new LinearSvm().fit(x, y)],
    ["a forest", new IsolationForest({ seed: 4 }).fit(x)],
    ["a forest of single rows", new IsolationForest({ maxSamples: 1, trees: 3 }).fit(x)],
  ] as const)("%s", async (_, detector) => {
    const scores = await runOnnx(exportOnnx(detector), fresh);
    expect(scores).toBeAllclose(detector.score(fresh), { relative: 1e-5, absolute: 1e-5 }); // float32
  });

  test("on rows that lie on the cuts: a float32 row takes the same way", async () => {
    const tree = {
      left: [1, -1, -1],
      right: [2, -1, -1],
      feature: [0, -1, -1],
      threshold: [0.1, 0, 0],
      samples: [4, 3, 1],
    };
    const forest = IsolationForest.fromTrees([tree], 1, 4);
    const near = { rows: 3, columns: 1, data: Float64Array.of(Math.fround(0.1), Math.fround(0.1) - 2 ** -27, 0.125) };
    expect(Math.fround(0.1)).toBeGreaterThan(0.1); // rounding the threshold up would send this row left
    expect(await runOnnx(exportOnnx(forest), near)).toBeAllclose(forest.score(near), { relative: 1e-6 });
  });
});

test("only linear models and forests can be exported", () => {
  expect(() => exportOnnx(new AllNormal() as never)).toThrow("exportOnnx: detector must be a LogisticRegression");
  expect(() => exportOnnx(new LinearSvm())).toThrow(expect.objectContaining({ code: "NOT_FITTED" }));
});
