import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRandom, type Matrix } from "@lsad/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { toCsr } from "./build.js";
import { kernelsSource } from "./kernels.wasm.js";
import { gramMatrix, multiply, multiplyTransposed } from "./multiply.js";
import { sliceRows } from "./slice.js";

/** No digit may differ. */
const SAME = { relative: 0, absolute: 0 };

afterEach(() => {
  vi.unstubAllGlobals();
});

function randomMatrix(rows: number, columns: number, seed: string): Matrix {
  const random = createRandom(seed);
  const value = () => (random.nextFloat() < 0.5 ? 0 : random.nextNormal());
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, value) };
}

function withoutWebAssembly<T>(work: () => T): T {
  vi.stubGlobal("WebAssembly", undefined);
  const result = work();
  vi.unstubAllGlobals();
  return result;
}

// More rows than a block; sides that fill no whole vector; a result larger than the memory that is kept.
describe.each([
  [3001, 7, 5],
  [2500, 33, 1],
  [40, 30, 21],
  [8, 900, 700],
])("products of %i x %i with %i columns", (rows, columns, width) => {
  const x = randomMatrix(rows, columns, "x");
  const y = randomMatrix(columns, width, "y");
  const z = randomMatrix(rows, width, "z");
  const single = { ...x, data: Float32Array.from(x.data) };

  test.each([
    ["dense", x, y, z],
    ["sparse", toCsr(x), y, z],
    ["single precision", single, y, z],
  ])("have the bits of plain loops, %s", (_, left, right, beside) => {
    const product = withoutWebAssembly(() => multiply(left, right));
    expect(multiply(left, right).data).toBeAllclose(product.data, SAME);
    const transposed = withoutWebAssembly(() => multiplyTransposed(left, beside));
    expect(multiplyTransposed(left, beside).data).toBeAllclose(transposed.data, SAME);
  });

  test("have the same rows whatever rows are beside them", () => {
    const whole = multiply(x, y);
    const part = sliceRows(x, rows - 3, rows);
    expect([...multiply(part, y).data]).toEqual([...whole.data.subarray((rows - 3) * width)]);
  });

  test("with itself is symmetric, and the product of columns", () => {
    const gram = gramMatrix(x);
    expect(gram.data).toBeAllclose(withoutWebAssembly(() => gramMatrix(x)).data, SAME);
    expect(gram.data).toBeAllclose(multiplyTransposed(x, x).data, SAME);
  });
});

test("the compiled kernels are those of the source", () => {
  const source = readFileSync(new URL("../../assembly/kernels.as", import.meta.url));
  expect(createHash("sha256").update(source).digest("hex")).toBe(kernelsSource);
});
