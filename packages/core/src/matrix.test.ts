import { describe, expect, test } from "vitest";
import { InvalidInputError } from "./errors.js";
import { type CsrMatrix, checkAnyMatrix, checkCsr, isCsr } from "./matrix.js";

// [[1, 0, 2], [0, 0, 0]]
const SPARSE: CsrMatrix = {
  rows: 2,
  columns: 3,
  indptr: Int32Array.of(0, 2, 2),
  indices: Int32Array.of(0, 2),
  data: Float64Array.of(1, 2),
};

describe("isCsr()", () => {
  test("tells sparse from dense", () => {
    expect(isCsr(SPARSE)).toBe(true);
    expect(isCsr({ rows: 1, columns: 1, data: Float64Array.of(0) })).toBe(false);
  });
});

describe("checkCsr()", () => {
  test("accepts an empty row and an empty matrix", () => {
    checkCsr(SPARSE, "test");
    checkCsr(
      { rows: 0, columns: 0, indptr: Int32Array.of(0), indices: new Int32Array(0), data: new Float64Array(0) },
      "test",
    );
  });

  test.each([
    [{ rows: -1 }, "rows and columns must be whole numbers of at least 0, got -1 x 3"],
    [
      { indptr: Int32Array.of(0, 2) },
      "indptr must have rows + 1 = 3 values and start at 0, got 2 values starting at 0",
    ],
    [{ data: Float64Array.of(1) }, "must hold indptr[2] = 2 entries, got 2 and 1"],
    [{ indptr: Int32Array.of(0, 2, 1), indices: Int32Array.of(0, 2) }, "indptr[2] must be at least 2, got 1"],
    [{ indices: Int32Array.of(2, 0) }, "columns of row 0 must ascend within [0, 3), got 0 after 2"],
    [{ indices: Int32Array.of(0, 0) }, "got 0 after 0"],
    [{ indices: Int32Array.of(0, 3) }, "got 3 after 0"],
    [{ data: Float64Array.of(1, Number.NaN) }, "value at row 0, column 2 must be finite, got NaN"],
  ])("rejects %j", (change, message) => {
    const act = () => checkAnyMatrix({ ...SPARSE, ...change }, "test");
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(`test: `);
    expect(act).toThrow(message);
  });
});

describe("checkMatrix()", () => {
  test("names row and column of a value that is not finite", () => {
    const dense = { rows: 2, columns: 2, data: Float64Array.of(0, 1, 2, Number.POSITIVE_INFINITY) };
    expect(() => checkAnyMatrix(dense, "test")).toThrow("value at row 1, column 1 must be finite, got Infinity");
  });

  test("rejects data of another length", () => {
    expect(() => checkAnyMatrix({ rows: 2, columns: 2, data: new Float64Array(3) }, "test")).toThrow(
      "= 4 values, got 3",
    );
  });
});
