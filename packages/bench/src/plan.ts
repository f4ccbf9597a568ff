/** @file The plan of a run: jobs in a fixed order, and the cells that each of them yields. */

import { InvalidInputError } from "@lsad/core";
import type { DetectorOptions, View } from "@lsad/pipeline";
import type { BenchConfig, Sampler, TemplateSource } from "./config.js";
import { namedJobs, rareTracks } from "./named-plans.js";
import { isAdapted, isEncoder, isLookup, type RowId, rowKind, standIns } from "./rows.js";

/** What an ablation changes; `none` is the main run. */
export type Variant = "none" | `train-${number}` | "level-words-hidden" | "all-rows" | `templates-${TemplateSource}`;

/** Labelled lines drawn from the target's buffer, added to what a detector learns from. */
export interface SupportSpec {
  readonly sampler: Sampler;
  /** How many lines. */
  readonly shots: number;
}

/** A rare track and which of its draws a job measures. */
export interface RareTrack {
  /** Anomalies that are left, in percent of the target's normal lines. */
  readonly share: number;
  readonly draws: readonly number[];
}

/** One fit: a detector on a view, a held-out source and a seed. What is left out has its default. */
export interface Job {
  readonly detector: RowId;
  readonly view: View;
  readonly target: string;
  readonly seed: number;
  /** Default `none`. */
  readonly variant?: Variant;
  /** What the run gives in place of the detector's defaults, its encoder included. Default: nothing. */
  readonly options?: DetectorOptions;
  /** Default: zero-shot, no label of the target. */
  readonly support?: SupportSpec;
  /** Which random support, or which random subset of the training sources. Default 0. */
  readonly draw?: number;
  /** Rare tracks that are measured with the same fit. Default none. */
  readonly rare?: readonly RareTrack[];
  /** Whether few-shot jobs of the run go on from this fit. Default false. */
  readonly adapted?: boolean;
  /** Whether the highest-scored lines are explained with the same fit. Default false. */
  readonly explained?: boolean;
}

/** How test lines weigh: each the same (operations), or each (template, label) the same (generalisation). */
export const weightings = ["line", "template"] as const;

/** One of {@link weightings}. */
export type Weighting = (typeof weightings)[number];

/**
 * Which test lines are measured: all; those whose template is not in the support; those without a word of the keyword
 * list, where only what was learnt can tell.
 */
export const lineSets = ["all", "unseen-templates", "keyword-silent"] as const;

/** One of {@link lineSets}. */
export type LineSet = (typeof lineSets)[number];

/** One measurement of a job: one line of the results. */
export interface Cell {
  /** Unique in a plan and safe in a file name. */
  readonly id: string;
  readonly lines: LineSet;
  /** `natural`, or `rare-` and the share of anomalies in percent of the normal lines. */
  readonly track: string;
  /** The share of a rare track; `undefined` on the natural one. */
  readonly share: number | undefined;
  readonly draw: number;
  readonly weighting: Weighting;
}

/** What a plan needs to know of the corpus. */
export interface PlannedCorpus {
  /** Names of its sources. */
  readonly sources: readonly string[];
  /** Whether every line has a ground-truth template. */
  readonly trueTemplates: boolean;
}

/**
 * All jobs of a run, in the order their results are written: the main comparison, then the named plans.
 * @throws {@link InvalidInputError} if a target is not among the sources.
 */
export function planJobs(config: BenchConfig, { sources, trueTemplates }: PlannedCorpus): Job[] {
  const stranger = config.targets?.find((target) => !sources.includes(target));
  if (stranger !== undefined) {
    throw new InvalidInputError(`targets: must be among ${sources.join(", ")}, got ${stranger}`);
  }
  const targets = sources.filter((source) => config.targets?.includes(source) ?? true);
  const jobs = [
    ...mainJobs(config, targets),
    ...namedJobs(config, { targets, sources: sources.length, trueTemplates }),
  ];
  return jobs.map((job) => ({ ...job, ...givenOptions(config, job.detector) }));
}

function mainJobs(config: BenchConfig, targets: readonly string[]): Job[] {
  return config.detectors.flatMap((detector) => {
    const kind = rowKind(detector);
    const read = kind.views.filter((view) => config.views.includes(view));
    const views = kind.views.length === 1 ? kind.views : read;
    const seeds = kind.deterministic ? config.seeds.slice(0, 1) : config.seeds;
    return views.flatMap((view) =>
      targets.flatMap((target) =>
        seeds.map((seed): Job => {
          const rare = rareTracks(config, view, seeds, seed);
          return {
            ...{ detector, view, target, seed },
            ...(rare.length === 0 ? {} : { rare }),
            ...(config.plans.includes("few-shot") && isAdapted(detector) ? { adapted: true } : {}),
          };
        }),
      ),
    );
  });
}

/** The part of a row's jobs that the configuration gives; empty where everything is left as it is. */
function givenOptions({ encoder, options }: BenchConfig, row: RowId): Pick<Job, "options"> {
  const detector = isLookup(row) ? standIns[row]?.detector : row;
  if (detector === undefined) return {};
  const given = {
    ...options[detector],
    ...(encoder !== undefined && isEncoder(detector) ? { encoder } : {}),
  };
  return Object.keys(given).length === 0 ? {} : { options: given };
}

/** Whether a job is one of the main run: every label of the target unseen, nothing ablated. */
export function isMain({ variant = "none", support }: Job): boolean {
  return variant === "none" && support === undefined;
}

/**
 * The measurements of a job, in the order their results are written: by line before by template, all lines before a part
 * of them, the natural track before rare ones.
 */
export function cellsOf(job: Job): Cell[] {
  const { draw = 0, rare = [] } = job;
  const natural = (lines: LineSet) =>
    weightings.map((weighting) => ({ lines, track: "natural", share: undefined, draw, weighting }));
  const parts: Omit<Cell, "id">[] = natural("all");
  if (job.support !== undefined) parts.push(...natural("unseen-templates"));
  if (isMain(job)) parts.push(...natural("keyword-silent"));
  for (const { share, draws } of rare) {
    const track = `rare-${share}`;
    parts.push(...draws.map((of) => ({ lines: "all", track, share, draw: of, weighting: "line" }) as const));
  }
  return parts.map((part) => ({ id: cellId(job, part), ...part }));
}

/** Whether precision-recall and other curves of a cell are kept: only of the main comparison, for a run has thousands of cells. */
export function hasCurve(job: Job, { lines, track }: Cell): boolean {
  return isMain(job) && lines === "all" && track === "natural";
}

/** Name of a job, unique in a plan and safe in a file name. */
export function jobId(job: Job): string {
  return idOf(job, "natural", job.draw ?? 0);
}

function cellId(job: Job, { lines, track, draw, weighting }: Omit<Cell, "id">): string {
  return `${idOf(job, track, draw)}${lines === "all" ? "" : `.${lines}`}.${weighting}`;
}

function idOf({ detector, view, target, seed, variant = "none", support }: Job, track: string, draw: number): string {
  const setting =
    support === undefined ? `${rowKind(detector).setting}-k0` : `few-shot-k${support.shots}-${support.sampler}`;
  return `${detector}.${view}.${target}.${setting}.${track}.s${seed}.d${draw}${variant === "none" ? "" : `.${variant}`}`;
}
