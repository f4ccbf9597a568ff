import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { toySource } from "../test/toy.js";
import { chooseByInnerLoso } from "./inner-loso.js";
import { trainingRows } from "./training-rows.js";

const rows = trainingRows(
  [
    toySource("one", [
      ["A", "good", 0],
      ["B", "bad", 1],
    ]),
    toySource("two", [
      ["A", "good", 0],
      ["B", "bad", 1],
    ]),
    toySource("calm", [["A", "good", 0]]),
  ],
  "raw",
);

describe("chooseByInnerLoso()", () => {
  test("holds out each source with both classes, and learns from all the others", () => {
    const folds: number[][][] = [];
    chooseByInnerLoso(rows, ["only"], ({ learn, held }) => {
      folds.push([[...learn], [...held]]);
      return [new Float64Array(held.length)];
    });
    expect(folds).toEqual([
      [
        [2, 3, 4],
        [0, 1],
      ],
      [
        [0, 1, 4],
        [2, 3],
      ],
    ]);
  });

  test("chooses the candidate that ranks the held-out anomalies first", () => {
    const right = Float64Array.of(0, 1);
    const wrong = Float64Array.of(1, 0);
    expect(chooseByInnerLoso(rows, ["wrong", "right"], () => [wrong, right])).toBe("right");
  });

  test("gives a tie to the earlier candidate", () => {
    const scores = Float64Array.of(0, 1);
    expect(chooseByInnerLoso(rows, ["simple", "complex"], () => [scores, scores.map((score) => score * 2)])).toBe(
      "simple",
    );
  });

  test("needs two sources with both classes", () => {
    const one = trainingRows(
      [
        toySource("one", [
          ["A", "good", 0],
          ["B", "bad", 1],
        ]),
      ],
      "raw",
    );
    const act = () => chooseByInnerLoso(one, ["x"], () => [new Float64Array(2)]);
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow("at least 2 training sources must have both normal and anomalous lines, got 1");
  });
});
