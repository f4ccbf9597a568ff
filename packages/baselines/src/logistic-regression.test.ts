import { describe, expect, test } from "vitest";
import { columnOf, type GoldenMatrix, readGolden, toMatrix } from "../test/golden.js";
import { LogisticRegression } from "./logistic-regression.js";

interface LinearCase {
  readonly call: string;
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly new: GoldenMatrix;
  readonly sample_weight?: number[];
  readonly coef_: GoldenMatrix;
  readonly intercept_: number[];
  readonly decision_function: GoldenMatrix;
  readonly proba: GoldenMatrix;
}

const cases = readGolden<LinearCase>("linear.json").cases.filter(
  ({ call, coef_ }) => call === "LogisticRegression" && coef_.rows === 1, // ours tells two classes apart
);

describe("LogisticRegression", () => {
  test("finds the optimum of two mirrored rows by hand", () => {
    // x = ±1, y = ±1, C = 1: f(w) = w²/2 + 2 ln(1 + e^−w), f'(w) = w − 2 σ(−w) = 0 at w = 0.8143…, since w = 2 / (1 + e^w)
    const x = { rows: 2, columns: 1, data: Float64Array.of(-1, 1) };
    const model = new LogisticRegression().fit(x, [0, 1]);
    const [w] = model.coefficients;
    expect(w).toBeAllclose(2 / (1 + Math.exp(w)), { relative: 1e-7 });
    expect(model.intercept).toBeAllclose(0);
  });

  test.each(cases)("$name agrees with scikit-learn", (golden) => {
    const {
      C = 1,
      class_weight,
      fit_intercept,
    } = golden.options as { C?: number; class_weight?: string; fit_intercept?: boolean };
    const model = new LogisticRegression({
      C,
      fitIntercept: fit_intercept !== false,
      classWeight: class_weight === "balanced" ? "balanced" : [1, 1],
    });
    model.fit(toMatrix(golden.x), golden.y, golden.sample_weight ? { weight: golden.sample_weight } : {});
    const tolerance = { relative: 1e-5, absolute: 1e-5 }; // the golden file allows 1e-4
    expect(model.coefficients).toBeAllclose(golden.coef_.data, tolerance);
    expect(model.intercept).toBeAllclose(golden.intercept_[0], tolerance);
    expect(model.score(toMatrix(golden.new))).toBeAllclose(golden.decision_function.data, tolerance);
    expect(model.probability(toMatrix(golden.new))).toBeAllclose(columnOf(golden.proba, 1), tolerance);
  });

  test("reaches the same optimum from a warm start, in fewer steps", () => {
    const { x, y } = cases[0];
    const cold = new LogisticRegression({ C: 100 }).fit(toMatrix(x), y);
    const warm = new LogisticRegression({ C: 100, warmStart: true }).fit(toMatrix(x), y).fit(toMatrix(x), y);
    expect(warm.coefficients).toBeAllclose(cold.coefficients, { relative: 1e-6, absolute: 1e-6 });
    expect(warm.iterations).toBeLessThan(cold.iterations);
  });

  test("is the same on sparse and on dense rows", () => {
    const sparse = cases.find(({ name }) => name === "logistic/sparse");
    if (sparse === undefined) throw new Error("linear.json must hold logistic/sparse");
    const { rows, columns } = sparse.x;
    const csr = toMatrix(sparse.x);
    const dense = { rows, columns, data: new Float64Array(rows * columns) };
    if (!("indptr" in csr)) throw new Error("logistic/sparse must be sparse");
    for (let row = 0; row < rows; row++) {
      for (let k = csr.indptr[row]; k < csr.indptr[row + 1]; k++)
        dense.data[row * columns + csr.indices[k]] = csr.data[k];
    }
    const [a, b] = [csr, dense].map((x) => new LogisticRegression({ C: 10 }).fit(x, sparse.y).coefficients);
    expect(a).toBeAllclose(b, { relative: 1e-7, absolute: 1e-7 });
  });

  test("gives contributions that sum, with the intercept, to the score", () => {
    const { x, y } = cases[0];
    const model = new LogisticRegression().fit(toMatrix(x), y);
    const { data, columns, rows } = model.contributions(toMatrix(x));
    const sums = new Float64Array(rows).fill(model.intercept);
    for (let at = 0; at < data.length; at++) sums[Math.floor(at / columns)] += data[at];
    expect(sums).toBeAllclose(model.score(toMatrix(x)));
  });

  test.each([
    [{ C: 0 }, "LogisticRegression: C must be a finite number above 0, got 0"],
    [{ tolerance: Number.NaN }, "LogisticRegression: tolerance must be a finite number above 0, got NaN"],
    [{ maxIterations: 1.5 }, "LogisticRegression: maxIterations must be a whole number at least 1, got 1.5"],
    [{ classWeight: [1, 0] as [number, number] }, 'classWeight must be "balanced" or two numbers above 0, got [1,0]'],
  ])("rejects %j", (options, message) => {
    expect(() => new LogisticRegression(options)).toThrow(message);
  });
});
