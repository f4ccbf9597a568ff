import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../test/seeded-fast-check.js";
import {
  broadcastShapes,
  checkAxis,
  checkShape,
  type Dim,
  divideDims,
  elementCount,
  resolveDim,
  resolveShape,
} from "./dims.js";

const NAMES = ["batch", "length", "heads"];
const SIZES = new Map([
  ["batch", 3],
  ["length", 7],
  ["heads", 2],
]);
const dims: fc.Arbitrary<Dim> = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(...NAMES));

describe("elementCount()", () => {
  test("multiplies numbers and names into one product, whatever the order", () => {
    expect(elementCount([2, "length", 3, "batch"])).toBe("6*batch*length");
    expect(elementCount(["batch", "length"])).toBe(elementCount(["length", "batch"]));
    expect(elementCount([])).toBe(1);
    expect(elementCount([0, "batch"])).toBe(0);
  });

  test("is the product of the sizes once they are known", () => {
    fc.assert(
      fc.property(fc.array(dims, { maxLength: 5 }), (shape) => {
        const expected = shape.reduce<number>(
          (product, dim) => product * (typeof dim === "number" ? dim : SIZES.get(dim)!),
          1,
        );
        expect(resolveDim(elementCount(shape), SIZES)).toBe(expected);
      }),
    );
  });
});

describe("divideDims()", () => {
  test("undoes a product", () => {
    fc.assert(
      fc.property(dims, dims, (a, b) => {
        expect(divideDims(elementCount([a, b]), b)).toBe(a);
      }),
    );
  });

  test("gives nothing where the quotient is no whole number of names", () => {
    expect(divideDims("batch", "length")).toBeUndefined();
    expect(divideDims(7, 2)).toBeUndefined();
    expect(divideDims(7, "batch")).toBeUndefined();
  });
});

describe("broadcastShapes()", () => {
  test("aligns at the last axis and stretches axes of 1", () => {
    expect(broadcastShapes("add", ["batch", 1, 4], [3, 1])).toEqual(["batch", 3, 4]);
    expect(broadcastShapes("add", [], [2, 3])).toEqual([2, 3]);
  });

  test("does not depend on the order of the two", () => {
    const shapes = fc.array(fc.constantFrom<Dim>(1, 3, "batch"), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const attempt = (x: readonly Dim[], y: readonly Dim[]) => {
          try {
            return broadcastShapes("add", x, y);
          } catch {
            return "no";
          }
        };
        expect(attempt(a, b)).toEqual(attempt(b, a));
      }),
    );
  });

  test("names the operation and both shapes where they do not fit, a name beside a number too", () => {
    const act = () => broadcastShapes("add", ["batch", 3], [2, 3]);
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow("add: shapes must broadcast, got [batch, 3] and [2, 3]");
  });
});

describe("checkShape()", () => {
  test("puts products in one order", () => {
    expect(checkShape("input", ["length*batch", 4])).toEqual(["batch*length", 4]);
  });

  test.each([[[-1]], [[1.5]], [["no name"]], [[Number.NaN]], [[""]]])("rejects %j", (shape) => {
    expect(() => checkShape("input", shape)).toThrow("input: shape[0] must be a whole number of at least 0 or a name");
  });
});

describe("checkAxis()", () => {
  test("counts from the end when negative", () => {
    expect(checkAxis("slice", -1, 3)).toBe(2);
    expect(() => checkAxis("slice", 3, 3)).toThrow("slice: axis must be a whole number in [-3, 3), got 3");
  });
});

describe("resolveShape()", () => {
  test("needs a size for every name", () => {
    expect(resolveShape(["2*batch", 5], SIZES)).toEqual([6, 5]);
    expect(() => resolveShape(["rows"], SIZES)).toThrow('dimension "rows" must have a size, but no input gives it one');
  });
});
