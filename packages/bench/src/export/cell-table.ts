/** @file All cells of a run as one flat table: a column a field, a row a cell. */

import { type CellResult, metricNames } from "../result.js";

/** What a column holds. */
export type CellColumnType = "text" | "whole" | "number";

/** A value of the table; null where a cell has none. */
export type CellValue = string | number | null;

/** A column of the table. */
export interface CellColumn {
  readonly name: string;
  readonly type: CellColumnType;
  /** Its value of a cell. */
  readonly read: (cell: CellResult) => CellValue;
}

const text = (name: string, read: CellColumn["read"]): CellColumn => ({ name, type: "text", read });
const whole = (name: string, read: CellColumn["read"]): CellColumn => ({ name, type: "whole", read });
const number = (name: string, read: CellColumn["read"]): CellColumn => ({ name, type: "number", read });

/** Parts of a cell that are not one value, as JSON text. */
const json = (name: "options" | "chosen" | "train" | "thresholds" | "timeToDetect"): CellColumn =>
  text(name, (cell) => (cell[name] === undefined ? null : JSON.stringify(cell[name])));

/**
 * The columns, in the order of `results.jsonl`: every field of a cell under its own name, nested ones as `testLines`,
 * `hashData`; each metric as its value, `<metric>Support` and `<metric>Reason`. Lists and records are JSON text.
 */
export const cellColumns: readonly CellColumn[] = [
  text("cell", ({ cell }) => cell),
  text("detector", ({ detector }) => detector),
  json("options"),
  json("chosen"),
  text("view", ({ view }) => view),
  text("target", ({ target }) => target),
  json("train"),
  text("setting", ({ setting }) => setting),
  whole("shots", ({ shots }) => shots),
  text("sampler", ({ sampler }) => sampler),
  whole("supportAnomalies", ({ supportAnomalies }) => supportAnomalies),
  whole("draw", ({ draw }) => draw),
  whole("seed", ({ seed }) => seed),
  text("variant", ({ variant }) => variant),
  text("track", ({ track }) => track),
  text("lines", ({ lines }) => lines),
  text("labels", ({ labels }) => labels),
  text("templates", ({ templates }) => templates),
  text("policy", ({ policy }) => policy),
  number("threshold", ({ threshold }) => threshold),
  text("weighting", ({ weighting }) => weighting),
  whole("testLines", ({ test }) => test.lines),
  whole("testAnomalies", ({ test }) => test.anomalies),
  whole("testUnits", ({ test }) => test.units),
  whole("testAnomalousUnits", ({ test }) => test.anomalousUnits),
  number("testPrevalence", ({ test }) => test.prevalence),
  ...metricNames.flatMap((name) => [
    number(name, ({ metrics }) => metrics[name].value),
    whole(`${name}Support`, ({ metrics }) => metrics[name].support),
    text(`${name}Reason`, ({ metrics }) => metrics[name].reason ?? null),
  ]),
  json("thresholds"),
  json("timeToDetect"),
  number("brier", ({ calibration }) => calibration?.brier ?? null),
  number("ece", ({ calibration }) => calibration?.ece ?? null),
  text("hashData", ({ hashes }) => hashes.data),
  text("hashCode", ({ hashes }) => hashes.code),
  text("hashTrainTemplates", ({ hashes }) => hashes.trainTemplates),
  text("hashTestTemplates", ({ hashes }) => hashes.testTemplates),
  text("errorCode", ({ error }) => error?.code ?? null),
  text("errorMessage", ({ error }) => error?.message ?? null),
];
