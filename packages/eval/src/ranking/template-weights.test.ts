import { describe, expect, test } from "vitest";
import { templateWeights } from "./template-weights.js";

describe("templateWeights()", () => {
  test("shares 1 among the lines of a template and label", () => {
    expect([...templateWeights([0, 0, 1, 1], ["E1", "E1", "E1", "E2"])]).toEqual([0.5, 0.5, 1, 1]);
  });

  test("rejects labels and templates of different lengths", () => {
    expect(() => templateWeights([0], [1, 2])).toThrow("labels and templateIds must have the same length, got 1 and 2");
  });
});
