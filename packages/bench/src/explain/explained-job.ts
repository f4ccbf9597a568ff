/** @file The highest-scored lines of a few targets of a run, explained by the fits that scored them. */

import { targetOf } from "../fit.js";
import { isMain, type Job, jobId } from "../plan.js";
import type { BenchData, PreparedSource } from "../prepare.js";
import { isEncoder } from "../rows.js";
import { type ExplainedDetector, explainTarget } from "./explain-lines.js";
import type { LineExplanation } from "./explanation.js";

/** A line of `explanations.jsonl`: what a job says of its highest lines. */
export interface ExplainedJob {
  readonly job: string;
  /** The highest-scored test lines, one a template; none where the job failed. */
  readonly explanations: readonly LineExplanation[];
}

/** The rows whose lines a run explains, beside the encoders: the learnt words, and the strongest floor. */
const DETECTORS: readonly string[] = ["tfidf-lr", "fusion"];

const TARGETS = 4;
const LINES = 3;

/**
 * Marks the main jobs that explain their highest lines: of `tfidf-lr`, `fusion` and every encoder, on their first view and
 * seed, those of four targets spread over the plan whose test has anomalies.
 */
export function markExplained(jobs: readonly Job[], sources: readonly PreparedSource[]): Job[] {
  const candidates = jobs.filter((job) => isMain(job) && (DETECTORS.includes(job.detector) || isEncoder(job.detector)));
  const firstOf = new Map<string, Job>();
  for (const job of candidates) if (!firstOf.has(job.detector)) firstOf.set(job.detector, job);
  const planned = new Set(candidates.map(({ target }) => target));
  const telling = sources
    .filter(({ name, labels, bufferLines }) => planned.has(name) && labels?.subarray(bufferLines).includes(1))
    .map(({ name }) => name);
  const count = Math.min(TARGETS, telling.length);
  const targets = Array.from({ length: count }, (_, k) => telling[Math.floor((k * telling.length) / count)]);
  const isFirst = ({ detector, view, seed }: Job) => {
    const first = firstOf.get(detector);
    return first?.view === view && first.seed === seed;
  };
  const marked = new Set(candidates.filter((job) => isFirst(job) && targets.includes(job.target)));
  return jobs.map((job) => (marked.has(job) ? { ...job, explained: true } : job));
}

/**
 * Explains the three highest test lines of a job's target, one a template.
 * @param detector - As the job fitted it; `undefined` where it failed.
 */
export function explainedJob(data: BenchData, job: Job, detector: ExplainedDetector | undefined): ExplainedJob {
  const explanations = detector === undefined ? [] : explainTarget(detector, targetOf(data, job), { top: LINES });
  return { job: jobId(job), explanations };
}
