/** @file The files a run writes beside `results.jsonl`: what the report needs and a result line does not hold. */

import type { PlanName, Sampler, TemplateSource } from "./config.js";
import type { Contrast } from "./contrasts.js";
import type { DetectorOverrides } from "./detector-overrides.js";

/** `run.json`: what was run, on what, with what. */
export interface RunManifest {
  /** Version of this form. */
  readonly version: 1;
  /** Name of the plan: `quick` or `standard`. */
  readonly preset: string;
  /** The corpus: name, hash of its files, and the licence that travels with it. */
  readonly data: { readonly name: string; readonly hash: string; readonly licence?: string };
  /** The label set the metrics were computed against. */
  readonly labels: { readonly name: string; readonly hash: string };
  /** Where templates come from: mined by Drain, or the ground truth of the corpus. */
  readonly templates: TemplateSource;
  /** The rows of the comparison, in the order of the plan. */
  readonly detectors: readonly DetectorEntry[];
  /** The sources held out, one after the other. */
  readonly targets: readonly string[];
  readonly seeds: readonly number[];
  /** What was run beside the main comparison. */
  readonly plans: readonly PlanName[];
  /** Few-shot: labelled lines, how they were drawn, and how often. */
  readonly shots: readonly number[];
  readonly samplers: readonly Sampler[];
  readonly draws: number;
  /** Rare track: anomalies in percent of the normal lines, and random thinnings of each. */
  readonly rareShares: readonly number[];
  readonly rareDraws: number;
  /** Declared before the run; at most three. */
  readonly contrasts: readonly Contrast[];
  /** The pretrained encoder, named by its content; absent without one. */
  readonly encoder?: string;
  /** What replaced the defaults of detectors, by detector; absent where nothing did. */
  readonly options?: DetectorOverrides;
  /** Hash of the code that made the scores. */
  readonly code: string;
  /** Every source of the corpus, held out or not. */
  readonly sources: readonly SourceEntry[];
  /** How well the parsers of the run match ground truth; absent where the corpus has none. */
  readonly parsers?: readonly ParserEntry[];
}

/** How well mined templates match ground truth; each in [0, 1]. */
export interface ParsingScores {
  /** GA: share of lines whose group is wholly right. */
  readonly groupingAccuracy: number;
  /** FGA: F1 over groups. */
  readonly groupF1: number;
  /** PA: share of lines whose template has the right text, in the normal form of `normalizeTemplate`. */
  readonly parsingAccuracy: number;
  /** FTA: F1 over template texts, in that form. */
  readonly templateF1: number;
}

/** A parser of the run, as {@link RunManifest} describes it. */
export interface ParserEntry {
  readonly templates: TemplateSource;
  /** One for each source with ground truth. */
  readonly sources: readonly (ParsingScores & { readonly source: string })[];
}

/** A detector of the plan, as {@link RunManifest} describes it. */
export interface DetectorEntry {
  readonly id: string;
  /** One sentence: how it scores a line. */
  readonly summary: string;
  /** The text views it was run on. */
  readonly views: readonly string[];
  /** How its threshold is set, chosen before the run. */
  readonly threshold: string;
}

/** A source of the corpus, as {@link RunManifest} describes it. */
export interface SourceEntry {
  readonly name: string;
  readonly lines: number;
  /** Distinct templates. */
  readonly templates: number;
  /** Distinct training rows: (template, text, label). */
  readonly rows: number;
  /** Anomalous lines; null without labels. */
  readonly anomalies: number | null;
  /** Leading lines kept out of the test for adaptation. */
  readonly bufferLines: number;
}

/** A line of `curves.jsonl`: the precision-recall steps of a cell of the main comparison, at most 200 points, recall ascending. */
export interface CellCurve {
  /** The `cell` of the result line. */
  readonly cell: string;
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  /** False-alarm rate against detection delay, at most 100 points; by line, where time-to-detect has a meaning. */
  readonly amoc?: { readonly falseAlarmsPer1000: readonly number[]; readonly delayLines: readonly number[] };
}

/** A line of `timings.jsonl`: what a job took on the machine at hand. Never hashed, never part of a result. */
export interface JobTiming {
  readonly job: string;
  readonly detector: string;
  readonly view: string;
  readonly target: string;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

/** `peers.json`: rows of the run beside the same learnt by another library, from the same rows and features. */
export interface PeerComparison {
  /** Name and version: `"Spark MLlib 4.2.0"`. */
  readonly library: string;
  /** One a target and detector. */
  readonly rows: readonly PeerRow[];
}

/** A detector on a target beside its peer, as {@link PeerComparison} holds it. */
export interface PeerRow {
  readonly target: string;
  readonly detector: string;
  /** Where the two are not the same by definition. */
  readonly difference: string;
  /** By line; null where the target's test lines are of one class. */
  readonly averagePrecision: { readonly ours: number | null; readonly theirs: number | null };
  /** Rank correlation of the scores of distinct rows; null where one of the two says the same of all. */
  readonly spearman: number | null;
  /** Share of distinct rows that both put on the same side of 0. */
  readonly sameSide: number;
  /** Seconds of a fit with its scores. */
  readonly seconds: { readonly ours: number; readonly theirs: number };
}

/** A line of `training.jsonl`: how an encoder's loss fell in the fit of a job. Kept apart from results, and of no weight in them. */
export interface JobTraining {
  readonly job: string;
  readonly detector: string;
  readonly view: string;
  readonly target: string;
  readonly seed: number;
  /** Steps of the optimiser; 0 where nothing was trained, or the job failed. */
  readonly steps: number;
  /** Mean loss of stretches of steps, all of like length, at most 60, in order. */
  readonly losses: readonly number[];
}
