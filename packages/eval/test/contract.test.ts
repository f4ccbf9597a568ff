import { type MetricContract, runMetricContract } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import * as evaluation from "../src/index.js";
import {
  accuracy,
  auroc,
  averagePrecision,
  averagePrecisionAt,
  balancedAccuracy,
  brierScore,
  confusion,
  expectedCalibrationError,
  f1,
  falseAlarmRate,
  fBeta,
  logLoss,
  macroF1,
  matthewsCorrelation,
  normalisedAveragePrecision,
  partialAuroc,
  precision,
  recall,
} from "../src/index.js";

const BOTH = ["empty", "no anomaly", "no normal row"] as const;

/** Every public metric of labels and scores, and where it has no value. */
const CONTRACTS: readonly MetricContract[] = [
  { name: "averagePrecision", kind: "ranking", metric: averagePrecision, undefinedFor: ["empty", "no anomaly"] },
  {
    name: "averagePrecisionAt",
    kind: "ranking",
    metric: (labels, scores, options) => averagePrecisionAt(labels, scores, 0.01, options),
    undefinedFor: BOTH,
  },
  { name: "normalisedAveragePrecision", kind: "ranking", metric: normalisedAveragePrecision, undefinedFor: BOTH },
  { name: "auroc", kind: "ranking", metric: auroc, undefinedFor: BOTH },
  {
    name: "partialAuroc",
    kind: "ranking",
    metric: (labels, scores, options) => partialAuroc(labels, scores, 0.1, options),
    undefinedFor: BOTH,
  },
  { name: "brierScore", kind: "probability", metric: brierScore, undefinedFor: ["empty"] },
  { name: "logLoss", kind: "probability", metric: logLoss, undefinedFor: ["empty"] },
  { name: "expectedCalibrationError", kind: "probability", metric: expectedCalibrationError, undefinedFor: ["empty"] },
  {
    name: "expectedCalibrationError by quantiles",
    kind: "probability",
    metric: (labels, values, options) => expectedCalibrationError(labels, values, { ...options, strategy: "quantile" }),
    undefinedFor: ["empty"],
  },
  { name: "precision", kind: "decision", metric: precision, undefinedFor: ["empty"] },
  { name: "recall", kind: "decision", metric: recall, undefinedFor: ["empty", "no anomaly"] },
  { name: "falseAlarmRate", kind: "decision", metric: falseAlarmRate, undefinedFor: ["empty", "no normal row"] },
  { name: "accuracy", kind: "decision", metric: accuracy, undefinedFor: ["empty"] },
  { name: "f1", kind: "decision", metric: f1, undefinedFor: ["empty"] },
  {
    name: "fBeta",
    kind: "decision",
    metric: (labels, predictions, options) => fBeta(confusion(labels, predictions, options), 2),
    undefinedFor: ["empty"],
  },
  { name: "macroF1", kind: "decision", metric: macroF1, undefinedFor: BOTH },
  { name: "balancedAccuracy", kind: "decision", metric: balancedAccuracy, undefinedFor: BOTH },
  { name: "matthewsCorrelation", kind: "decision", metric: matthewsCorrelation, undefinedFor: BOTH },
];

for (const contract of CONTRACTS) runMetricContract(contract);

/** Functions of labels and scores that are not one number of them. */
const EXCLUDED: Readonly<Record<string, string>> = {
  precisionRecallCurve: "returns a curve",
  rocCurve: "returns a curve",
  calibrationCurve: "returns a curve",
  confusion: "returns four counts",
  createRanking: "returns the metrics, tested against them",
  timeToDetect: "depends on the order of the lines, on purpose",
  timeToDetectAtBudgets: "depends on the order of the lines, on purpose",
  amocCurve: "depends on the order of the lines, on purpose",
  thresholdForFalseAlarms: "returns a score, which a monotone transform moves",
};

describe("the contract", () => {
  test("covers every public function of labels and scores, or says why not", () => {
    const ofLabelsAndScores = /^function \w+\((labels|input), (scores|predictions|probabilities)\b/;
    const found = Object.entries(evaluation)
      .filter(([, member]) => typeof member === "function" && ofLabelsAndScores.test(String(member)))
      .map(([name]) => name);
    const covered = CONTRACTS.map(({ name }) => name);
    expect(found.filter((name) => !covered.includes(name)).sort()).toEqual(Object.keys(EXCLUDED).sort());
    expect(found).toContain("macroF1");
  });
});
