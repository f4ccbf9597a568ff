/** @file Spark's own classifiers on the benchmark's rows, beside ours: `lsad-spark bench --mllib`. */

import type { BenchData, PreparedSource } from "@lsad/bench/cells";
import type { CsrMatrix } from "@lsad/core";
import { averagePrecision, spearman } from "@lsad/eval";
import {
  balancedWeights,
  type LabelledSource,
  Pipeline,
  rowTexts,
  type SourceTable,
  trainingRows,
  wordPairVectorizer,
} from "@lsad/pipeline";
import type { MlParams } from "../connect/ml-model.js";
import type { SparkSession } from "../connect.js";
import { IncompleteJobError } from "./incomplete-job-error.js";
import { vectorsOf, vectorTable } from "./ml-vectors.js";

/** A row of the benchmark and the estimator of MLlib beside it. */
interface Pair {
  readonly detector: "naive-bayes" | "tfidf-lr" | "linear-svm";
  readonly estimator: string;
  /** @param C - Of our row, inverse strength of the regularisation. @param n - Sum of the weights. */
  paramsOf(C: number, n: number): MlParams;
  readonly difference: string;
}

/** MLlib divides the loss by the sum of the weights where ours multiplies it by C. */
const regParam = (C: number, n: number) => 1 / (C * n);
const MLLIB = "org.apache.spark.ml.classification";
/** Every step of MLlib's solvers is a job of Spark. The hinge has corners, where they would go on to the last step. */
const SOLVER = { maxIter: 100, tol: 1e-8, standardization: false };

/** The three estimators of MLlib that the benchmark has rows for. */
const PAIRS: readonly Pair[] = [
  {
    detector: "naive-bayes",
    estimator: `${MLLIB}.NaiveBayes`,
    paramsOf: () => ({ smoothing: 1, modelType: "multinomial" }),
    difference: "the same formula; MLlib smooths class priors too, which are equal here",
  },
  {
    detector: "tfidf-lr",
    estimator: `${MLLIB}.LogisticRegression`,
    paramsOf: (C, n) => ({ ...SOLVER, regParam: regParam(C, n), elasticNetParam: 0, family: "binomial" }),
    difference: "the same objective",
  },
  {
    detector: "linear-svm",
    estimator: `${MLLIB}.LinearSVC`,
    paramsOf: (C, n) => ({ ...SOLVER, regParam: regParam(C, n) }),
    difference: "hinge loss where ours squares it; its intercept is not regularised",
  },
];

/** One row of the comparison. */
export interface MllibRow {
  readonly target: string;
  readonly detector: string;
  readonly estimator: string;
  /** Where the two are not the same by definition. */
  readonly difference: string;
  /** Inverse strength of the regularisation, that ours chose; absent for Naive Bayes. */
  readonly C?: number;
  /** Over the target's test lines, each the same: ours and MLlib's. Null where they are all of one class. */
  readonly averagePrecision: { readonly ours: number | null; readonly mllib: number | null };
  /** Rank correlation of the scores of the target's distinct rows; null where one of them says the same of all. */
  readonly spearman: number | null;
  /** Share of distinct rows that both put on the same side of 0. */
  readonly sameSide: number;
  /** Largest difference of two scores of one row. */
  readonly largestDifference: number;
  readonly seconds: { readonly ours: number; readonly mllib: number };
}

/** What is compared. */
export interface MllibOptions {
  /** Default: every source with labels. */
  readonly targets?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onRow?: (row: MllibRow) => void;
}

/**
 * Fits Naive Bayes, logistic regression and a linear SVM of MLlib on what our rows of the benchmark learn from: the same
 * distinct training rows, weights and TF-IDF of words and word pairs of messages, the target left out; and scores its rows.
 */
export async function compareWithMllib(
  session: SparkSession,
  { sources }: BenchData,
  { targets, signal, onRow }: MllibOptions = {},
): Promise<readonly MllibRow[]> {
  const labelled = sources.filter(({ labels }) => labels !== undefined);
  const rows: MllibRow[] = [];
  for (const target of labelled.filter(({ name }) => targets?.includes(name) ?? true)) {
    const training = labelled.flatMap(({ name, table, labels }) =>
      name === target.name || labels === undefined ? [] : [{ table, labels }],
    );
    const matrices = await shipRows(session, training, target.table);
    for (const pair of PAIRS) {
      signal?.throwIfAborted();
      const row = await compare(session, pair, training, target, matrices);
      rows.push(row);
      onRow?.(row);
    }
  }
  return rows;
}

const [TRAINING, TARGET, SCORED] = ["lsad_ml_training", "lsad_ml_target", "lsad_ml_scored"];

