/** @file A whole run: read the corpus, plan, run what is not done yet, leave a folder that a report is made from. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { Corpus, LabelSet } from "@lsad/datasets";
import { detectorKind, thresholdPolicy } from "@lsad/pipeline";
import type { BenchConfig, TemplateSource } from "./config.js";
import { codeHash, shortHash } from "./hashes.js";
import { type Job, jobId, planJobs } from "./plan.js";
import { type BenchData, hashData, hasTrueTemplates, type PreparedSource, prepareSources } from "./prepare.js";
import type { CellResult } from "./result.js";
import {
  CURVES_FILE,
  RESULTS_FILE,
  ResultsFile,
  readCurves,
  readResults,
  readTimings,
  TIMINGS_FILE,
} from "./results-file.js";
import type { CellCurve, JobTiming, RunManifest } from "./run-files.js";
import { defaultWorkers, runJobs } from "./runner.js";
import { SCORES_FOLDER } from "./scores-file.js";
import { templatesOfVariant } from "./variants.js";

/** File name of a run's manifest inside its folder. */
const MANIFEST_FILE = "run.json";

/** What a run is doing, for a progress line. */
export type RunProgress =
  | { readonly phase: "read"; readonly source: string; readonly done: number; readonly total: number }
  | {
      readonly phase: "run";
      readonly job: string;
      readonly done: number;
      readonly total: number;
      readonly resumed: number;
    };

/** Options of {@link runBench}. */
export interface RunBenchOptions {
  readonly config: BenchConfig;
  readonly corpus: Corpus;
  readonly labels: LabelSet;
  /** The run's folder. Default: a name under `out/` made from the plan, so that the same command resumes. */
  readonly out?: string;
  /** Start over where the folder holds another run. Default false: that is an error. */
  readonly fresh?: boolean;
  readonly keepScores?: boolean;
  /** Threads. Default: one a core, at most 8. */
  readonly workers?: number;
  /** Called before each source is read, and after each job. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Stops the run between two jobs; what is done stays. */
  readonly signal?: AbortSignal;
}

/** A finished run, as its folder holds it. */
export interface RunFolder {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly results: readonly CellResult[];
  readonly curves: readonly CellCurve[];
  readonly timings: readonly JobTiming[];
}

/**
 * Runs the protocol on a corpus and leaves `run.json`, `results.jsonl`, `curves.jsonl` and `timings.jsonl` in a folder.
 *
 * A run that was stopped goes on where it was: the same corpus, labels, configuration and code give the same folder and,
 * whatever the number of workers and stops, the same bytes of `results.jsonl`.
 *
 * @throws {@link DataFormatError} if a file of the corpus is not what it promises, or the folder holds another run.
 */
export async function runBench(options: RunBenchOptions): Promise<RunFolder> {
  const { config, corpus, labels, onProgress, signal } = options;
  const names = corpus.sources.map((source) => source.name);
  const jobs = planJobs(config, { sources: names, trueTemplates: await hasTrueTemplates(corpus) });
  const sources = await prepareSources(corpus, labels, {
    templates: config.templates,
    onSource: (source, done, total) => onProgress?.({ phase: "read", source, done, total }),
    ...(signal === undefined ? {} : { signal }),
  });
  const otherTemplates = await prepareOthers(options, jobs);
  const dataHash = await hashData(corpus, labels, config.templates);
  const manifest = manifestOf(options, sources, jobs, dataHash);
  const folder =
    options.out ?? join("out", `${config.preset}-${corpus.name}-${shortHash([JSON.stringify(manifest)]).slice(0, 8)}`);
  openFolder(folder, manifest, options.fresh ?? false);

  const data: BenchData = {
    sources,
    labels: labels.name,
    templates: config.templates,
    otherTemplates,
    dataHash,
    codeHash: manifest.code,
    scoresFolder: options.keepScores ? join(folder, SCORES_FOLDER) : undefined,
  };
  await runMissing(folder, data, jobs, options);
  return readRun(folder);
}

/**
 * Reads the folder of a run, finished or not.
 * @throws {@link DataFormatError} if there is none, or a line of it is not a result.
 */
export function readRun(folder: string): RunFolder {
  const results = readResults(folder);
  const manifest = readManifest(join(folder, MANIFEST_FILE));
  return { folder, manifest, results, curves: readCurves(folder), timings: readTimings(folder) };
}

