import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { createGraph } from "../create-graph.js";
import { linear } from "../functions/products.js";
import { reshape } from "../functions/shapes.js";
import { gradients } from "../gradients.js";
import { evaluate } from "../reference.js";
import { type CrossEntropyOptions, crossEntropy } from "./cross-entropy.js";
import { maskedLanguageModelLoss } from "./masked-language-model.js";
import { binaryCrossEntropy, meanSquaredError } from "./regression.js";

const LOGITS = [2, -1, 0, 0.5, 1, -2];

/** Loss and gradient of three rows of two classes. */
function losses(
  rows: readonly number[],
  labels: readonly number[],
  options: CrossEntropyOptions,
  weights?: readonly number[],
) {
  const graph = createGraph();
  const logits = graph.input("logits", [labels.length, 2]);
  const sampleWeights = weights && graph.input("weights", [labels.length]);
  const loss = crossEntropy(logits, graph.input("labels", [labels.length], "int64"), {
    ...options,
    ...(sampleWeights && { sampleWeights }),
  });
  const [slope] = gradients(loss, [logits]);
  const feeds = { logits: rows, labels, ...(weights && { weights }) };
  const result = evaluate({ loss, slope }, feeds);
  return { loss: result.loss.data[0], slope: result.slope.data };
}

describe("crossEntropy()", () => {
  test("is ln 2 of two equal logits", () => {
    expect(losses([0, 0], [1], {}).loss).toBeCloseTo(Math.LN2, 12);
  });

  test.each<readonly [string, CrossEntropyOptions]>([
    ["plain", {}],
    ["with class weights", { classWeights: [1, 3] }],
    ["with smoothing and class weights", { classWeights: [1, 3], labelSmoothing: 0.1 }],
    ["summed", { reduction: "sum" }],
  ])("counts a row of weight 2 as two rows and one of weight 0 as none, %s", (_, options) => {
    const weighted = losses(LOGITS, [0, 1, 1], options, [2, 0, 1]);
    const repeated = losses([2, -1, 2, -1, 1, -2], [0, 0, 1], options);
    expect(weighted.loss).toBeAllclose(repeated.loss);
    // the slope of a row that stands for two is the sum of theirs
    const [a, b, c, d, e, f] = repeated.slope;
    expect(weighted.slope).toBeAllclose([a + c, b + d, 0, 0, e, f]);
  });

  test("forgets rows with the label to ignore, as if they were not there", () => {
    const ignoring = losses(LOGITS, [0, -100, 1], { ignoreLabel: -100 });
    expect(ignoring.loss).toBeAllclose(losses([2, -1, 1, -2], [0, 1], {}).loss);
    expect(ignoring.slope.slice(2, 4)).toBeAllclose([0, 0]);
  });

  test("has no mean where all rows are ignored", () => {
    expect(losses([0, 0], [-1], { ignoreLabel: -1 }).loss).toBeNaN();
  });

  test("survives logits that would overflow", () => {
    expect(losses([1000, -1000], [1], {}).loss).toBe(2000);
  });

  test.each<readonly [CrossEntropyOptions, string]>([
    [{ classWeights: [1] }, "crossEntropy: classWeights must have 2 weights, got 1"],
    [{ labelSmoothing: 1 }, "crossEntropy: labelSmoothing must be in [0, 1), got 1"],
  ])("rejects %j", (options, message) => {
    expect(() => losses([0, 0], [1], options)).toThrow(InvalidInputError);
    expect(() => losses([0, 0], [1], options)).toThrow(message);
  });

  test("needs a number of classes", () => {
    const graph = createGraph();
    const act = () => crossEntropy(graph.input("x", ["rows", "classes"]), graph.input("y", ["rows"], "int64"));
    expect(act).toThrow("logits must be [rows, classes] with a number of classes, got [rows, classes]");
  });
});

describe("binaryCrossEntropy()", () => {
  test("is ln 2 at 0, and the logit itself where it is large and wrong", () => {
    const graph = createGraph();
    const loss = binaryCrossEntropy(graph.input("x", [2]), graph.input("t", [2]), { reduction: "none" });
    expect(evaluate({ loss }, { x: [0, 800], t: [1, 0] }).loss.data).toBeAllclose([Math.LN2, 800]);
  });

  test("rejects targets of another shape", () => {
    const graph = createGraph();
    expect(() => binaryCrossEntropy(graph.input("x", [2]), graph.input("t", [3]))).toThrow(
      "binaryCrossEntropy: predictions and targets must have the same shape, got [2] and [3]",
    );
  });
});

test("meanSquaredError: the mean of 1, 4 and 9, or their sum", () => {
  const graph = createGraph();
  const [x, t] = [graph.input("x", [3]), graph.input("t", [3])];
  const outputs = { mean: meanSquaredError(x, t), sum: meanSquaredError(x, t, { reduction: "sum" }) };
  const result = evaluate(outputs, { x: [1, 2, 3], t: [0, 4, 0] });
  expect([result.mean.data[0], result.sum.data[0]]).toBeAllclose([14 / 3, 14]);
});

test("maskedLanguageModelLoss: what cross-entropy over all places gives, the unmasked ones ignored", () => {
  const graph = createGraph();
  const hidden = graph.input("hidden", ["batch", "length", 3]);
  const [decoder, bias] = [graph.parameter("decoder", [4, 3]), graph.parameter("bias", [4])];
  const places = graph.input("places", ["masked"], "int64");
  const masked = graph.input("masked", ["masked"], "int64");
  const few = maskedLanguageModelLoss({ hidden, places, labels: masked, decoder, bias });
  const all = crossEntropy(
    reshape(linear(hidden, decoder, bias), [-1, 4]),
    graph.input("labels", ["batch*length"], "int64"),
    { ignoreLabel: -100 },
  );
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(2 * i + 1));
  const feeds = {
    hidden: { shape: [2, 3, 3], data: numbers(18) },
    decoder: numbers(12),
    bias: numbers(4),
    places: { shape: [2], data: [1, 5] }, // row 0 column 1, row 1 column 2
    masked: [3, 0],
    labels: [-100, 3, -100, -100, -100, 0],
  };
  const result = evaluate({ few, all, a: gradients(few, [hidden])[0], b: gradients(all, [hidden])[0] }, feeds);
  expect(result.few.data).toBeAllclose(result.all.data);
  expect(result.a.data).toBeAllclose(result.b.data);
});
