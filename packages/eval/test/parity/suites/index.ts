/** @file Which suite compares which golden file. */

import { type GoldenCase, readGolden } from "@lsad/testing/parity";
import { Agreement, type AgreementRow } from "../agreement.js";
import { compareGames, compareKernelShap, compareLinearShap, compareTreeShap } from "./shap.js";
import { compareClassificationMetrics, compareRankingMetrics } from "./sklearn-metrics.js";
import {
  compareBootstrap,
  compareDistributions,
  compareFriedman,
  compareMultipleTests,
  compareNemenyi,
  compareWilcoxon,
} from "./statistics.js";

/** Compares one case; some refer to another case of their file. */
type Compare = (golden: GoldenCase, agreement: Agreement, cases: readonly GoldenCase[]) => void;

/** Golden files of this package, by path in the fixtures folder. */
export const SUITES: Readonly<Record<string, Compare>> = {
  "sklearn/ranking-metrics.json": compareRankingMetrics,
  "sklearn/classification-metrics.json": compareClassificationMetrics,
  "stats/wilcoxon.json": compareWilcoxon,
  "stats/friedman.json": compareFriedman,
  "stats/nemenyi.json": compareNemenyi,
  "stats/multiple-tests.json": compareMultipleTests,
  "stats/bootstrap.json": compareBootstrap,
  "stats/distributions.json": compareDistributions,
  "shap/linear.json": compareLinearShap,
  "shap/isolation-forest.json": compareTreeShap,
  "shap/trees.json": compareTreeShap,
  "shap/games.json": compareGames,
  "shap/kernel.json": compareKernelShap,
};

/** Compares one golden file of a folder. */
export function compareFile(folder: string, file: string): AgreementRow {
  const golden = readGolden(folder, file);
  const agreement = new Agreement(golden.tolerance);
  for (const goldenCase of golden.cases) SUITES[file](goldenCase, agreement, golden.cases);
  return agreement.row(file, golden);
}
