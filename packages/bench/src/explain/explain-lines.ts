/** @file Why lines of a target got their scores. */

import { InvalidInputError } from "@lsad/core";
import { type LabelledSource, Pipeline, rowTexts, type TargetScores } from "@lsad/pipeline";
import { fixedOptions, lessonOf, targetOf } from "../fit.js";
import type { Job } from "../plan.js";
import type { BenchData, PreparedSource } from "../prepare.js";
import { isLookup } from "../rows.js";
import type { Attributed, LineExplanation } from "./explanation.js";
import { ingredientParts } from "./ingredient-parts.js";
import { type NearestFinder, nearestOfBuffer, nearestOfTraining } from "./nearest-normal.js";
import { wordDeletion } from "./word-parts.js";
import { type WordReader, wordReader } from "./word-reader.js";

/** Which lines are explained: 1-based numbers in the file, or so many of the highest-scored test lines. */
export type LineChoice = { readonly lines: readonly number[] } | { readonly top: number };

/** A fitted detector and what its explanations need beside it. */
export interface ExplainedDetector {
  readonly pipeline: Pipeline;
  /** What it learnt from, for the nearest normal line; may be empty. */
  readonly training: readonly LabelledSource[];
}

/**
 * Fits the detector of a job as a run does, and explains lines of its target.
 *
 * The parts of an explanation add up to the score (`additivityError` says how well): words for detectors of words, four
 * ingredients for fusions and rules. Ordinary lines of the target's own buffer are what a line is compared with. Encoders
 * also show where they look.
 *
 * @throws {@link InvalidInputError} if a line is not in the file, or the row is a look-up: there is nothing to explain.
 */
export function explainLines(data: BenchData, job: Job, choice: LineChoice): readonly LineExplanation[] {
  if (isLookup(job.detector)) {
    throw new InvalidInputError(`explainLines: ${job.detector} is a table of templates and must not be explained`);
  }
  const { training } = lessonOf(data, job);
  const pipeline = new Pipeline({ detector: job.detector, view: job.view, options: fixedOptions(job) });
  pipeline.fit(training, { seed: job.seed });
  return explainTarget({ pipeline, training }, targetOf(data, job), choice);
}

/**
 * Explains lines of a source with a detector that is fitted already, such as a bundle.
 * @throws {@link InvalidInputError} if a line is not in the file.
 */
export function explainTarget(
  detector: ExplainedDetector,
  target: PreparedSource,
  choice: LineChoice,
): readonly LineExplanation[] {
  const scored = detector.pipeline.score(target.table, { bufferLines: target.bufferLines });
  const lines = "top" in choice ? topLines(target, scored.scores, choice.top) : linesOf(target, choice.lines);
  const explain = explainer(detector, target, scored);
  return lines.map(explain);
}

/** Indices of the highest-scored test lines, one a template: ten alerts of one kind need one explanation. */
function topLines({ table, bufferLines }: PreparedSource, scores: Float64Array, count: number): number[] {
  const test = Array.from({ length: scores.length - bufferLines }, (_, index) => bufferLines + index);
  test.sort((a, b) => scores[b] - scores[a] || a - b);
  const seen = new Set<number>();
  return test
    .filter((line) => {
      const { template } = table.rows[table.lineRow[line]];
      return !seen.has(template) && seen.add(template);
    })
    .slice(0, count);
}

function linesOf({ name, table }: PreparedSource, numbers: readonly number[]): number[] {
  return numbers.map((number) => {
    const index = table.lineNumber.indexOf(number);
    if (index >= 0) return index;
    const last = table.lineNumber.reduce((most, other) => Math.max(most, other), 0);
    throw new InvalidInputError(`line: must be in [1, ${last}], the lines of ${name}, got ${number}`);
  });
}

/** What all explanations of a target share: made once. */
function explainer(
  { pipeline, training }: ExplainedDetector,
  target: PreparedSource,
  scored: TargetScores,
): (line: number) => LineExplanation {
  const { table, bufferLines, labels } = target;
  const { detector, view } = pipeline.spec;
  const reader = wordReader(pipeline, training, table, bufferLines);
  const ofTraining: NearestFinder = reader === undefined ? () => null : nearestOfTraining(reader, training, view);
  const ofBuffer: NearestFinder =
    reader === undefined ? () => null : nearestOfBuffer(reader, table, bufferLines, scored.alerts, view);
  const texts = rowTexts(table, view);
  return (line) => {
    const row = table.rows[table.lineRow[line]];
    const words = texts[table.lineRow[line]];
    const read = reader?.read(words, line);
    return {
      target: target.name,
      detector,
      view,
      line: table.lineNumber[line],
      rank: line < bufferLines ? null : rankOf(scored.scores, line, bufferLines),
      template: table.templates[row.template],
      text: row.content,
      score: scored.scores[line],
      threshold: scored.threshold,
      alert: scored.alerts[line] === 1,
      label: labels === undefined ? null : (labels[line] as 0 | 1),
      ...wholeScore(reader, read?.words, () => ingredientParts(pipeline, table, bufferLines, line)),
      words: reader?.isWhole ? null : (read?.words ?? null),
      wordDeletion: (reader && read && wordDeletion(reader.scoresAt(line), words, read.words)) ?? null,
      nearestNormal: ofTraining(words),
      nearestInBuffer: ofBuffer(words),
      attention: read?.attention ?? null,
    };
  };
}

/** Words where they are the whole score; else the ingredients. */
function wholeScore(
  reader: WordReader | undefined,
  words: Attributed | undefined,
  ingredients: () => Attributed,
): Attributed {
  return reader?.isWhole && words !== undefined ? words : ingredients();
}

function rankOf(scores: Float64Array, line: number, bufferLines: number): number {
  return scores.subarray(bufferLines).reduce((rank, score) => (score > scores[line] ? rank + 1 : rank), 1);
}
