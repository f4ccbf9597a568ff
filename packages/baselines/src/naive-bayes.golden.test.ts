import { describe, expect, test } from "vitest";
import { columnOf, type GoldenMatrix, oneAgainstRest, readGolden, toMatrix } from "../test/golden.js";
import {
  BernoulliNaiveBayes,
  type ClassPrior,
  ComplementNaiveBayes,
  GaussianNaiveBayes,
  MultinomialNaiveBayes,
} from "./index.js";

interface NaiveBayesCase {
  readonly call?: "MultinomialNB" | "ComplementNB" | "BernoulliNB" | "GaussianNB";
  readonly x: GoldenMatrix;
  readonly y: number[];
  readonly new: GoldenMatrix;
  readonly classes: number[];
  readonly sample_weight?: number[];
  readonly joint_log_likelihood: GoldenMatrix;
  readonly feature_log_prob_: GoldenMatrix;
  readonly theta_: GoldenMatrix;
  readonly var_: GoldenMatrix;
}

const golden = readGolden<NaiveBayesCase>("naive-bayes.json");

// With more than two classes each is fitted against the rest: its likelihood depends on its own rows alone (multinomial,
// Bernoulli, Gaussian) or on the rest's alone (complement).
describe.each(golden.cases)("$name agrees with scikit-learn", (golden) => {
  const weight = golden.sample_weight;
  const fitOptions = weight === undefined ? {} : { weight };

  test.each(golden.classes.map((label, index) => [label, index]))("on class %i", (label, index) => {
    const prior = priorOf(golden.options, index, golden.classes.length);
    const y = oneAgainstRest(golden.y, label);
    const detector = newDetector(golden.call ?? golden.name, golden.options, prior);
    detector.fit(toMatrix(golden.x), y, fitOptions);
    const joint = columnOf(detector.jointLogLikelihood(toMatrix(golden.new)), 1);
    // A uniform prior is 1/2 for us and 1 / classes for the library.
    const priorShift = prior === "uniform" ? Math.log(golden.classes.length / 2) : 0;
    const goldenJoint = columnOf(golden.joint_log_likelihood, index).map((value) => value + priorShift);
    expect(joint).toBeAllclose(goldenJoint, { relative: 1e-9, absolute: 1e-9 });
    if (detector instanceof GaussianNaiveBayes) {
      const row = (matrix: GoldenMatrix) => matrix.data.slice(index * matrix.columns, (index + 1) * matrix.columns);
      expect(detector.means.data.subarray(golden.x.columns)).toBeAllclose(row(golden.theta_));
      expect(detector.variances.data.subarray(golden.x.columns)).toBeAllclose(row(golden.var_));
      return;
    }
    const { columns, data } = golden.feature_log_prob_;
    const logs = detector.featureLogProbabilities.data.subarray(columns);
    expect(logs).toBeAllclose(data.slice(index * columns, (index + 1) * columns));
  });
});

function priorOf(options: Record<string, unknown>, index: number, classes: number): ClassPrior {
  const given = (options.class_prior ?? options.priors) as number[] | undefined;
  if (given) return [1 - given[index], given[index]];
  return options.fit_prior === false && classes > 0 ? "uniform" : "weights";
}

function newDetector(call: string, options: Record<string, unknown>, prior: ClassPrior) {
  const alpha = (options.alpha as number | undefined) ?? 1;
  if (call === "MultinomialNB") return new MultinomialNaiveBayes({ alpha, prior });
  if (call === "BernoulliNB") {
    return new BernoulliNaiveBayes({ alpha, prior, binarize: (options.binarize as number | undefined) ?? 0 });
  }
  if (call === "ComplementNB") return new ComplementNaiveBayes({ alpha, norm: options.norm === true });
  return new GaussianNaiveBayes({ prior, varSmoothing: (options.var_smoothing as number | undefined) ?? 1e-9 });
}
