import { describe, expect, test } from "vitest";
import { createGraph } from "./create-graph.js";
import { dropoutMasks } from "./dropout-masks.js";
import { add } from "./functions/arithmetic.js";
import { dropout } from "./functions/gradient-flow.js";
import { reduceSum } from "./functions/reductions.js";
import { gradients } from "./gradients.js";
import { toOnnx } from "./onnx/to-onnx.js";
import { evaluate } from "./reference.js";

const x = createGraph().input("x", ["rows", 1000]);
const y = dropout(x, 0.3);
const model = toOnnx({ y: add(y, dropout(x, 0.3)) });
const sizes = { rows: 20 };

describe("dropoutMasks()", () => {
  test("is the same for the same seed and step, another for each step, seed and dropout", () => {
    const masks = dropoutMasks(model, { seed: 1, step: 5, sizes });
    expect(dropoutMasks(model, { seed: 1, step: 5, sizes })).toEqual(masks);
    expect(masks["dropout.1"].data).not.toEqual(masks["dropout.0"].data);
    for (const other of [
      { seed: 2, step: 5 },
      { seed: 1, step: 6 },
    ]) {
      expect(dropoutMasks(model, { ...other, sizes })["dropout.0"].data).not.toEqual(masks["dropout.0"].data);
    }
  });

  test("drops the share that was asked for, evenly over the elements", () => {
    const { data, shape } = dropoutMasks(model, { seed: 3, step: 0, sizes })["dropout.0"];
    expect(shape).toEqual([20, 1000]);
    const dropped = (parity: number) => data.filter((kept, i) => i % 2 === parity && kept === 0).length / 10_000;
    // 10,000 draws each: deviation √(0.3 · 0.7 / 10⁴) = 0.0046, five of them
    for (const parity of [0, 1]) expect(dropped(parity)).toBeAllclose(0.3, { absolute: 0.023, relative: 0 });
  });

  test("needs the sizes that the model leaves open", () => {
    expect(() => dropoutMasks(model, { seed: 1, step: 0 })).toThrow('dimension "rows" must have a size');
  });
});

describe("dropout", () => {
  const [slope] = gradients(reduceSum(y), [x]);
  const feeds = {
    x: { shape: [1, 1000], data: new Float64Array(1000).fill(7) },
    "dropout.0": dropoutMasks(model, { seed: 1, step: 0, sizes: { rows: 1 } })["dropout.0"],
  };

  test("keeps an element, scaled by 1 / (1 − rate), or makes it and its gradient 0", () => {
    const result = evaluate({ y, slope }, feeds);
    for (const [i, kept] of feeds["dropout.0"].data.entries()) {
      expect(result.y.data[i]).toBeCloseTo(kept === 1 ? 10 : 0, 9);
      expect(result.slope.data[i]).toBeCloseTo(kept === 1 ? 1 / 0.7 : 0, 9);
    }
  });

  test("does nothing outside training, and needs no mask", () => {
    expect(evaluate({ y }, { x: feeds.x }, { training: false }).y.data).toEqual(feeds.x.data);
  });
});