/** The sources in the templates of the other parsers that jobs of the plan ask for. */
async function prepareOthers(
  { corpus, labels, signal }: RunBenchOptions,
  jobs: readonly Job[],
): Promise<BenchData["otherTemplates"]> {
  const asked = new Set(jobs.flatMap(({ variant = "none" }) => templatesOfVariant(variant) ?? []));
  const prepared: Partial<Record<TemplateSource, readonly PreparedSource[]>> = {};
  for (const templates of asked) {
    const options = signal === undefined ? { templates } : { templates, signal };
    prepared[templates] = await prepareSources(corpus, labels, options);
  }
  return prepared;
}

async function runMissing(
  folder: string,
  data: BenchData,
  jobs: readonly Job[],
  { keepScores, workers = defaultWorkers(), onProgress, signal }: RunBenchOptions,
): Promise<void> {
  const file = new ResultsFile(folder, jobs);
  const resumed = file.done;
  const scoresMissing = keepScores === true && resumed > 0 && !existsSync(join(folder, SCORES_FOLDER));
  if (scoresMissing) {
    throw new DataFormatError({
      problem: "the run was begun without --keep-scores",
      file: join(folder, RESULTS_FILE),
      hint: "Choose another --out, or --fresh to start over.",
    });
  }
  await runJobs(data, jobs.slice(resumed), {
    workers,
    onOutcome: (outcome, job) => {
      file.append(outcome);
      onProgress?.({ phase: "run", job: jobId(job), done: file.done, total: jobs.length, resumed });
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

function manifestOf(
  { config, corpus, labels }: RunBenchOptions,
  sources: readonly PreparedSource[],
  jobs: readonly Job[],
  dataHash: string,
): RunManifest {
  return {
    version: 1,
    preset: config.preset,
    data: { name: corpus.name, hash: dataHash },
    labels: { name: labels.name, hash: labels.hash },
    templates: config.templates,
    detectors: config.detectors.map((id) => {
      const { summary, threshold } = detectorKind(id);
      const views = [...new Set(jobs.filter((job) => job.detector === id).map((job) => job.view))];
      return { id, summary, views, threshold: thresholdPolicy(threshold).name };
    }),
    targets: [...new Set(jobs.map((job) => job.target))],
    seeds: config.seeds,
    plans: config.plans,
    shots: config.shots,
    samplers: config.samplers,
    draws: config.draws,
    rareShares: config.rareShares,
    rareDraws: config.rareDraws,
    contrasts: config.contrasts,
    code: codeHash(),
    sources: sources.map(({ name, table, labels: lineLabels, unitNames, bufferLines }) => ({
      name,
      lines: table.lineRow.length,
      templates: unitNames.length,
      rows: table.rows.length,
      anomalies: lineLabels === undefined ? null : lineLabels.reduce((sum, label) => sum + label, 0),
      bufferLines,
    })),
  };
}

/** Makes the folder ready for this run: new, the same run's, or emptied of another's when asked. */
function openFolder(folder: string, manifest: RunManifest, fresh: boolean): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, MANIFEST_FILE);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  if (fresh) {
    for (const name of [MANIFEST_FILE, RESULTS_FILE, CURVES_FILE, TIMINGS_FILE])
      rmSync(join(folder, name), { force: true });
    rmSync(join(folder, SCORES_FOLDER), { recursive: true, force: true });
  }
  if (existsSync(file)) {
    const difference = firstDifference(readManifest(file), manifest);
    if (difference === undefined) return;
    throw new DataFormatError({
      problem: `the folder holds a run of another ${difference}`,
      file,
      hint: "Choose another --out, or --fresh to start over.",
    });
  }
  writeFileSync(`${file}.partial`, text);
  renameSync(`${file}.partial`, file);
}

function readManifest(file: string): RunManifest {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunManifest;
  } catch (cause) {
    throw new DataFormatError(
      { problem: "the run's manifest cannot be read", file, hint: "Start the run again with --fresh." },
      { cause },
    );
  }
}

function firstDifference(kept: RunManifest, wanted: RunManifest): string | undefined {
  const parts: readonly (keyof RunManifest)[] = [
    "version",
    "data",
    "labels",
    "templates",
    "code",
    "preset",
    "detectors",
    "targets",
    "seeds",
    "plans",
    "shots",
    "samplers",
    "draws",
    "rareShares",
    "rareDraws",
    "contrasts",
    "sources",
  ];
  return parts.find((part) => JSON.stringify(kept[part]) !== JSON.stringify(wanted[part]));
}
