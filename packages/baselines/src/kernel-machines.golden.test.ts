import { describe, expect, test } from "vitest";
import { columnOf, type GoldenMatrix, readGolden, toMatrix } from "../test/golden.js";
import { type KernelOptions, KernelSvm, OneClassSvm } from "./index.js";
import { takeRows } from "./internal/dense.js";

interface KernelCase {
  readonly gamma_: number;
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly new: GoldenMatrix;
  readonly sample_weight?: number[];
  readonly support_: number[];
  readonly dual_coef_: GoldenMatrix;
  readonly intercept_: number[];
  readonly decision_function: GoldenMatrix;
  readonly train_score_samples: number[];
  readonly offset_: number[];
}

const kernelOf = (options: Record<string, unknown>): KernelOptions & { tolerance: number } => ({
  kernel: (options.kernel as "linear" | undefined) ?? "rbf",
  gamma: (options.gamma as number | "auto" | undefined) ?? "scale",
  tolerance: 1e-10,
});

const svc = readGolden<KernelCase>("svc.json").cases;

describe.each(svc.filter(({ dual_coef_ }) => dual_coef_.rows === 1))(
  "KernelSvm agrees with LIBSVM: $name",
  (golden) => {
    const { C, class_weight } = golden.options as { C?: number; class_weight?: string };
    const svm = new KernelSvm({
      ...kernelOf(golden.options),
      C: C ?? 1,
      classWeight: class_weight === "balanced" ? "balanced" : [1, 1],
    }).fit(toMatrix(golden.x), golden.y, golden.sample_weight ? { weight: golden.sample_weight } : {});

    test("in its support rows and coefficients", () => {
      expect(svm.machine.gamma).toBeAllclose(golden.gamma_);
      const ours = new Map(Array.from(svm.machine.supportIndices, (row, i) => [row, svm.machine.coefficients[i]]));
      const expected = new Map(golden.support_.map((row, i) => [row, golden.dual_coef_.data[i]]));
      const rows = [...new Set([...ours.keys(), ...expected.keys()])];
      const of = (map: Map<number, number>) => rows.map((row) => map.get(row) ?? 0);
      expect(of(ours)).toBeAllclose(of(expected), { relative: 0, absolute: 1e-4 });
    });

    test("in its decisions", () => {
      const decision = svm.score(toMatrix(golden.new));
      expect(decision).toBeAllclose(golden.decision_function.data, { relative: 0, absolute: 1e-5 });
    });
  },
);

const threeClasses = svc.filter(({ name }) => name === "svc/three-ovo");

describe.each(threeClasses)("KernelSvm agrees with LIBSVM on each pair of classes: $name", (golden) => {
  test.each([
    [0, 0, 1],
    [1, 0, 2],
    [2, 1, 2],
  ])("pair %i: %i against %i", (pair, first, second) => {
    const rows = golden.y.flatMap((label, row) => (label === first || label === second ? [row] : []));
    const x = takeRows(toMatrix(golden.x), rows);
    const y = rows.map((row) => (golden.y[row] === first ? 1 : 0)); // LIBSVM's first class is the positive one
    const svm = new KernelSvm({ gamma: golden.gamma_, tolerance: 1e-10 }).fit(x, y);
    const decision = columnOf(golden.decision_function, pair);
    expect(svm.score(toMatrix(golden.new))).toBeAllclose(decision, { relative: 0, absolute: 1e-5 });
  });
});

describe.each(readGolden<KernelCase>("one-class-svm.json").cases)("OneClassSvm agrees with LIBSVM: $name", (golden) => {
  const nu = golden.options.nu as number;
  const x = toMatrix(golden.x);
  const weight = golden.sample_weight;
  const svm = new OneClassSvm({ ...kernelOf(golden.options), nu }).fit(x, undefined, weight ? { weight } : {});

  test("in the sum of its coefficients", () => {
    const sum = svm.machine.coefficients.reduce((total, value) => total + value, 0);
    const mass = weight?.reduce((total, value) => total + value, 0) ?? golden.x.rows;
    expect(sum).toBeAllclose(nu * mass);
  });

  test("in its decisions on new and on training rows", () => {
    const expected = golden.decision_function.data.map((decision) => -decision);
    expect(svm.score(toMatrix(golden.new))).toBeAllclose(expected, { relative: 1e-5, absolute: 1e-5 });
    const training = golden.train_score_samples.map((score) => golden.offset_[0] - score);
    expect(svm.score(x)).toBeAllclose(training, { relative: 1e-5, absolute: 1e-5 });
  });
});
