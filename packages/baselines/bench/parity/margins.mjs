import { KernelSvm, LinearSvm, LogisticRegression, OneClassSvm } from "../../dist/index.js";
import { against, column, compare, matrix } from "./compare.mjs";

/** Decision values of logistic regression and the linear SVM; the SVM's three classes one against the rest. */
export function linearRows({ cases, tolerance }) {
  return cases.flatMap((golden) => {
    const { call, options, sample_weight: weight, coef_ } = golden;
    const name = `linear ${golden.name}`;
    if (options.penalty === "l1") return [{ name, skipped: "no L1 penalty here" }];
    if (call === "LogisticRegression" && coef_.rows > 1)
      return [{ name, skipped: "softmax over three classes: ours tells two apart" }];
    const labels = coef_.rows > 1 ? [0, 1, 2] : [1];
    return labels.map((label, index) => {
      const common = {
        C: options.C ?? 1,
        fitIntercept: options.fit_intercept !== false,
        classWeight: options.class_weight === "balanced" ? "balanced" : [1, 1],
      };
      const detector =
        call === "LogisticRegression"
          ? new LogisticRegression(common)
          : new LinearSvm({
              ...common,
              loss: options.loss === "hinge" ? "hinge" : "squared-hinge",
              interceptScaling: options.intercept_scaling ?? 1,
              tolerance: 1e-8,
            });
      detector.fit(matrix(golden.x), against(golden.y, label), weight ? { weight } : {});
      const theirs = column(golden.decision_function, index);
      return compare(`${name} class ${label}`, detector.score(matrix(golden.new)), theirs, tolerance);
    });
  });
}

/** Decision values of the kernel machines. */
export function kernelRows(svc, oneClass) {
  return [
    ...svc.cases.map((golden) => {
      const name = `svc ${golden.name}`;
      if (golden.dual_coef_.rows > 1) return { name, skipped: "three classes; the tests compare each pair" };
      const { C = 1, gamma = "scale", kernel = "rbf", class_weight } = golden.options;
      const classWeight = class_weight === "balanced" ? "balanced" : [1, 1];
      const svm = new KernelSvm({ C, gamma, kernel, classWeight, tolerance: 1e-10 });
      svm.fit(matrix(golden.x), golden.y, golden.sample_weight ? { weight: golden.sample_weight } : {});
      const absolute = svc.tolerance.decision_absolute;
      return compare(name, svm.score(matrix(golden.new)), golden.decision_function.data, { absolute });
    }),
    ...oneClass.cases.map((golden) => {
      const { nu, gamma = "scale", kernel = "rbf" } = golden.options;
      const svm = new OneClassSvm({ nu, gamma, kernel, tolerance: 1e-10 });
      svm.fit(matrix(golden.x), undefined, golden.sample_weight ? { weight: golden.sample_weight } : {});
      const theirs = golden.decision_function.data.map((decision) => -decision);
      return compare(`one-class-svm ${golden.name}`, svm.score(matrix(golden.new)), theirs, oneClass.tolerance);
    }),
  ];
}
