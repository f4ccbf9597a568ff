/** @file The metrics of a cell: each a value with its support, or the reason why there is none. */

import { UndefinedMetricError } from "@lsad/core";
import {
  aboveChance,
  auroc,
  averagePrecision,
  averagePrecisionAt,
  balancedAccuracy,
  confusion,
  macroF1,
  matthewsCorrelation,
  normalisedAveragePrecision,
  prevalence,
  templateWeights,
} from "@lsad/eval";
import type { Weighting } from "./plan.js";
import { type CellResult, type MetricName, metricNames } from "./result.js";

/** The test lines of a target, as the protocol sees them. */
export interface TestLines {
  /** Shape `[lines]`. */
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
  /** Shape `[lines]`: the (template, label) unit of each line. */
  readonly units: Uint32Array;
  /** Shape `[lines]`: 1 for an alert. */
  readonly alerts: Uint8Array;
}

/** What a cell says of its test lines and of the detector on them. */
export type Measurement = Pick<CellResult, "test" | "metrics">;

/** Why a metric is not computed at all. */
export const NO_LABELS = "the label set does not cover this source";

/**
 * Measures scores on labelled test lines.
 * A metric that is undefined on them (one class only) has the value `null` and says why.
 * @param chance - The average precision of chance on these lines; left out where it is not shown.
 */
export function measure(
  { labels, scores, alerts, units }: TestLines,
  weighting: Weighting,
  chance?: number,
): Measurement {
  const weight = lineWeights(labels, units, weighting);
  const anomalousUnits = unitsLabelled(labels, units, 1);
  const anomalies = labels.reduce((sum, label) => sum + label, 0);
  const support = weighting === "line" ? anomalies : anomalousUnits;
  const table = confusion(labels, alerts, { weight });
  const bothClasses = anomalies > 0 && anomalies < labels.length;
  // A threshold metric of a single class would be defined by convention only: it says nothing of the detector.
  const two = (compute: () => number) => () => (bothClasses ? compute() : undefinedFor(anomalies));

  const rules: Record<MetricName, () => number> = {
    prAuc: two(() => averagePrecision(labels, scores, { weight })),
    normalisedAp: two(() => normalisedAveragePrecision(labels, scores, { weight })),
    prAucAt1: two(() => averagePrecisionAt(labels, scores, 0.01, { weight })),
    prAucAt5: two(() => averagePrecisionAt(labels, scores, 0.05, { weight })),
    chanceAp: two(() => chance ?? notComputed()),
    apAboveChance: two(() => aboveChance(averagePrecision(labels, scores, { weight }), chance ?? notComputed())),
    auroc: two(() => auroc(labels, scores, { weight })),
    macroF1: two(() => macroF1(labels, alerts, { weight })),
    balancedAccuracy: two(() => balancedAccuracy(labels, alerts, { weight })),
    mcc: two(() => matthewsCorrelation(labels, alerts, { weight })),
    recall: () =>
      anomalies === 0 ? undefinedFor(anomalies) : table.truePositives / (table.truePositives + table.falseNegatives),
    falseAlarmRate: () =>
      anomalies === labels.length
        ? undefinedFor(anomalies)
        : table.falsePositives / (table.falsePositives + table.trueNegatives),
  };
  return {
    test: {
      lines: labels.length,
      anomalies,
      units: unitsLabelled(labels, units, 0) + anomalousUnits,
      anomalousUnits,
      prevalence: prevalence(labels, { weight }),
    },
    metrics: metricsOf((name) => valueOrReason(rules[name], support)),
  };
}

/** What a cell reports when there are no labels to measure against, or its job failed. */
export function unmeasured(lines: number, reason = NO_LABELS): Measurement {
  return {
    test: { lines, anomalies: 0, units: 0, anomalousUnits: 0, prevalence: null },
    metrics: metricsOf(() => ({ value: null, support: 0, reason })),
  };
}

function metricsOf(rule: (name: MetricName) => CellResult["metrics"][MetricName]): CellResult["metrics"] {
  return Object.fromEntries(metricNames.map((name) => [name, rule(name)])) as CellResult["metrics"];
}

function valueOrReason(compute: () => number, support: number): CellResult["metrics"][MetricName] {
  try {
    return { value: compute(), support };
  } catch (error) {
    if ((error as UndefinedMetricError).code !== "UNDEFINED_METRIC") throw error;
    return { value: null, support, reason: (error as Error).message };
  }
}

function notComputed(): never {
  throw new UndefinedMetricError("the chance level is computed on the cells of the main comparison alone");
}

function undefinedFor(anomalies: number): never {
  throw new UndefinedMetricError(
    anomalies === 0 ? "no anomaly among the test lines" : "no normal line among the test lines",
  );
}

/**
 * How much each test line weighs.
 * @returns Shape `[lines]`: all 1 by line; by template, 1 over the number of test lines of the same (template, label).
 */
export function lineWeights(labels: Uint8Array, units: Uint32Array, weighting: Weighting): Float64Array {
  return weighting === "line" ? new Float64Array(labels.length).fill(1) : templateWeights(labels, units);
}

/** Number of distinct templates among the lines of a label. */
function unitsLabelled(labels: Uint8Array, units: Uint32Array, label: 0 | 1): number {
  return new Set(units.filter((_, line) => labels[line] === label)).size;
}
