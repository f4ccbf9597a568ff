import { createRandom, InvalidInputError, type Matrix } from "@lsad/core";
import { afterEach, expect, test, vi } from "vitest";
import { gramMatrix, multiply, multiplyTransposed } from "../matrix/multiply.js";
import { orthonormaliseColumns, upperFactor } from "./orthonormal.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

function randomMatrix(rows: number, columns: number): Matrix {
  const random = createRandom(`${rows} x ${columns}`);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => random.nextNormal()) };
}

function identity(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0));
}

test("R of two columns is that done by hand", () => {
  // (3, 4) has norm 5; (1, 2) · (0.6, 0.8) = 2.2, and what is left is (-0.32, 0.24) of norm 0.4.
  const upper = upperFactor({ rows: 2, columns: 2, data: Float64Array.of(3, 1, 4, 2) });
  expect(upper.data).toBeAllclose([5, 2.2, 0, 0.4]);
});

test.each([
  [5000, 9],
  [2047, 2],
  [12, 12],
  [1, 1],
])("Q is orthonormal, and Q R is Y, for %i x %i", (rows, columns) => {
  const y = randomMatrix(rows, columns);
  const basis = orthonormaliseColumns(y, 2);
  expect(gramMatrix(basis).data).toBeAllclose(identity(columns), { absolute: 1e-14 });
  const upper = upperFactor(y);
  expect(multiply(basis, upper).data).toBeAllclose(y.data, { absolute: 1e-11 });
  expect(multiplyTransposed(basis, y).data).toBeAllclose(upper.data, { absolute: 1e-11 });
});

test("a column that depends on earlier ones becomes 0", () => {
  const y = { rows: 3, columns: 3, data: Float64Array.of(1, 2, 0, 0, 0, 1, 1, 2, 0) };
  const root = Math.SQRT1_2;
  expect(orthonormaliseColumns(y, 2).data).toBeAllclose([root, 0, 0, 0, 0, 1, root, 0, 0]);
  expect(upperFactor(y).data).toBeAllclose([2 * root, 4 * root, 0, 0, 0, 0, 0, 0, 1]);
});

test("nearly parallel columns are orthonormal after two passes", () => {
  const y = { rows: 4, columns: 2, data: Float64Array.of(1, 1, 1e-9, 0, 0, 1e-9, 0, 0) };
  expect(gramMatrix(orthonormaliseColumns(y, 2)).data).toBeAllclose(identity(2), { absolute: 1e-14 });
});

test("says that it needs WebAssembly", () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(() => orthonormaliseColumns(randomMatrix(3, 2), 1)).toThrow(InvalidInputError);
});
