import { InvalidInputError, type Matrix } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { deletionCurve, explanationFaithfulness, insertionCurve } from "./perturbation-curves.js";

/** f(x) = 3·x₀ + x₁, and the product x₀·x₁. */
const sumModel = ({ rows, data }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => 3 * data[2 * i] + data[2 * i + 1]);

describe("deletionCurve() and insertionCurve()", () => {
  test("walk from the row to the baseline and back", () => {
    const deletion = deletionCurve(sumModel, [1, 1], [0, 0], [0, 1]);
    expect([...deletion.outputs]).toEqual([4, 1, 0]);
    expect(deletion.area).toBe(1.5); // (4/2 + 1 + 0/2) / 2
    expect([...insertionCurve(sumModel, [1, 1], [0, 0], [0, 1]).outputs]).toEqual([0, 3, 4]);
  });

  test("are mirror images in reversed order", () => {
    const deletion = deletionCurve(sumModel, [2, 5], [1, -1], [1, 0]);
    const insertion = insertionCurve(sumModel, [2, 5], [1, -1], [0, 1]);
    expect([...deletion.outputs].reverse()).toEqual([...insertion.outputs]);
  });

  test("take groups of columns as wholes", () => {
    expect([...deletionCurve(sumModel, [1, 1], [0, 0], [0], { groups: [[0, 1]] }).outputs]).toEqual([4, 0]);
  });

  test("reject an order that does not hold every player once", () => {
    for (const order of [[0], [0, 0], [0, 2]]) {
      expect(() => deletionCurve(sumModel, [1, 1], [0, 0], order)).toThrow(InvalidInputError);
    }
    expect(() => deletionCurve(sumModel, [1, 1], [0], [0, 1])).toThrow("must have the same length, got 2 and 1");
  });
});

describe("explanationFaithfulness()", () => {
  test("tells the right order from the wrong one", () => {
    const right = explanationFaithfulness(sumModel, [1, 1], [0, 0], [3, 1], { seed: 1 });
    expect(right.deletion).toBe(1.5);
    expect(right.deletion).toBeLessThan(right.randomDeletion);
    expect(right.insertion).toBeGreaterThan(right.randomInsertion);
    const wrong = explanationFaithfulness(sumModel, [1, 1], [0, 0], [1, 3], { seed: 1 });
    expect(wrong.deletion).toBeGreaterThan(wrong.randomDeletion);
  });
});
