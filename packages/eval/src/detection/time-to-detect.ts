/** @file How soon an episode of anomalies raises an alarm, and at what price in false alarms. */

import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { checkRanking } from "../internal/check-inputs.js";
import { countRanked } from "../internal/ranked-counts.js";
import { checkEpisodeInputs, type Episode, type EpisodeOptions, joinLines, toRules } from "./episodes.js";

/** An episode and the first alarm in its window. */
export interface EpisodeDetection extends Episode {
  /** Index of the first line with an alarm; absent for a miss. */
  readonly detectedAt?: number;
  /** Lines from the start to the alarm; the horizon for a miss. */
  readonly delayLines: number;
  /** Seconds from the start to the alarm, or to the last line of the window for a miss; absent without times. */
  readonly delaySeconds?: number;
}

/** What {@link timeToDetect} returns. */
export interface DetectionReport {
  readonly threshold: number;
  readonly episodes: readonly EpisodeDetection[];
  /** Share of episodes with an alarm in their window. */
  readonly episodeRecall: number;
  /** Mean of `delayLines`, misses counted as the horizon. */
  readonly meanDelayLines: number;
  /**
   * The same with every delay cut at the horizon: in an episode longer than the horizon a late detection would
   * otherwise cost more than a miss. Never rises when the threshold falls.
   */
  readonly meanBoundedDelayLines: number;
  /** Mean of `delaySeconds`; absent without times. */
  readonly meanDelaySeconds?: number;
  /** Normal lines with an alarm, over all lines. */
  readonly falseAlarms: number;
  /** False alarms per 1,000 normal lines. */
  readonly falseAlarmsPerThousand: number;
}

/**
 * Detection of episodes at a threshold: the first line in an episode's window with score ≥ threshold.
 *
 * Anomalous lines at most 10 lines apart form an episode; an alarm counts up to 50 lines after its last
 * anomaly, never past the next episode's start. False alarms are counted over all normal lines. No point-adjustment:
 * a hit does not turn the other lines of its episode into hits. Source: this project's protocol, sections 4 and 10.6.
 *
 * @param labels - Shape `[n]`: 1 for an anomalous line, 0 for a normal one, in the order of the log.
 * @param scores - Shape `[n]`: finite, higher is more anomalous.
 * @param threshold - Any number; `Infinity` raises no alarm.
 * @throws {@link InvalidInputError} if lengths differ, a label is not 0 or 1, a score or time is not finite, the
 *   threshold is NaN or an option is outside its range.
 * @throws {@link UndefinedMetricError} if there is no anomalous or no normal line.
 *
 * @example
 * ```ts
 * const report = timeToDetect([0, 1, 1, 0, 0], [0.1, 0.2, 0.9, 0.8, 0], 0.5);
 * report.meanDelayLines; // 1: the episode starts at line 1, the alarm is on line 2
 * report.falseAlarmsPerThousand; // one of three normal lines: 333.3…
 * ```
 */
export function timeToDetect(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  options: EpisodeOptions = {},
): DetectionReport {
  const rules = toRules("timeToDetect", options);
  if (Number.isNaN(threshold)) throw new InvalidInputError("timeToDetect: threshold must be a number, got NaN");
  checkRanking("timeToDetect", labels, scores);
  checkEpisodeInputs("timeToDetect", labels, rules);
  const normals = countNormals("timeToDetect", labels);
  const episodes = joinLines(labels, rules).map((episode) => detect(episode, scores, threshold, rules));
  let falseAlarms = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === 0 && scores[i] >= threshold) falseAlarms++;
  const mean = (value: (episode: EpisodeDetection) => number): number =>
    episodes.reduce((sum, episode) => sum + value(episode), 0) / episodes.length;
  const { horizonLines, timesMs } = rules;
  return {
    threshold,
    episodes,
    episodeRecall: mean(({ detectedAt }) => (detectedAt === undefined ? 0 : 1)),
    meanDelayLines: mean(({ delayLines }) => delayLines),
    meanBoundedDelayLines: mean(({ delayLines }) => Math.min(delayLines, horizonLines)),
    ...(timesMs !== undefined && { meanDelaySeconds: mean(({ delaySeconds }) => delaySeconds ?? 0) }),
    falseAlarms,
    falseAlarmsPerThousand: (1000 * falseAlarms) / normals,
  };
}

