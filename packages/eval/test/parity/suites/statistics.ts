/** @file scipy's and statsmodels' tests, intervals and distributions. */

import {
  averagePrecision,
  benjaminiHochberg,
  benjaminiYekutieli,
  betaQuantile,
  bonferroni,
  chiSquaredTail,
  confidenceInterval,
  friedmanTest,
  fTail,
  holm,
  hommel,
  type IntervalMethod,
  type IntervalOptions,
  kendall,
  mannWhitney,
  midRanks,
  nemenyiCriticalDifference,
  nemenyiQuantile,
  normalCdf,
  normalQuantile,
  pearson,
  quantile,
  spearman,
  studentCdf,
  studentQuantile,
  type WilcoxonOptions,
  wilcoxonSignedRank,
} from "../../../src/index.js";
import { standardDeviation } from "../../../src/statistics/bootstrap.js";
import type { Agreement } from "../agreement.js";
import type { GoldenCase } from "../golden.js";

/** `wilcoxon.json`. scipy's two-sided statistic is the smaller rank sum; it refuses exact p-values with ties, ours counts them. */
export function compareWilcoxon(golden: GoldenCase, agreement: Agreement): void {
  const { name, d } = golden;
  for (const result of golden.results ?? []) {
    const { alternative, method, zero_method, correction } = result;
    const options: WilcoxonOptions = {
      alternative,
      method: method === "asymptotic" ? "normal" : method,
      zeros: ({ wilcox: "drop", pratt: "pratt", zsplit: "split" } as const)[zero_method as "wilcox"],
      continuityCorrection: correction,
    };
    const label = `${alternative} ${method} ${zero_method}${correction ? " corrected" : ""}`;
    if (Number.isNaN(result.p)) {
      agreement.throws(name, label, () => wilcoxonSignedRank(d, options));
      continue;
    }
    const ours = wilcoxonSignedRank(d, options);
    const sums = [ours.positiveRankSum, ours.negativeRankSum];
    agreement.near(
      name,
      `${label} statistic`,
      () => (alternative === "two-sided" ? Math.min(...sums) : sums[0]),
      result.statistic,
    );
    agreement.near(name, `${label} p`, () => ours.pValue, result.p);
    if (result.z !== undefined) {
      const z = ours.z ?? Number.NaN;
      agreement.near(name, `${label} z`, () => (alternative === "two-sided" ? -Math.abs(z) : z), result.z);
    }
  }
  if (golden.enumerated !== undefined) {
    const { w_plus, p_greater, p_less, p_two_sided } = golden.enumerated;
    const exact = (alternative: "two-sided" | "greater" | "less") =>
      wilcoxonSignedRank(d, { method: "exact", alternative });
    agreement.near(name, "W+", () => exact("greater").positiveRankSum, w_plus);
    agreement.near(name, "exact greater", () => exact("greater").pValue, p_greater);
    agreement.near(name, "exact less", () => exact("less").pValue, p_less);
    agreement.near(name, "exact two-sided", () => exact("two-sided").pValue, p_two_sided);
  }
}

/** `friedman.json`. */
export function compareFriedman(golden: GoldenCase, agreement: Agreement): void {
  const { name, x } = golden;
  const ours = friedmanTest({ rows: x.rows, columns: x.columns, data: Float64Array.from(x.data) });
  agreement.near(name, "chi2", () => ours.chiSquared, golden.chi2);
  agreement.near(name, "p", () => ours.pValue, golden.p);
  agreement.near(name, "mean ranks", () => ours.meanRanks, golden.mean_ranks_best_is_1);
  agreement.near(name, "Iman-Davenport F", () => ours.imanDavenportF, golden.iman_davenport_f);
  agreement.near(name, "Iman-Davenport p", () => ours.imanDavenportP, golden.iman_davenport_p);
  agreement.near(name, "Kendall W", () => ours.kendallW, golden.kendall_w);
}

/** `nemenyi.json`. */
export function compareNemenyi(golden: GoldenCase, agreement: Agreement): void {
  const { name, alpha } = golden;
  for (const [models, q] of Object.entries(golden.q)) {
    agreement.near(name, `q for ${models}`, () => nemenyiQuantile(Number(models), alpha), q as number);
  }
  for (const { models, sources, cd } of golden.critical_difference) {
    agreement.near(name, `CD ${models} x ${sources}`, () => nemenyiCriticalDifference(models, sources, alpha), cd);
  }
}

/** `multiple-tests.json`. */
export function compareMultipleTests(golden: GoldenCase, agreement: Agreement): void {
  const adjustments = { holm, bonferroni, fdr_bh: benjaminiHochberg, fdr_by: benjaminiYekutieli, hommel };
  for (const [field, adjust] of Object.entries(adjustments)) {
    if (golden[field] !== undefined) agreement.near(golden.name, field, () => adjust(golden.p), golden[field]);
  }
}

