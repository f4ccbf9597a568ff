import {
  BernoulliNaiveBayes,
  ComplementNaiveBayes,
  GaussianNaiveBayes,
  MultinomialNaiveBayes,
} from "../../dist/index.js";
import { against, column, compare, matrix } from "./compare.mjs";

/** Joint log likelihoods; each class is fitted against the rest, which its likelihood does not depend on. */
export function naiveBayesRows({ cases, tolerance }) {
  return cases.flatMap((golden) =>
    golden.classes.map((label, index) => {
      const { options, classes, sample_weight: weight } = golden;
      const given = options.class_prior ?? options.priors;
      const prior = given ? [1 - given[index], given[index]] : options.fit_prior === false ? "uniform" : "weights";
      const detector = create(golden.call ?? "GaussianNB", options, prior);
      detector.fit(matrix(golden.x), against(golden.y, label), weight ? { weight } : {});
      const ours = column(detector.jointLogLikelihood(matrix(golden.new)), 1);
      // A uniform prior is 1/2 for us and 1 / classes for the library.
      const shift = prior === "uniform" ? Math.log(classes.length / 2) : 0;
      const theirs = column(golden.joint_log_likelihood, index).map((value) => value + shift);
      return compare(`naive-bayes ${golden.name} class ${label}`, ours, theirs, tolerance);
    }),
  );
}

function create(call, { alpha = 1, binarize = 0, norm = false, var_smoothing: varSmoothing = 1e-9 }, prior) {
  if (call === "MultinomialNB") return new MultinomialNaiveBayes({ alpha, prior });
  if (call === "ComplementNB") return new ComplementNaiveBayes({ alpha, norm });
  if (call === "BernoulliNB") return new BernoulliNaiveBayes({ alpha, binarize, prior });
  return new GaussianNaiveBayes({ varSmoothing, prior });
}
