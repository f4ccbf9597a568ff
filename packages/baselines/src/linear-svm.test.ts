import { describe, expect, test } from "vitest";
import { columnOf, type GoldenMatrix, oneAgainstRest, readGolden, toMatrix } from "../test/golden.js";
import { LinearSvm } from "./linear-svm.js";

interface LinearCase {
  readonly call: string;
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly new: GoldenMatrix;
  readonly sample_weight?: number[];
  readonly coef_: GoldenMatrix;
  readonly intercept_: number[];
  readonly decision_function: GoldenMatrix;
}

// The L1 penalty is not part of this detector.
const cases = readGolden<LinearCase>("linear.json").cases.filter(
  ({ call, options }) => call === "LinearSVC" && options.penalty !== "l1",
);
const runs = cases.flatMap((golden) => {
  const solvers = golden.options.loss === "hinge" ? (["dual"] as const) : (["newton", "dual"] as const);
  return golden.coef_.rows === 1
    ? solvers.map((solver) => ({ ...golden, solver, label: 1, column: 0 }))
    : [0, 1, 2].map((label) => ({ ...golden, solver: "newton" as const, label, column: label }));
});

describe("LinearSvm", () => {
  test("finds the widest margin of two rows by hand", () => {
    // Rows at 1 (normal) and 3: w + b = −1 and 3w + b = 1 give w = 1, b = −2. Multipliers α₀, α₁ from w = −α₀ + 3 α₁ and
    // b / 10² = −α₀ + α₁: α₁ = 0.51, α₀ = 0.53, above 0 and below C, so both rows are on the margin.
    const x = { rows: 2, columns: 1, data: Float64Array.of(1, 3) };
    const svm = new LinearSvm({ loss: "hinge", C: 10, interceptScaling: 10, tolerance: 1e-9 }).fit(x, [0, 1]);
    expect(svm.coefficients).toBeAllclose([1], { relative: 1e-6 });
    expect(svm.intercept).toBeAllclose(-2, { relative: 1e-6 });
  });

  test.each(runs)("$name, class $label by $solver, agrees with LIBLINEAR", (golden) => {
    const { C, loss, class_weight, fit_intercept, intercept_scaling } = golden.options as Record<string, never>;
    const svm = new LinearSvm({
      C: C ?? 1,
      loss: loss === "hinge" ? "hinge" : "squared-hinge",
      solver: golden.solver,
      tolerance: golden.solver === "newton" ? 1e-9 : 1e-7,
      fitIntercept: fit_intercept !== false,
      interceptScaling: intercept_scaling ?? 1,
      classWeight: class_weight === "balanced" ? "balanced" : [1, 1],
    });
    const y = oneAgainstRest(golden.y, golden.label);
    svm.fit(toMatrix(golden.x), y, golden.sample_weight ? { weight: golden.sample_weight } : {});
    const { columns, data } = golden.coef_;
    const tolerance = { relative: 1e-5, absolute: 1e-5 }; // the golden file allows 1e-4
    expect(svm.coefficients).toBeAllclose(
      data.slice(golden.column * columns, (golden.column + 1) * columns),
      tolerance,
    );
    expect(svm.intercept).toBeAllclose(golden.intercept_[golden.column] ?? 0, tolerance);
    const decision = columnOf(golden.decision_function, golden.column);
    expect(svm.score(toMatrix(golden.new))).toBeAllclose(decision, tolerance);
  });

  test("refuses to minimise the hinge, which has no curvature, by Newton steps", () => {
    const act = () => new LinearSvm({ loss: "hinge", solver: "newton" });
    expect(act).toThrow("LinearSvm: solver for the hinge loss must be one of dual, got newton");
  });
});
