/** @file Metrics, curves, thresholds, statistics and explanations for anomaly scores. */

export {
  type Confusion,
  confusion,
} from "./decisions/confusion.js";
export {
  accuracy,
  balancedAccuracy,
  f1,
  falseAlarmRate,
  fBeta,
  macroF1,
  matthewsCorrelation,
  precision,
  recall,
} from "./decisions/decision-metrics.js";
export type { MetricOptions } from "./internal/check-inputs.js";
export { type GroupingScores, groupingScores } from "./parsing/grouping-scores.js";
export type { GroupLabel, GroupLabels } from "./parsing/label-pairs.js";
export { normalizeTemplate } from "./parsing/normalize-template.js";
export { type PairwiseScores, pairwiseScores } from "./parsing/pairwise-scores.js";
export { type TemplateScores, templateScores } from "./parsing/template-scores.js";
export { auroc, partialAuroc } from "./ranking/auroc.js";
export { averagePrecision, averagePrecisionAt, normalisedAveragePrecision } from "./ranking/average-precision.js";
export { type PrecisionRecallCurve, precisionRecallCurve } from "./ranking/precision-recall-curve.js";
export { prevalence } from "./ranking/prevalence.js";
export { type RocCurve, rocCurve } from "./ranking/roc-curve.js";
export { templateWeights } from "./ranking/template-weights.js";
export { type BootstrapOptions, bootstrapInterval, type IntervalEstimate } from "./statistics/bootstrap.js";
export {
  type BootstrapDistribution,
  confidenceInterval,
  type Interval,
  type IntervalMethod,
  type IntervalOptions,
} from "./statistics/confidence-interval.js";
export { normalCdf, normalQuantile } from "./statistics/normal-distribution.js";
export { quantile } from "./statistics/quantile.js";
export { innerLosoThreshold, oracleThreshold, type ThresholdObjective } from "./thresholds/labelled-policies.js";
export { bufferQuantile, fixedThreshold } from "./thresholds/simple-policies.js";
export {
  type LabelledScores,
  predictAbove,
  type ThresholdContext,
  type ThresholdPolicy,
} from "./thresholds/threshold-policy.js";
