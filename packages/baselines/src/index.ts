/** @file Anomaly detectors, supervised and not, and what brings their scores together. Scores: higher is more anomalous. */

export { AllNormal } from "./all-normal.js";
export { BernoulliNaiveBayes, type BernoulliNaiveBayesOptions } from "./bernoulli-naive-bayes.js";
export { decodeEstimator, encodeEstimator } from "./compact.js";
export { ComplementNaiveBayes, type ComplementNaiveBayesOptions } from "./complement-naive-bayes.js";
export { Copod } from "./copod.js";
export { Ecod } from "./ecod.js";
export { ExtendedIsolationForest, type ExtendedIsolationForestOptions } from "./extended-isolation-forest.js";
export { GaussianNaiveBayes, type GaussianNaiveBayesOptions } from "./gaussian-naive-bayes.js";
export { HalfSpaceTrees, type HalfSpaceTreesOptions } from "./half-space-trees.js";
export { Hbos, type HbosOptions } from "./hbos.js";
export type { ClassPrior } from "./internal/class-prior.js";
export type { ClassWeight } from "./internal/class-weight.js";
export type { KernelOptions } from "./internal/kernel-function.js";
export type { KernelMachineState } from "./internal/kernel-machine.js";
export type { NeighbourAlgorithm } from "./internal/neighbour-search.js";
export type { NeighbourMetric, Neighbours } from "./internal/neighbours.js";
export { IsolationForest, type IsolationForestOptions, type IsolationTree } from "./isolation-forest.js";
export { KNearestNeighbours, type KNearestNeighboursOptions } from "./k-nearest-neighbours.js";
export { KernelSvm, type KernelSvmOptions } from "./kernel-svm.js";
export { anomalyKeywords, KeywordDetector } from "./keyword-detector.js";
export { LevelDetector, severeLevels } from "./level-detector.js";
export { LinearSvm, type LinearSvmOptions } from "./linear-svm.js";
export { LocalOutlierFactor, type LocalOutlierFactorOptions } from "./local-outlier-factor.js";
export { LogisticRegression, type LogisticRegressionOptions } from "./logistic-regression.js";
export { MahalanobisDetector, type MahalanobisDetectorOptions } from "./mahalanobis-detector.js";
export { MultinomialNaiveBayes, type MultinomialNaiveBayesOptions } from "./multinomial-naive-bayes.js";
export { OneClassSvm, type OneClassSvmOptions } from "./one-class-svm.js";
export { exportOnnx } from "./onnx-export.js";
export { PlattScaling } from "./platt-scaling.js";
export { RarityDetector } from "./rarity-detector.js";
export {
  probabilityPlusKeyword,
  rankScores,
  standardScores,
  sumScores,
  unitScores,
  unitSum,
} from "./score-fusion.js";
export { SgdOneClassSvm, type SgdOneClassSvmOptions } from "./sgd-one-class-svm.js";
