/** @file scikit-learn's ranking, probability and classification metrics. */

import {
  accuracy,
  auroc,
  averagePrecision,
  balancedAccuracy,
  brierScore,
  type ClassificationReport,
  type Confusion,
  type ConfusionMatrix,
  classificationReport,
  cohenKappa,
  confusion,
  confusionMatrix,
  logLoss,
  macroF1,
  macroFBeta,
  matthewsCorrelation,
  partialAuroc,
  precisionRecallCurve,
  rocCurve,
} from "../../../src/index.js";
import type { Agreement } from "../agreement.js";
import type { GoldenCase } from "../golden.js";

/** `ranking-metrics.json`. scikit-learn warns where a metric has no value; ours throws there. */
export function compareRankingMetrics(golden: GoldenCase, agreement: Agreement): void {
  const { name, y, score } = golden;
  const options = golden.sample_weight === undefined ? {} : { weight: golden.sample_weight };
  const hasPositive = (y as number[]).some((label, i) => label === 1 && options.weight?.[i] !== 0);
  const expect = (defined: boolean, quantity: string, ours: () => number | ArrayLike<number>, value: unknown): void => {
    if (value === undefined) return;
    if (defined) agreement.near(name, quantity, ours, value as number | number[]);
    else agreement.throws(name, quantity, ours);
  };
  expect(!Number.isNaN(golden.roc_auc), "roc_auc", () => auroc(y, score, options), golden.roc_auc);
  expect(hasPositive, "average_precision", () => averagePrecision(y, score, options), golden.average_precision);
  for (const [field, curve] of Object.entries(golden.pr_curve ?? {})) {
    const key = field as keyof ReturnType<typeof precisionRecallCurve>;
    expect(hasPositive, `pr_curve.${field}`, () => precisionRecallCurve(y, score, options)[key], curve);
  }
  for (const [field, curve] of Object.entries(golden.roc_curve ?? {})) {
    expect(true, `roc_curve.${field}`, () => rocCurve(y, score, options)[ROC_FIELDS[field]], curve);
  }
  for (const field of Object.keys(golden).filter((key) => key.startsWith("partial_roc_auc_"))) {
    const limit = Number(field.slice("partial_roc_auc_".length));
    expect(!Number.isNaN(golden[field]), field, () => partialAuroc(y, score, limit, options), golden[field]);
  }
  expect(true, "brier", () => brierScore(y, score, options), golden.brier);
  expect(true, "log_loss", () => logLoss(y, score, options), golden.log_loss);
}

const ROC_FIELDS: Readonly<Record<string, keyof ReturnType<typeof rocCurve>>> = {
  fpr: "falsePositiveRate",
  tpr: "truePositiveRate",
  thresholds: "thresholds",
};

/** `classification-metrics.json`: any number of classes; the two-class functions too where both classes have rows. */
export function compareClassificationMetrics(golden: GoldenCase, agreement: Agreement): void {
  const { name } = golden;
  const options = golden.sample_weight === undefined ? {} : { weight: golden.sample_weight };
  const flat: readonly number[] = golden.confusion.flat();
  const matrix: ConfusionMatrix =
    golden.y === undefined
      ? { classes: (golden.confusion as number[][]).map((_, i) => i), counts: Float64Array.from(flat) }
      : confusionMatrix(golden.y, golden.predicted, options);
  agreement.near(name, "confusion", () => matrix.counts, flat);
  if (golden.labels !== undefined) agreement.near(name, "labels", () => matrix.classes as number[], golden.labels);
  for (const [field, read] of Object.entries(REPORT_FIELDS)) {
    if (golden[field] === undefined) continue;
    agreement.near(name, field, () => read(classificationReport(matrix)), golden[field]);
  }
  for (const field of Object.keys(golden)) {
    const beta = /^f([\d.]+)_macro$/.exec(field)?.[1];
    if (beta !== undefined) agreement.near(name, field, () => macroFBeta(matrix, Number(beta)), golden[field]);
  }
  for (const [field, weights] of Object.entries(KAPPA_WEIGHTS)) {
    const ours = (): number => cohenKappa(matrix, { weights });
    if (golden[field] === undefined) continue;
    if (Number.isNaN(golden[field])) agreement.throws(name, field, ours);
    else agreement.near(name, field, ours, golden[field]);
  }
  if (matrix.classes.join() === "0,1") compareBinary(golden, toBinary(golden, matrix, options), agreement);
}

function compareBinary(golden: GoldenCase, counts: Confusion, agreement: Agreement): void {
  const bothClasses =
    counts.truePositives + counts.falseNegatives > 0 && counts.trueNegatives + counts.falsePositives > 0;
  const metrics = { f1_macro: macroF1, balanced_accuracy: balancedAccuracy, mcc: matthewsCorrelation };
  for (const [field, metric] of Object.entries(metrics)) {
    if (golden[field] === undefined) continue;
    if (bothClasses) agreement.near(golden.name, `two-class ${field}`, () => metric(counts), golden[field]);
    else agreement.throws(golden.name, `two-class ${field}`, () => metric(counts));
  }
  if (golden.accuracy !== undefined)
    agreement.near(golden.name, "two-class accuracy", () => accuracy(counts), golden.accuracy);
}

function toBinary(golden: GoldenCase, { counts }: ConfusionMatrix, options: { weight?: number[] }): Confusion {
  if (golden.y !== undefined) return confusion(golden.y, golden.predicted, options);
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = counts;
  return { trueNegatives, falsePositives, falseNegatives, truePositives };
}

const KAPPA_WEIGHTS = { kappa: "none", kappa_linear: "linear", kappa_quadratic: "quadratic" } as const;

const REPORT_FIELDS: Readonly<Record<string, (report: ClassificationReport) => number | number[]>> = {
  f1_macro: ({ macro }) => macro.f1,
  precision_macro: ({ macro }) => macro.precision,
  recall_macro: ({ macro }) => macro.recall,
  jaccard_macro: ({ macro }) => macro.jaccard,
  f1_macro_zero_division_nan: ({ macro }) => macro.f1, // the same while every class occurs
  f1_micro: (report) => report.accuracy,
  precision_micro: (report) => report.accuracy,
  recall_micro: (report) => report.accuracy,
  accuracy: (report) => report.accuracy,
  f1_weighted: ({ weighted }) => weighted.f1,
  precision_weighted: ({ weighted }) => weighted.precision,
  recall_weighted: ({ weighted }) => weighted.recall,
  f1_per_class: ({ perClass }) => perClass.map(({ f1 }) => f1),
  balanced_accuracy: (report) => report.balancedAccuracy,
  balanced_accuracy_adjusted: ({ balancedAccuracy, perClass }) => {
    const chance = 1 / perClass.filter(({ support }) => support > 0).length;
    return (balancedAccuracy - chance) / (1 - chance);
  },
  mcc: (report) => report.matthewsCorrelation,
};
