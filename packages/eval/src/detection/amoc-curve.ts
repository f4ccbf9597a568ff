/** @file Activity monitoring operating characteristic: delay against false alarms, at every threshold. */

import { checkRanking } from "../internal/check-inputs.js";
import { rankDescending } from "../internal/rank-descending.js";
import { countRanked } from "../internal/ranked-counts.js";
import { checkEpisodeInputs, type Episode, type EpisodeOptions, joinLines, toRules } from "./episodes.js";
import { countNormals } from "./time-to-detect.js";

/** Points of an AMOC curve, from no alarm to alarms only. */
export interface AmocCurve {
  /** Shape `[k + 1]`, descending: `Infinity`, then the distinct scores. */
  readonly thresholds: Float64Array;
  /** Shape `[k + 1]`, ascending: false alarms per 1,000 normal lines. */
  readonly falseAlarmsPerThousand: Float64Array;
  /** Shape `[k + 1]`, ascending: share of episodes detected. */
  readonly episodeRecall: Float64Array;
  /** Shape `[k + 1]`: mean delay in lines, misses counted as the horizon. */
  readonly meanDelayLines: Float64Array;
  /** Shape `[k + 1]`, descending: the same with every delay cut at the horizon. */
  readonly meanBoundedDelayLines: Float64Array;
}

/**
 * {@link timeToDetect} at every threshold at once, in O(n log n): an episode's delay changes only at the running
 * maxima of the scores in its window.
 * Source: Fawcett & Provost, "Activity monitoring", KDD 1999.
 *
 * @param labels - Shape `[n]`: 1 for an anomalous line, 0 for a normal one, in the order of the log.
 * @param scores - Shape `[n]`: finite, higher is more anomalous.
 * @throws {@link InvalidInputError} and {@link UndefinedMetricError} as {@link timeToDetect}.
 *
 * @example
 * ```ts
 * const { falseAlarmsPerThousand, meanDelayLines } = amocCurve([0, 1, 1, 0], [0.1, 0.2, 0.9, 0.8]);
 * // thresholds Infinity, 0.9, 0.8, 0.2, 0.1: delays 50, 1, 1, 0, 0 at 0, 0, 500, 500, 1000 false alarms
 * ```
 */
export function amocCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: EpisodeOptions = {},
): AmocCurve {
  const rules = toRules("amocCurve", options);
  checkRanking("amocCurve", labels, scores);
  checkEpisodeInputs("amocCurve", labels, rules);
  const normals = countNormals("amocCurve", labels);
  const episodes = joinLines(labels, rules);
  const { thresholds, falsePositives } = countRanked(labels, scores, undefined);
  const maxima = runningMaxima(episodes, scores, rules.horizonLines);
  const order = rankDescending(maxima.scores);
  const size = thresholds.length + 1;
  const curve = {
    thresholds: new Float64Array(size),
    falseAlarmsPerThousand: new Float64Array(size),
    episodeRecall: new Float64Array(size),
    meanDelayLines: new Float64Array(size),
    meanBoundedDelayLines: new Float64Array(size),
  };
  let detected = 0;
  let delay = rules.horizonLines * episodes.length;
  let bounded = delay;
  for (let k = 0, next = 0; k < size; k++) {
    const threshold = k === 0 ? Number.POSITIVE_INFINITY : thresholds[k - 1];
    for (; next < order.length && maxima.scores[order[next]] >= threshold; next++) {
      detected += maxima.detections[order[next]];
      delay += maxima.delayChanges[order[next]];
      bounded += maxima.boundedChanges[order[next]];
    }
    curve.thresholds[k] = threshold;
    curve.falseAlarmsPerThousand[k] = k === 0 ? 0 : (1000 * falsePositives[k - 1]) / normals;
    curve.episodeRecall[k] = detected / episodes.length;
    curve.meanDelayLines[k] = delay / episodes.length;
    curve.meanBoundedDelayLines[k] = bounded / episodes.length;
  }
  return curve;
}

/** The scores at which an episode's first alarm moves, and what that changes in the sums; all whole numbers. */
interface Maxima {
  readonly scores: number[];
  readonly delayChanges: number[];
  readonly boundedChanges: number[];
  /** 1 at an episode's highest score, where it is first detected, else 0. */
  readonly detections: number[];
}

function runningMaxima(episodes: readonly Episode[], scores: ArrayLike<number>, horizon: number): Maxima {
  const maxima: Maxima = { scores: [], delayChanges: [], boundedChanges: [], detections: [] };
  for (const { start, windowEnd } of episodes) {
    const lines: number[] = [];
    for (let line = start; line < windowEnd; line++) {
      if (lines.length === 0 || scores[line] > scores[lines[lines.length - 1]]) lines.push(line);
    }
    // From the highest maximum, the latest line, down: each moves the first alarm to an earlier line.
    let before = horizon;
    for (let i = lines.length - 1; i >= 0; i--) {
      const delay = lines[i] - start;
      maxima.scores.push(scores[lines[i]]);
      maxima.delayChanges.push(delay - before);
      maxima.boundedChanges.push(Math.min(delay, horizon) - Math.min(before, horizon));
      maxima.detections.push(i === lines.length - 1 ? 1 : 0);
      before = delay;
    }
  }
  return maxima;
}