interface ShippedRows {
  /** Sum of the weights of the training rows. */
  readonly n: number;
  readonly target: CsrMatrix;
}

/** Makes views of the training rows and of the target's rows. */
async function shipRows(
  session: SparkSession,
  training: readonly LabelledSource[],
  table: SourceTable,
): Promise<ShippedRows> {
  const rows = trainingRows(training, "raw");
  const vectorizer = wordPairVectorizer();
  const x = vectorizer.fitTransform(rows.texts);
  const weight = balancedWeights(rows.masses, rows.labels);
  await session.createView(TRAINING, vectorTable(x, { label: rows.labels, weight }));
  const target = vectorizer.transform(rowTexts(table, "raw"));
  await session.createView(TARGET, vectorTable(target));
  return { n: weight.reduce((sum, value) => sum + value, 0), target };
}

async function compare(
  session: SparkSession,
  { detector, estimator, paramsOf, difference }: Pair,
  training: readonly LabelledSource[],
  target: PreparedSource,
  { n, target: x }: ShippedRows,
): Promise<MllibRow> {
  const begun = performance.now();
  const pipeline = new Pipeline({ detector, view: "raw" }).fit(training);
  const part = pipeline.textPart(target.table, target.bufferLines);
  if (part === undefined) throw new Error(`internal: ${detector} must read words`);
  const ours = part.detector.score(x);
  const { C } = { ...pipeline.spec.options, ...pipeline.chosen };
  const between = performance.now();
  const columns = { featuresCol: "features", labelCol: "label", weightCol: "weight" };
  const params = { ...columns, ...paramsOf(Number(C), n) };
  const mllib = await scoresOf(session, estimator, params, x.rows);
  return {
    target: target.name,
    detector,
    estimator,
    difference,
    ...(typeof C === "number" && { C }),
    averagePrecision: { ours: precisionOf(target, ours), mllib: precisionOf(target, mllib) },
    ...agreementOf(ours, mllib),
    seconds: { ours: secondsFrom(begun, between), mllib: secondsFrom(between, performance.now()) },
  };
}

/** What MLlib says of every row of the target, on the scale of ours: log odds, or the distance from the plane. */
async function scoresOf(
  session: SparkSession,
  estimator: string,
  params: MlParams,
  rows: number,
): Promise<Float64Array> {
  const model = await session.fitModel(estimator, params, vectorsOf(TRAINING, ["label", "weight"]));
  await model.transform(vectorsOf(TARGET), SCORED);
  const scores = new Float64Array(rows).fill(Number.NaN);
  const scored = await session.rows<{ row: number; raw: { values: Iterable<number> } }>(
    `SELECT \`row\`, rawPrediction raw FROM ${SCORED}`,
  );
  for (const { row, raw } of scored) {
    const [normal, anomaly] = raw.values;
    scores[row] = estimator.endsWith("NaiveBayes") ? anomaly - normal : anomaly; // elsewhere they are each other's negative
  }
  await model.delete();
  if (scored.length === rows && !scores.includes(Number.NaN)) return scores;
  throw new IncompleteJobError(`mllib: ${estimator} must score ${rows} rows, got ${scored.length}`);
}

/** Over the test lines, the buffer before them left out as everywhere in the protocol. */
function precisionOf({ table, labels, bufferLines }: PreparedSource, ofRows: Float64Array): number | null {
  const tested = labels?.subarray(bufferLines) ?? new Uint8Array(0);
  if (!tested.includes(1)) return null;
  return averagePrecision(
    tested,
    Float64Array.from(table.lineRow.subarray(bufferLines), (row) => ofRows[row]),
  );
}

/** Log odds of rows without a known word are 0 but for their last bits, on either side. */
const ROUNDING = 1e-9;

function agreementOf(
  ours: Float64Array,
  mllib: Float64Array,
): Pick<MllibRow, "spearman" | "sameSide" | "largestDifference"> {
  const differences = ours.map((score, row) => Math.abs(score - mllib[row]));
  const isSameSide = (score: number, row: number) => score > 0 === mllib[row] > 0 || differences[row] < ROUNDING;
  const sameSide = ours.filter(isSameSide).length / ours.length;
  const largestDifference = differences.reduce((most, difference) => Math.max(most, difference), 0);
  const isConstant = [ours, mllib].some((scores) => scores.every((score) => score === scores[0]));
  return { spearman: isConstant ? null : spearman(ours, mllib).statistic, sameSide, largestDifference };
}

function secondsFrom(start: number, end: number): number {
  return Math.round(end - start) / 1000;
}
