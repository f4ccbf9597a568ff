/** @file Every detector of the package as the contract suite takes it. */

import type { DetectorContract, OtherRows } from "@lsad/testing";
import {
  AllNormal,
  BernoulliNaiveBayes,
  ComplementNaiveBayes,
  Copod,
  Ecod,
  ExtendedIsolationForest,
  GaussianNaiveBayes,
  HalfSpaceTrees,
  Hbos,
  IsolationForest,
  KernelSvm,
  KeywordDetector,
  KNearestNeighbours,
  LevelDetector,
  LinearSvm,
  LocalOutlierFactor,
  LogisticRegression,
  MahalanobisDetector,
  MultinomialNaiveBayes,
  OneClassSvm,
  RarityDetector,
  SgdOneClassSvm,
} from "../src/index.js";

const NOTHING_LEARNT = "it learns nothing from rows";

/** Texts: the last five of thirty are anomalous. */
function texts(normal: string, anomalous: string): OtherRows<readonly string[]> {
  const easy = { x: Array.from({ length: 30 }, (_, row) => (row < 25 ? normal : anomalous)), y: labels(30, 25) };
  return { easy, pick: (x, rows) => rows.map((row) => x[row]) };
}

/** Template ids: common ones, then five that are rare. */
const templateIds: OtherRows<ArrayLike<number>> = {
  easy: { x: Array.from({ length: 30 }, (_, row) => (row < 25 ? row % 2 : row)), y: labels(30, 25) },
  pick: (x, rows) => rows.map((row) => x[row]),
};

function labels(rows: number, firstAnomalous: number): number[] {
  return Array.from({ length: rows }, (_, row) => (row < firstAnomalous ? 0 : 1));
}

