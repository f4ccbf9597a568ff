import { expect, test } from "vitest";
import { mllibTable } from "./mllib-table.js";

test("mllibTable() lines columns up, and says n/a where a number has no value", () => {
  const table = mllibTable([
    {
      target: "BGL",
      detector: "naive-bayes",
      estimator: "org.apache.spark.ml.classification.NaiveBayes",
      difference: "none",
      averagePrecision: { ours: 0.75, mllib: null },
      spearman: null,
      sameSide: 1,
      largestDifference: 0.00012,
      seconds: { ours: 0.04, mllib: 12.34 },
    },
  ]);
  expect(table.split("\n")).toEqual([
    "target  row          AP ours  AP MLlib  rank corr.  same side  largest diff.  s ours  s MLlib",
    "BGL     naive-bayes   0.7500       n/a         n/a     1.0000         1.2e-4     0.0     12.3",
    "",
  ]);
});
