import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { midRanks } from "./ranks.js";

describe("midRanks()", () => {
  test("equal values share the mean of their ranks", () => {
    expect([...midRanks([30, 10, 20, 20])]).toEqual([4, 1, 2.5, 2.5]);
  });

  test("are the number of smaller values plus half that of equal ones, plus ½", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 30 }), (values) => {
        const expected = values.map((value) => {
          const smaller = values.filter((other) => other < value).length;
          return smaller + values.filter((other) => other === value).length / 2 + 0.5;
        });
        expect([...midRanks(values)]).toEqual(expected);
      }),
    );
  });

  test("rejects NaN, which has no rank", () => {
    expect(() => midRanks([1, Number.NaN])).toThrow(InvalidInputError);
  });
});