/** `bootstrap.json`: the statistic on the given resamples, then the intervals. */
export function compareBootstrap(golden: GoldenCase, agreement: Agreement): void {
  const { name, x, resamples } = golden;
  const statistic = statisticNamed(golden.statistic);
  const rows = Array.from({ length: x[0].length }, (_, i) => i);
  const on = (drawn: readonly number[]): number =>
    statistic(x.map((column: readonly number[]) => drawn.map((row) => column[row])));
  const replicates: number[] = resamples.map(on);
  agreement.near(name, "distribution", () => replicates, golden.distribution);
  agreement.near(name, "standard error", () => standardDeviation(replicates), golden.standard_error);
  const jackknife = rows.map((left) => on(rows.filter((row) => row !== left)));
  const distribution = { estimate: on(rows), replicates, jackknife };
  for (const [label, ends] of Object.entries(golden.intervals as Record<string, [number, number]>)) {
    const [method, level, alternative = "two-sided"] = label.split("/");
    const options = {
      method: method.toLowerCase() as IntervalMethod,
      level: Number(level),
      alternative: alternative as NonNullable<IntervalOptions["alternative"]>,
    };
    const ours = (): number[] => {
      const { lower, upper } = confidenceInterval(distribution, options);
      return [lower, upper];
    };
    if (ends.some(Number.isNaN)) agreement.throws(name, label, ours);
    else agreement.near(name, label, ours, ends);
  }
}

type Columns = readonly (readonly number[])[];

function statisticNamed(name: string): (columns: Columns) => number {
  if (name.startsWith("mean(a - b)")) return ([a, b]) => mean(a.map((value, i) => value - b[i]));
  if (name.startsWith("mean")) return ([a]) => mean(a);
  if (name === "median") return ([a]) => quantile(a, 0.5);
  if (name.startsWith("standard deviation")) {
    return ([a]) => Math.sqrt(a.reduce((sum, value) => sum + (value - mean(a)) ** 2, 0) / (a.length - 1));
  }
  if (name.startsWith("average precision")) {
    // scikit-learn returns 0 for a resample without an anomaly, where ours throws.
    return ([labels, scores]) => (labels.includes(1) ? averagePrecision(labels, scores) : 0);
  }
  throw new Error(`compareBootstrap: unknown statistic ${name}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** `distributions.json`. */
export function compareDistributions(golden: GoldenCase, agreement: Agreement): void {
  const { name } = golden;
  const near = (quantity: string, inputs: readonly number[], f: (x: number) => number, values: unknown): void =>
    agreement.near(name, quantity, () => inputs.map(f), values as number[]);
  if (golden.pearson !== undefined) compareCorrelations(golden, agreement);
  if (name === "norm") {
    near("ppf", golden.p, normalQuantile, golden.ppf);
    near("cdf", golden.x, normalCdf, golden.cdf);
    near("sf", golden.x, (x) => normalCdf(-x), golden.sf);
  }
  if (name === "quantile") near("linear", golden.q, (q) => quantile(golden.x, q), golden.linear);
  for (const [field, values] of Object.entries(golden)) {
    const [a, b] = (field.match(/[\d.]+/g) ?? []).map(Number);
    if (name === "chi2.sf" && field.startsWith("df=")) near(field, golden.x, (x) => chiSquaredTail(x, a), values);
    if (name === "f.sf" && b !== undefined) near(field, golden.x, (x) => fTail(x, a, b), values);
    if (name === "beta.ppf" && b !== undefined) near(field, golden.p, (p) => betaQuantile(p, a, b), values);
    if (name === "t" && field.startsWith("cdf,")) near(field, golden.x, (x) => studentCdf(x, a), values);
    if (name === "t" && field.startsWith("ppf,")) near(field, golden.p, (p) => studentQuantile(p, a), values);
  }
}

function compareCorrelations({ name, a, b, ...golden }: GoldenCase, agreement: Agreement): void {
  agreement.near(name, "ranks", () => midRanks(a), golden.ranks_a);
  const tests = [
    ["pearson", pearson, "pearson_p"],
    ["spearman", spearman, "spearman_p"],
    ["kendall_tau_b", kendall, "kendall_p_asymptotic"],
    ["mannwhitney_u", mannWhitney, "mannwhitney_p"],
  ] as const;
  for (const [statistic, test, pValue] of tests) {
    agreement.near(name, statistic, () => test(a, b).statistic, golden[statistic]);
    agreement.near(name, pValue, () => test(a, b).pValue, golden[pValue]);
  }
}
