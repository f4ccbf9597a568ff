/** @file Metrics, curves, thresholds, statistics and explanations for anomaly scores. */

export {
  type Confusion,
  confusion,
} from "./decisions/confusion.js";
export {
  type ClassificationReport,
  type ClassLabel,
  type ClassScores,
  type ConfusionMatrix,
  classificationReport,
  cohenKappa,
  confusionMatrix,
  macroFBeta,
} from "./decisions/confusion-matrix.js";
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
export { type AmocCurve, amocCurve } from "./detection/amoc-curve.js";
export {
  createDetectionMonitor,
  type DetectionEvent,
  type DetectionMonitor,
  type DetectionMonitorOptions,
  type MonitoredLine,
} from "./detection/detection-monitor.js";
export { type Episode, type EpisodeOptions, findEpisodes } from "./detection/episodes.js";
export {
  type BudgetReport,
  type DetectionReport,
  type EpisodeDetection,
  thresholdForFalseAlarms,
  timeToDetect,
  timeToDetectAtBudgets,
} from "./detection/time-to-detect.js";
export type { Attribution, Predict } from "./explanations/attribution.js";
export {
  type BackgroundShapOptions,
  exactShap,
  type PermutationShapOptions,
  permutationShap,
  type SampledAttribution,
} from "./explanations/background-shap.js";
export { banzhafValues, type CoalitionWorth, owenValues, shapleyValues } from "./explanations/coalition-values.js";
export {
  type DecisionTree,
  type IsolationTree,
  isolationForestTrees,
  type TreeEnsemble,
} from "./explanations/decision-tree.js";
export { type LinearModel, linearShap } from "./explanations/linear-shap.js";
export { type NearestRows, nearestRows } from "./explanations/nearest-rows.js";
export {
  deletionCurve,
  explanationFaithfulness,
  type FaithfulnessReport,
  insertionCurve,
  type PerturbationCurve,
  type PerturbationOptions,
} from "./explanations/perturbation-curves.js";
export { treeShap, treeShapInteractions } from "./explanations/tree-shap.js";
export type { MetricOptions } from "./internal/check-inputs.js";
export { type GroupingScores, groupingScores } from "./parsing/grouping-scores.js";
export type { GroupLabel, GroupLabels } from "./parsing/label-pairs.js";
export { normalizeTemplate } from "./parsing/normalize-template.js";
export { type PairwiseScores, pairwiseScores } from "./parsing/pairwise-scores.js";
export { type TemplateScores, templateScores } from "./parsing/template-scores.js";
export {
  brierScore,
  type CalibrationBin,
  type CalibrationOptions,
  calibrationCurve,
  expectedCalibrationError,
  logLoss,
} from "./probability/probability-metrics.js";
export { auroc, partialAuroc } from "./ranking/auroc.js";
export { averagePrecision, averagePrecisionAt, normalisedAveragePrecision } from "./ranking/average-precision.js";
export { aboveChance, type ChanceLevel, type ChanceOptions, chanceAveragePrecision } from "./ranking/chance-level.js";
export { type PrecisionRecallCurve, precisionRecallCurve } from "./ranking/precision-recall-curve.js";
export { prevalence } from "./ranking/prevalence.js";
export { createRanking, type Ranking } from "./ranking/ranking.js";
export { type RocCurve, rocCurve } from "./ranking/roc-curve.js";
export { templateWeights } from "./ranking/template-weights.js";
export {
  type BayesianSignedRankOptions,
  type BayesianSignedRankResult,
  bayesianSignedRank,
} from "./statistics/bayesian-signed-rank.js";
export { type BootstrapOptions, bootstrapInterval, type IntervalEstimate } from "./statistics/bootstrap.js";
export {
  type BootstrapDistribution,
  confidenceInterval,
  type Interval,
  type IntervalMethod,
  type IntervalOptions,
} from "./statistics/confidence-interval.js";
export { kendall, mannWhitney, pearson, spearman, type TestResult } from "./statistics/correlation.js";
export {
  type CriticalDifferenceDiagram,
  criticalDifferenceDiagram,
  type RankedModel,
} from "./statistics/critical-difference.js";
export { betaQuantile, chiSquaredTail, fTail, studentCdf, studentQuantile } from "./statistics/distributions.js";
export { type FriedmanResult, friedmanTest } from "./statistics/friedman.js";
export {
  type ClusteredRun,
  type HierarchicalBootstrapOptions,
  type HierarchicalEstimate,
  hierarchicalBootstrap,
  rankingRun,
} from "./statistics/hierarchical-bootstrap.js";
export { benjaminiHochberg, benjaminiYekutieli, bonferroni, holm, hommel } from "./statistics/multiple-tests.js";
export { nemenyiCriticalDifference, nemenyiQuantile } from "./statistics/nemenyi.js";
export { normalCdf, normalQuantile } from "./statistics/normal-distribution.js";
export { quantile } from "./statistics/quantile.js";
export { midRanks } from "./statistics/ranks.js";
export { type WilcoxonOptions, type WilcoxonResult, wilcoxonSignedRank } from "./statistics/wilcoxon.js";
export { innerLosoThreshold, oracleThreshold, type ThresholdObjective } from "./thresholds/labelled-policies.js";
export { type PeaksOverThresholdOptions, peaksOverThreshold } from "./thresholds/peaks-over-threshold.js";
export { bufferQuantile, fixedThreshold } from "./thresholds/simple-policies.js";
export {
  type LabelledScores,
  predictAbove,
  type ThresholdContext,
  type ThresholdPolicy,
} from "./thresholds/threshold-policy.js";
