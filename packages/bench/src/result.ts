/** @file The form of a result: one JSON line a cell, validated when written and when read. */

import { z } from "zod";
import { samplers, templateSources } from "./config.js";
import { lineSets, weightings } from "./plan.js";

/** Version of the result form; raised when an older reader would misread a newer line. */
export const RESULT_VERSION = 1;

const metric = z.strictObject({
  value: z.number().nullable().describe("null when the metric has no value on this target"),
  support: z.number().int().min(0).describe("anomalous test lines (or units) behind the value"),
  reason: z.string().optional().describe("why there is no value"),
});

const share = z.number().min(0).max(1);

/** Decisions under another threshold policy than the one of the comparison. */
const decisions = z.strictObject({
  threshold: z.number().nullable(),
  macroF1: z.number().nullable(),
  balancedAccuracy: z.number().nullable(),
  mcc: z.number().nullable(),
  recall: z.number().nullable(),
  falseAlarmRate: z.number().nullable(),
});

const timeToDetect = z.strictObject({
  episodes: z.number().int().min(0),
  horizonLines: z.number().int().min(1),
  budgets: z.array(
    z.strictObject({
      falseAlarmsPer1000: z.number().positive(),
      threshold: z.number().nullable(),
      episodeRecall: share,
      delayLines: z.number().describe("mean over episodes, a miss counted as the horizon and nothing as more"),
      delaySeconds: z.number().nullable(),
    }),
  ),
});

const calibration = z.strictObject({
  brier: z.number(),
  ece: z.number(),
  bins: z.array(
    z.strictObject({ lower: share, upper: share, meanScore: share, observed: share, weight: z.number().min(0) }),
  ),
});

const hash = z.string().regex(/^[0-9a-f]{16}$/, "16 hexadecimal digits");

/** The metrics of a cell, in the order reports show them. */
export const metricNames = [
  "prAuc",
  "normalisedAp",
  "prAucAt1",
  "prAucAt5",
  "chanceAp",
  "apAboveChance",
  "auroc",
  "macroF1",
  "balancedAccuracy",
  "mcc",
  "recall",
  "falseAlarmRate",
] as const;

/** Name of a metric of a cell. */
export type MetricName = (typeof metricNames)[number];

/** The form of one line of `results.jsonl`. */
export const resultSchema = z.strictObject({
  version: z.literal(RESULT_VERSION),
  cell: z.string().describe("unique in a run, the same in every run of the same plan"),
  detector: z.string(),
  options: z.record(z.string(), z.unknown()).describe("complete with defaults"),
  chosen: z.record(z.string(), z.unknown()).describe("hyper-parameters that inner validation chose"),
  view: z.enum(["raw", "parsed", "structured"]),
  target: z.string().describe("the held-out source"),
  train: z.array(z.string()).describe("the sources learnt from"),
  setting: z.enum(["inductive", "transductive", "few-shot"]),
  shots: z.number().int().min(0),
  sampler: z.enum(["none", ...samplers]),
  supportAnomalies: z.number().int().min(0).nullable().describe("anomalies among the shots; null without shots"),
  draw: z.number().int().min(0).describe("which random support, thinning or subset of training sources"),
  seed: z.number().int(),
  variant: z.string().describe("what an ablation changed; none in the main run"),
  track: z
    .string()
    .regex(/^(natural|rare-\d+(\.\d+)?)$/, "natural, or rare- and a number")
    .describe("natural, or anomalies thinned to this share, in percent of the normal lines"),
  lines: z.enum(lineSets).describe("which test lines were measured"),
  labels: z.string().describe("name of the label set"),
  templates: z.enum(templateSources),
  policy: z.string().describe("threshold policy, chosen before the run"),
  threshold: z.number().nullable(),
  weighting: z.enum(weightings),
  test: z.strictObject({
    lines: z.number().int(),
    anomalies: z.number().int(),
    units: z.number().int().describe("distinct (template, label) among the test lines"),
    anomalousUnits: z.number().int(),
    prevalence: z.number().nullable().describe("weighted share of anomalies"),
  }),
  metrics: z.strictObject(
    Object.fromEntries(metricNames.map((name) => [name, metric])) as Record<MetricName, typeof metric>,
  ),
  thresholds: z.record(z.string(), decisions).optional().describe("decisions under each other threshold policy"),
  timeToDetect: timeToDetect.optional(),
  calibration: calibration.optional().describe("of detectors whose score is a probability"),
  hashes: z.strictObject({ data: hash, code: hash, trainTemplates: hash, testTemplates: hash }),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});

/** One line of `results.jsonl`. */
export type CellResult = z.infer<typeof resultSchema>;

/** The published JSON Schema of a result line: `schema/result.schema.json`. */
export function resultJsonSchema(): Record<string, unknown> {
  return { title: "A cell of the @lsad benchmark", ...z.toJSONSchema(resultSchema) };
}