/**
 * The lowest threshold at which "score ≥ threshold" raises at most a number of false alarms per 1,000 normal lines.
 *
 * Scores that tie with one too many are all left out. `Infinity` where even the highest score would break the budget.
 *
 * @param labels - Shape `[n]`: 1 for an anomalous line, 0 for a normal one.
 * @param scores - Shape `[n]`: finite, higher is more anomalous.
 * @param perThousand - At least 0. The protocol's budgets are 1, 5 and 10.
 * @returns One of the scores, or `Infinity`.
 * @throws {@link InvalidInputError} if lengths differ, a label is not 0 or 1, a score is not finite or the budget is
 *   negative.
 * @throws {@link UndefinedMetricError} if there is no normal line.
 *
 * @example
 * ```ts
 * thresholdForFalseAlarms([0, 0, 0, 1], [0.1, 0.2, 0.7, 0.5], 400); // at most 1.2 of 3 normal lines: 0.5
 * ```
 */
export function thresholdForFalseAlarms(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  perThousand: number,
): number {
  const where = "thresholdForFalseAlarms";
  if (!(perThousand >= 0)) throw new InvalidInputError(`${where}: perThousand must be at least 0, got ${perThousand}`);
  checkRanking(where, labels, scores);
  const { thresholds, falsePositives, negatives } = countRanked(labels, scores, undefined);
  if (negatives === 0) throw new UndefinedMetricError(`${where}: no normal line among ${labels.length}`);
  let threshold = Number.POSITIVE_INFINITY;
  for (let k = 0; k < thresholds.length && falsePositives[k] * 1000 <= perThousand * negatives; k++) {
    threshold = thresholds[k];
  }
  return threshold;
}

/** A report at a budget of false alarms. */
export interface BudgetReport extends DetectionReport {
  /** Allowed false alarms per 1,000 normal lines. */
  readonly budget: number;
}

/**
 * {@link timeToDetect} at the thresholds that give a number of false alarms per 1,000 normal lines.
 *
 * @param labels - Shape `[n]`: 1 for an anomalous line, 0 for a normal one, in the order of the log.
 * @param scores - Shape `[n]`: finite, higher is more anomalous.
 * @param options - Rules of episodes, and `budgets`; default 1, 5 and 10.
 * @throws {@link InvalidInputError} and {@link UndefinedMetricError} as {@link timeToDetect}.
 *
 * @example
 * ```ts
 * const [report] = timeToDetectAtBudgets([0, 1, 1, 0], [0.1, 0.2, 0.9, 0.8], { budgets: [0] });
 * report.threshold; // 0.9
 * report.meanDelayLines; // 1
 * ```
 */
export function timeToDetectAtBudgets(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  { budgets = [1, 5, 10], ...options }: EpisodeOptions & { readonly budgets?: readonly number[] } = {},
): BudgetReport[] {
  return budgets.map((budget) => {
    const threshold = thresholdForFalseAlarms(labels, scores, budget);
    return { budget, ...timeToDetect(labels, scores, threshold, options) };
  });
}

function detect(
  episode: Episode,
  scores: ArrayLike<number>,
  threshold: number,
  { timesMs, horizonLines }: ReturnType<typeof toRules>,
): EpisodeDetection {
  const { start, windowEnd } = episode;
  const secondsTo = (line: number): { delaySeconds?: number } =>
    timesMs === undefined ? {} : { delaySeconds: (timesMs[line] - timesMs[start]) / 1000 };
  for (let line = start; line < windowEnd; line++) {
    if (scores[line] >= threshold) {
      return { ...episode, detectedAt: line, delayLines: line - start, ...secondsTo(line) };
    }
  }
  return { ...episode, delayLines: horizonLines, ...secondsTo(windowEnd - 1) };
}

/** Normal lines; throws unless there are both kinds. */
export function countNormals(where: string, labels: ArrayLike<number>): number {
  let normals = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === 0) normals++;
  if (normals === labels.length) {
    throw new UndefinedMetricError(`${where}: no anomalous line among ${labels.length}, so there is no episode`);
  }
  if (normals === 0) {
    throw new UndefinedMetricError(`${where}: no normal line among ${labels.length}, so there is no false-alarm rate`);
  }
  return normals;
}
