import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { banzhafValues, owenValues, shapleyValues } from "./coalition-values.js";

describe("coalition values", () => {
  const GLOVES = [0, 0, 0, 0, 0, 1, 1, 1]; // players 0 and 1 hold left gloves, 2 the right one

  test("share a glove game as the textbook does", () => {
    expect(shapleyValues(3, GLOVES)).toBeAllclose([1 / 6, 1 / 6, 2 / 3]);
    expect(banzhafValues(3, GLOVES)).toBeAllclose([1 / 4, 1 / 4, 3 / 4]);
    expect(owenValues(3, GLOVES, [[0, 1], [2]])).toBeAllclose([1 / 4, 1 / 4, 1 / 2]);
  });

  const GAME = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 16, maxLength: 16 });

  test("Shapley and Owen values add up to the worth of all, and are linear in the game", () => {
    fc.assert(
      fc.property(GAME, GAME, (a, b) => {
        const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(shapleyValues(4, a))).toBeAllclose(a[15] - a[0]);
        expect(
          total(
            owenValues(4, a, [
              [0, 3],
              [1, 2],
            ]),
          ),
        ).toBeAllclose(a[15] - a[0]);
        const both = a.map((value, i) => value + 2 * b[i]);
        const [left, right] = [shapleyValues(4, a), shapleyValues(4, b)];
        expect(shapleyValues(4, both)).toBeAllclose(left.map((value, j) => value + 2 * right[j]));
      }),
    );
  });

  test("Owen values with one union, or with unions of one, are Shapley values", () => {
    fc.assert(
      fc.property(GAME, (game) => {
        const shapley = shapleyValues(4, game);
        expect(owenValues(4, game, [[0, 1, 2, 3]])).toBeAllclose(shapley);
        expect(owenValues(4, game, [[0], [1], [2], [3]])).toBeAllclose(shapley);
      }),
    );
  });

  test("ask for every coalition once", () => {
    const asked: number[] = [];
    shapleyValues(3, (coalition) => asked.push(coalition));
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("reject games of another size, too many players and groups that are no partition", () => {
    expect(() => shapleyValues(2, [1, 2, 3])).toThrow("worth must have 2^2 = 4 entries, got 3");
    expect(() => shapleyValues(21, () => 0)).toThrow("players must be at most 20, got 21");
    expect(() => banzhafValues(1, [0, Number.NaN])).toThrow("worth of coalition 1 must be finite");
    expect(() => owenValues(3, GLOVES, [[0, 1]])).toThrow("hold all 3 players, got 2 in 1 groups");
    expect(() =>
      owenValues(3, GLOVES, [
        [0, 1],
        [1, 2],
      ]),
    ).toThrow("each of 0 to 2 once, got 1");
  });
});
