import { InvalidInputError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csrFromRows, matrixFromRows, toCsr, toDense } from "./build.js";
import { gramMatrix, multiply, multiplyTransposed, transpose } from "./multiply.js";
import { selectRows, sliceRows, stackColumns } from "./slice.js";

/** A small dense matrix with many zeros, of up to 9 rows and columns. */
const matrices = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([rows, columns]) =>
  fc
    .array(fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 })), {
      minLength: rows * columns,
      maxLength: rows * columns,
    })
    .map((data) => ({ rows, columns, data: Float64Array.from(data, (value) => value + 0) })),
);

describe("csrFromRows()", () => {
  test("sorts entries and adds up equal columns", () => {
    const matrix = csrFromRows(
      [
        [
          [2, 5],
          [0, 1],
          [2, 1],
        ],
        [],
      ],
      3,
    );
    expect([...toDense(matrix).data]).toEqual([1, 0, 6, 0, 0, 0]);
    expect([...matrix.indptr]).toEqual([0, 2, 2]);
  });

  test("does not add up across rows", () => {
    expect([...toDense(csrFromRows([[[1, 1]], [[1, 2]]], 2)).data]).toEqual([0, 1, 0, 2]);
  });

  test("names what is wrong", () => {
    expect(() => csrFromRows([[[3, 1]]], 3)).toThrow("column in row 0 must be a whole number in [0, 3), got 3");
    expect(() => csrFromRows([[], [[0, Number.NaN]]], 3)).toThrow("value at row 1, column 0 must be finite, got NaN");
    expect(() => matrixFromRows([[1], [1, 2]])).toThrow("row 1 must have 1 values, got 2");
  });
});

describe("sparse and dense", () => {
  test("are each other's way back", () => {
    fc.assert(
      fc.property(matrices, (dense) => {
        expect(toDense(toCsr(dense))).toEqual(dense);
      }),
    );
  });

  test("give the same parts and products", () => {
    fc.assert(
      fc.property(matrices, fc.nat(8), (dense, pick) => {
        const sparse = toCsr(dense);
        const row = pick % dense.rows;
        expect(toDense(selectRows(sparse, [row, row]))).toEqual(selectRows(dense, [row, row]));
        expect(toDense(sliceRows(sparse, row, dense.rows))).toEqual(sliceRows(dense, row, dense.rows));
        expect(toDense(stackColumns([sparse, dense]))).toEqual(stackColumns([dense, dense]));
        expect(multiply(sparse, transpose(dense)).data).toBeAllclose(multiply(dense, transpose(dense)).data);
        expect(multiplyTransposed(sparse, dense).data).toBeAllclose(gramMatrix(dense).data);
      }),
    );
  });
});

describe("multiply()", () => {
  test("is the sum of products, by the definition", () => {
    fc.assert(
      fc.property(matrices, (x) => {
        const product = multiply(x, transpose(x));
        for (let i = 0; i < x.rows; i++) {
          for (let k = 0; k < x.rows; k++) {
            let sum = 0;
            for (let j = 0; j < x.columns; j++) sum += x.data[i * x.columns + j] * x.data[k * x.columns + j];
            expect(product.data[i * x.rows + k]).toBe(sum);
          }
        }
      }),
    );
  });

  test("names dimensions that do not meet", () => {
    const x = matrixFromRows([[1, 2]]);
    expect(() => multiply(x, x)).toThrow("multiply: inner dimensions of x and y must be equal, got 2 and 1");
  });
});

describe("sliceRows()", () => {
  test("is a view: no value is copied", () => {
    const dense = matrixFromRows([[1], [2], [3]]);
    const sparse = toCsr(dense);
    expect(sliceRows(dense, 1, 3).data.buffer).toBe(dense.data.buffer);
    expect(sliceRows(sparse, 1, 3).data.buffer).toBe(sparse.data.buffer);
  });
});

describe("parts out of range", () => {
  const x = matrixFromRows([[1], [2]]);

  test.each<[() => unknown, string]>([
    [() => selectRows(x, [0, 2]), "selectRows: rows[1] must be a whole number in [0, 2), got 2"],
    [() => sliceRows(x, 1, 0), "start and end must be 0 <= start <= end <= 2, got 1 and 0"],
    [() => stackColumns([]), "blocks must hold a matrix, got none"],
    [() => stackColumns([x, matrixFromRows([[1]])]), "block 1 must have 2 rows, got 1"],
  ])("%s", (act, message) => {
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(message);
  });
});
