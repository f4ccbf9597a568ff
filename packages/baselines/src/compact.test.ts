import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { contracts } from "../test/contracts.js";
import { decodeEstimator, Ecod, encodeEstimator, IsolationForest } from "./index.js";

describe("saved detectors as bytes", () => {
  const random = createRandom(1);
  const x = { rows: 60, columns: 3, data: Float64Array.from({ length: 180 }, () => random.nextFloat()) };
  const y = Array.from({ length: 60 }, (_, row) => (row % 4 === 0 ? 1 : 0));

  test.each(contracts.filter(({ rows }) => rows === undefined))(
    "bring back $name as it was",
    ({ newDetector, fromJSON }) => {
      const detector = newDetector().fit(x as never, y);
      const json = JSON.parse(JSON.stringify(detector.toJSON()));
      expect(decodeEstimator(encodeEstimator(json))).toEqual(json);
      expect(fromJSON(decodeEstimator(encodeEstimator(json))).score(x as never)).toEqual(detector.score(x as never));
    },
  );

  test("keep what is special about numbers", () => {
    const numbers = [-0, 5e-324, 1.7976931348623157e308, 0.1, ...Array.from({ length: 16 }, (_, i) => i)];
    const json = { type: "T", version: 1, options: {}, fitted: { numbers, words: ["a"], few: [1.5] } };
    expect(decodeEstimator(encodeEstimator(json))).toEqual(json);
  });

  test("are less than half the text where numbers have many digits", () => {
    const json = new Ecod().fit(x).toJSON();
    expect(encodeEstimator(json).length).toBeLessThan(JSON.stringify(json).length / 2);
  });

  test("follow the safetensors layout", () => {
    const json = { type: "T", version: 1, options: {}, fitted: { list: Array.from({ length: 16 }, (_, i) => i / 2) } };
    const bytes = encodeEstimator(json);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header["fitted.list"]).toEqual({ dtype: "F32", shape: [16], data_offsets: [0, 64] });
    expect(bytes.length).toBe(8 + length + 64);
  });

  test.each([3, 20, 200])("refuse bytes cut off after %i", (length) => {
    const bytes = encodeEstimator(new IsolationForest({ trees: 2 }).fit(x).toJSON());
    expect(() => decodeEstimator(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: "SNAPSHOT" }));
  });
});
