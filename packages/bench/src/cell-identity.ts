/** @file The part of a result that says what was run, not what came out. */

import { type DetectorOptions, type SourceTable, thresholdPolicy } from "@lsad/pipeline";
import { fixedOptions, type Lesson } from "./fit.js";
import { shortHash } from "./hashes.js";
import type { Cell, Job } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { type CellResult, RESULT_VERSION } from "./result.js";
import { rowKind } from "./rows.js";
import { tableOf } from "./support.js";
import { templatesOfVariant } from "./variants.js";

type CellPlace = Pick<CellResult, "cell" | "lines" | "track" | "draw" | "weighting">;

type CellIdentity = Omit<CellResult, keyof CellPlace | "chosen" | "threshold" | "test" | "metrics" | "error">;

/** What tells the cells of a job apart. */
export function placeOf({ id, lines, track, draw, weighting }: Cell): CellPlace {
  return { cell: id, lines, track, draw, weighting };
}

/** What the cells of a job have in common. */
export function identityOf(
  data: BenchData,
  job: Job,
  { name, table, bufferLines }: PreparedSource,
  { training, support, supportLabels }: Lesson,
): CellIdentity {
  const { variant = "none" } = job;
  const kind = rowKind(job.detector);
  const learnt = training.flatMap((source) => templatesOf(source.table));
  const shown = support === undefined ? [] : templatesOf(tableOf(table, support));
  return {
    version: RESULT_VERSION,
    detector: job.detector,
    options: { ...kind.defaults, ...fixedOptions(job), ...encoderOf(data, job) },
    view: job.view,
    target: job.target,
    train: training.map((source) => source.table.source),
    setting: job.support === undefined ? kind.setting : "few-shot",
    shots: job.support?.shots ?? 0,
    sampler: job.support?.sampler ?? "none",
    supportAnomalies: support === undefined ? null : supportLabels.reduce((sum, label) => sum + label, 0),
    seed: job.seed,
    variant,
    labels: data.labels,
    templates: templatesOfVariant(variant) ?? data.templates,
    policy: thresholdPolicy(kind.threshold).name,
    hashes: {
      data: data.dataHash,
      code: data.codeHash,
      trainTemplates: shortHash([...learnt, ...shown]),
      testTemplates: shortHash(templatesOf({ ...table, source: name, lineRow: table.lineRow.subarray(bufferLines) })),
    },
  };
}

/** The encoder of a job by its content: a path would tell machines apart that ran the same. */
function encoderOf({ encoder }: BenchData, { options }: Job): DetectorOptions {
  return options?.encoder === undefined || encoder === undefined ? {} : { encoder };
}

/** By their templates, for the tables of an ablation share their lines with those of the main comparison. */
const known = new WeakMap<readonly string[], WeakMap<Uint32Array, string[]>>();

/** The templates of the lines of a table, in the order they first occur; asked for by every job that learns from it. */
function templatesOf({ source, rows, lineRow, templates }: SourceTable): string[] {
  const ofTemplates = known.get(templates) ?? new WeakMap<Uint32Array, string[]>();
  known.set(templates, ofTemplates);
  const remembered = ofTemplates.get(lineRow);
  if (remembered !== undefined) return remembered;
  const seen = new Set<number>();
  for (const row of lineRow) seen.add(rows[row].template);
  const texts = [...seen].map((template) => `${source}\t${templates[template]}`);
  ofTemplates.set(lineRow, texts);
  return texts;
}
