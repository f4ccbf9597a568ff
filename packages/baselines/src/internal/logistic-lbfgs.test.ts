import { describe, expect, test } from "vitest";
import { type GoldenMatrix, readGolden, toMatrix } from "../../test/golden.js";
import { LogisticRegression } from "../logistic-regression.js";

interface StopCase {
  readonly name: string;
  readonly options: { readonly C: number; readonly tol: number };
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly weight: number[];
  readonly coef_: number[];
  readonly intercept_: number;
  readonly n_iter_: number;
}

const golden = readGolden<StopCase>("lbfgs-stops.json");

describe("LogisticRegression with solver lbfgs", () => {
  test.each(golden.cases)(
    "stops where scikit-learn stops: $name",
    ({ options, x, y, weight, coef_, intercept_, n_iter_ }) => {
      const model = new LogisticRegression({
        C: options.C,
        tolerance: options.tol,
        maxIterations: 5000,
        solver: "lbfgs",
      });
      model.fit(toMatrix(x), y, { weight });
      expect(model.iterations).toBe(n_iter_);
      expect([...model.coefficients, model.intercept]).toBeAllclose([...coef_, intercept_], {
        relative: 1e-7,
        absolute: 1e-9,
      });
    },
  );

  test("stops well before the optimum at a loose tolerance", () => {
    const [{ options, x, y, weight }] = golden.cases;
    const loose = new LogisticRegression({ C: options.C, tolerance: options.tol, solver: "lbfgs" });
    const exact = new LogisticRegression({ C: options.C });
    const distance = loose
      .fit(toMatrix(x), y, { weight })
      .coefficients.reduce(
        (sum, value, j) => sum + Math.abs(value - exact.fit(toMatrix(x), y, { weight }).coefficients[j]),
        0,
      );
    expect(distance).toBeGreaterThan(1e-3);
  });

  test("finds the newton solver's optimum at a tight one", () => {
    const { options, x, y, weight } = golden.cases[1];
    const [lbfgs, newton] = (["lbfgs", "newton"] as const).map((solver) =>
      new LogisticRegression({ C: options.C, tolerance: 1e-10, maxIterations: 5000, solver }).fit(toMatrix(x), y, {
        weight,
      }),
    );
    expect(lbfgs.coefficients).toBeAllclose(newton.coefficients, { relative: 1e-5, absolute: 1e-6 }); // flat at C = 100
  });

  test("does not take a warm start, which would change where it stops", () => {
    expect(() => new LogisticRegression({ solver: "lbfgs", warmStart: true })).toThrow("warmStart must be false");
    expect(() => new LogisticRegression({ solver: "sgd" as never })).toThrow("solver must be newton or lbfgs, got sgd");
  });
});
