/** @file An invented run for the tests of summary, table and report: valid result lines with the values a test asks for. */

import type { LineExplanation } from "../src/explain/explanation.js";
import { type CellResult, type MetricName, metricNames, resultSchema } from "../src/result.js";
import type { CellCurve, JobTiming, JobTraining, RunManifest } from "../src/run-files.js";

/** What a test says of a cell; the rest is filled in. */
export interface InventedCell extends Partial<Omit<CellResult, "metrics" | "test">> {
  /** Every metric has this value unless {@link InventedCell.metrics} says otherwise. Default .5. */
  readonly value?: number;
  /** A number, or the reason why there is none. */
  readonly metrics?: Partial<Record<MetricName, number | string>>;
  readonly test?: Partial<CellResult["test"]>;
}

const hash = "0123456789abcdef";

/** A valid result line. */
export function inventedCell({ value = 0.5, metrics = {}, test = {}, ...fields }: InventedCell = {}): CellResult {
  const { detector = "keyword", view = "raw", target = "alpha", seed = 0, draw = 0, weighting = "line" } = fields;
  const metric = (name: MetricName) => {
    const given = metrics[name] ?? value;
    return typeof given === "string" ? { value: null, support: 0, reason: given } : { value: given, support: 20 };
  };
  return resultSchema.parse({
    version: 1,
    cell: `${detector}.${view}.${target}.s${seed}.d${draw}.${weighting}`,
    detector,
    options: {},
    chosen: {},
    view,
    target,
    train: ["omega"],
    setting: "inductive",
    shots: 0,
    sampler: "none",
    supportAnomalies: null,
    variant: "none",
    lines: "all",
    draw,
    seed,
    track: "natural",
    labels: "invented",
    templates: "drain",
    policy: "fixed-0.5",
    threshold: 0.5,
    weighting,
    test: { lines: 80, anomalies: 20, units: 8, anomalousUnits: 2, prevalence: 0.25, ...test },
    metrics: Object.fromEntries(metricNames.map((name) => [name, metric(name)])),
    hashes: { data: hash, code: hash, trainTemplates: hash, testTemplates: hash },
    error: null,
    ...fields,
  });
}

/** A cell of a source without an anomaly. */
export function allNormalCell(fields: InventedCell = {}): CellResult {
  const reason = "no anomaly among the test lines";
  const undefinedMetrics = Object.fromEntries(metricNames.map((name) => [name, reason]));
  return inventedCell({
    ...fields,
    metrics: { ...undefinedMetrics, falseAlarmRate: 0.125, ...fields.metrics },
    test: { anomalies: 0, anomalousUnits: 0, prevalence: 0 },
  });
}

/** The cells of a detector on sources named by the keys, by line and by template. */
export function inventedCells(detector: string, values: Readonly<Record<string, number>>): CellResult[] {
  return Object.entries(values).flatMap(([target, value]) =>
    (["line", "template"] as const).map((weighting) => inventedCell({ detector, target, value, weighting })),
  );
}

/** The files of a run that has exactly these cells, with a curve of three steps for each two-class cell. */
export function inventedRun(results: readonly CellResult[]): {
  manifest: RunManifest;
  results: readonly CellResult[];
  curves: CellCurve[];
  timings: JobTiming[];
  training: JobTraining[];
  explanations: LineExplanation[];
} {
  const targets = [...new Set(results.map(({ target }) => target))];
  const detectors = [...new Set(results.map(({ detector }) => detector))];
  return {
    manifest: {
      version: 1,
      preset: "quick",
      data: { name: "synthetic", hash },
      labels: { name: "invented", hash },
      templates: "drain",
      detectors: detectors.map((id) => ({
        id,
        summary: `what ${id} does`,
        views: viewsOf(id, results),
        threshold: "fixed-0.5",
      })),
      targets,
      seeds: [0],
      plans: ["main"],
      shots: [10, 50],
      samplers: ["random", "balanced", "diverse"],
      draws: 10,
      rareShares: [0.5, 1, 2, 5],
      rareDraws: 20,
      contrasts: [],
      code: hash,
      sources: targets.map((name) => ({ name, lines: 100, templates: 8, rows: 12, anomalies: 20, bufferLines: 20 })),
    },
    results,
    curves: results
      .filter(({ metrics }) => metrics.prAuc.value !== null)
      .map(({ cell }) => ({ cell, recall: [0, 0.25, 0.75, 1], precision: [1, 1, 0.6, 0.25] })),
    timings: results.map(({ cell, detector, view, target }) => ({ job: cell, detector, view, target, seconds: 1.5 })),
    training: [],
    explanations: [],
  };
}

function viewsOf(detector: string, results: readonly CellResult[]): string[] {
  return [...new Set(results.filter((cell) => cell.detector === detector).map(({ view }) => view))];
}

/** What a run with an encoder leaves beside its cells: a loss that falls, and a line that was read word by word. */
export function inventedReading(
  detector: string,
  target: string,
): Pick<ReturnType<typeof inventedRun>, "training" | "explanations"> {
  const parts = [{ name: "failed", value: 2 }];
  return {
    training: [
      { job: `${detector}.${target}`, detector, view: "raw", target, seed: 0, steps: 4, losses: [0.8, 0.4, 0.2, 0.2] },
    ],
    explanations: [
      {
        ...{ target, detector, view: "raw", line: 7, rank: 1, template: "disk <*> failed", text: "disk 7 failed" },
        ...{ score: 0.88, threshold: 0.5, alert: true, label: 1, words: null, wordDeletion: null },
        ...{ method: "integrated-gradients", unit: "log odds", baseline: 0, parts, additivityError: 0.001 },
        nearestNormal: { source: "omega", text: "disk 7 ready", similarity: 0.5 },
        nearestInBuffer: null,
        attention: {
          words: ["[CLS]", "disk", "7", "failed", "[SEP]"],
          layers: 1,
          heads: 2,
          weights: [
            [0.1, 0.1, 0.1, 0.6, 0.1],
            [0.2, 0.2, 0.2, 0.2, 0.2],
          ],
          rollout: [0.1, 0.1, 0.1, 0.5, 0.2],
          added: [0, 0, 0, 2, 0],
        },
      },
    ],
  };
}