/** All contracts. */
export const contracts: readonly DetectorContract<never>[] = [
  {
    name: "AllNormal",
    newDetector: () => new AllNormal(),
    fromJSON: AllNormal.fromJSON,
    skip: { "easy set": "it ranks nothing", "weight errors": NOTHING_LEARNT },
  },
  {
    name: "LevelDetector",
    newDetector: () => new LevelDetector(),
    fromJSON: LevelDetector.fromJSON,
    rows: texts("Info", "ERROR"),
    skip: { "weight errors": NOTHING_LEARNT },
  },
  {
    name: "KeywordDetector",
    newDetector: () => new KeywordDetector(),
    fromJSON: KeywordDetector.fromJSON,
    rows: texts("fan speed set", "fan FAILED"),
    skip: { "weight errors": NOTHING_LEARNT },
  },
  {
    name: "RarityDetector",
    newDetector: () => new RarityDetector(),
    fromJSON: RarityDetector.fromJSON,
    rows: templateIds,
    skip: { "row-batch invariance": "a line is judged by the lines before it in the batch" },
  },
  {
    name: "LogisticRegression",
    newDetector: () => new LogisticRegression(),
    fromJSON: LogisticRegression.fromJSON,
    supervised: true,
  },
  {
    name: "MultinomialNaiveBayes",
    newDetector: () => new MultinomialNaiveBayes(),
    fromJSON: MultinomialNaiveBayes.fromJSON,
    supervised: true,
  },
  {
    name: "ComplementNaiveBayes",
    newDetector: () => new ComplementNaiveBayes(),
    fromJSON: ComplementNaiveBayes.fromJSON,
    supervised: true,
  },
  {
    name: "BernoulliNaiveBayes",
    newDetector: () => new BernoulliNaiveBayes(),
    fromJSON: BernoulliNaiveBayes.fromJSON,
    supervised: true,
  },
  {
    name: "GaussianNaiveBayes",
    newDetector: () => new GaussianNaiveBayes(),
    fromJSON: GaussianNaiveBayes.fromJSON,
    supervised: true,
    weightTolerance: 1e-5, // variance smoothing counts every row once, as scikit-learn's does
  },
  {
    name: "KNearestNeighbours",
    newDetector: () => new KNearestNeighbours(),
    fromJSON: KNearestNeighbours.fromJSON,
    supervised: true,
    skip: { weights: "a weight multiplies a row's vote; k counts rows, not copies" },
  },
  {
    name: "KNearestNeighbours (cosine)",
    newDetector: () => new KNearestNeighbours({ metric: "cosine", vote: "similarity", smoothing: 1e-6 }),
    fromJSON: KNearestNeighbours.fromJSON,
    supervised: true,
    skip: { weights: "a weight multiplies a row's vote; k counts rows, not copies" },
  },
  {
    name: "LocalOutlierFactor",
    newDetector: () => new LocalOutlierFactor({ k: 10 }),
    fromJSON: LocalOutlierFactor.fromJSON,
  },
  { name: "LinearSvm", newDetector: () => new LinearSvm(), fromJSON: LinearSvm.fromJSON, supervised: true },
  {
    name: "LinearSvm (hinge)",
    newDetector: () => new LinearSvm({ loss: "hinge", tolerance: 1e-8 }),
    fromJSON: LinearSvm.fromJSON,
    supervised: true,
  },
  {
    name: "KernelSvm",
    newDetector: () => new KernelSvm({ gamma: 0.1, tolerance: 1e-9 }), // "scale" counts every row once, as scikit-learn's does
    fromJSON: KernelSvm.fromJSON,
    supervised: true,
  },
  ...(["linear", "polynomial", "sigmoid"] as const).map((kernel) => ({
    name: `KernelSvm (${kernel})`,
    newDetector: () => new KernelSvm({ kernel, gamma: 0.01, degree: 2, coef0: 0.5, tolerance: 1e-7 }),
    fromJSON: KernelSvm.fromJSON,
    supervised: true,
  })),
  {
    name: "OneClassSvm",
    newDetector: () => new OneClassSvm({ nu: 0.2, gamma: 0.1, tolerance: 1e-10 }),
    fromJSON: OneClassSvm.fromJSON,
  },
  {
    name: "IsolationForest",
    newDetector: () => new IsolationForest({ trees: 50, maxSamples: 32, seed: 5 }),
    fromJSON: IsolationForest.fromJSON,
    skip: {
      weights: "rows are drawn: weights and copies agree in distribution, which its own test shows",
      "sparse rows": "columns without entries are not drawn on sparse rows, so the draws differ",
    },
  },
  { name: "Ecod", newDetector: () => new Ecod(), fromJSON: Ecod.fromJSON },
  { name: "Copod", newDetector: () => new Copod(), fromJSON: Copod.fromJSON },
  { name: "Hbos", newDetector: () => new Hbos(), fromJSON: Hbos.fromJSON },
  {
    name: "HalfSpaceTrees",
    newDetector: () => new HalfSpaceTrees({ depth: 6, seed: 2 }),
    fromJSON: HalfSpaceTrees.fromJSON,
  },
  {
    name: "ExtendedIsolationForest",
    newDetector: () => new ExtendedIsolationForest({ trees: 50, maxSamples: 32, seed: 5 }),
    fromJSON: ExtendedIsolationForest.fromJSON,
    skip: { weights: "rows are drawn: weights and copies agree in distribution" },
  },
  {
    name: "MahalanobisDetector",
    newDetector: () => new MahalanobisDetector({ starts: 60 }),
    fromJSON: MahalanobisDetector.fromJSON,
  },
  {
    name: "MahalanobisDetector (plain)",
    newDetector: () => new MahalanobisDetector({ robust: false }),
    fromJSON: MahalanobisDetector.fromJSON,
  },
  ...(["rbf", "linear"] as const).map((kernel) => ({
    name: `SgdOneClassSvm (${kernel})`,
    newDetector: () => new SgdOneClassSvm({ kernel, gamma: 0.1, nu: 0.2 }),
    fromJSON: SgdOneClassSvm.fromJSON,
    skip: {
      weights: "steps are random: a weight and its copies agree in the limit of many passes",
      ...(kernel === "linear" ? { "easy set": "it parts rows from the origin, and these anomalies lie beyond" } : {}),
    },
  })),
] as readonly DetectorContract<never>[];
