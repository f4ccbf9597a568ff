/** @file Which anomalous lines belong together: episodes. */

import { InvalidInputError } from "@lsad/core";
import { checkBinary, checkFinite, checkLength } from "../internal/check-inputs.js";

/** What makes lines one episode, and how long a detector may wait. */
export interface EpisodeOptions {
  /** Shape `[n]`: time of each line in milliseconds, for delays in seconds. Default: none. */
  readonly timesMs?: ArrayLike<number>;
  /** Anomalous lines at most this far apart are one episode. Default: 10. */
  readonly maxGapLines?: number;
  /**
   * So are those at most this far apart in time, where there are times. Default: lines alone decide. The protocol's
   * 60 s suit logs of a line a minute; in a busy one they join everything (OpenStack: 35 episodes become one).
   */
  readonly maxGapSeconds?: number;
  /** Lines after an episode's last anomaly in which a detection still counts, and the delay of a miss. Default: 50. */
  readonly horizonLines?: number;
}

/** A run of anomalous lines close to each other. */
export interface Episode {
  /** Index of the first anomalous line. */
  readonly start: number;
  /** Index after the last anomalous line. */
  readonly end: number;
  /** Index after the last line whose alarm counts: `horizonLines` past the last anomaly, never past the next start. */
  readonly windowEnd: number;
}

/** Options with their defaults. */
export interface EpisodeRules {
  readonly timesMs: ArrayLike<number> | undefined;
  readonly maxGapLines: number;
  /** Minus infinity where time does not join lines. */
  readonly maxGapMs: number;
  readonly horizonLines: number;
}

/**
 * Joins anomalous lines that are close, in lines (or, where asked for, in time), to episodes.
 *
 * @param labels - Shape `[n]`: 1 for an anomalous line, 0 for a normal one, in the order of the log.
 * @returns By start; empty without anomalies.
 * @throws {@link InvalidInputError} if a label is not 0 or 1, a time is not finite or an option is outside its range.
 *
 * @example
 * ```ts
 * findEpisodes([0, 1, 0, 1, 0, 0, 0, 1], { maxGapLines: 2, horizonLines: 3 });
 * // [{ start: 1, end: 4, windowEnd: 7 }, { start: 7, end: 8, windowEnd: 8 }]
 * ```
 */
export function findEpisodes(labels: ArrayLike<number>, options: EpisodeOptions = {}): Episode[] {
  const rules = toRules("findEpisodes", options);
  checkEpisodeInputs("findEpisodes", labels, rules);
  return joinLines(labels, rules);
}

/** {@link findEpisodes} of checked inputs. */
export function joinLines(labels: ArrayLike<number>, rules: EpisodeRules): Episode[] {
  const bounds: [number, number][] = [];
  for (let line = 0; line < labels.length; line++) {
    if (labels[line] !== 1) continue;
    const last = bounds.at(-1);
    if (last !== undefined && areClose(rules, last[1] - 1, line)) last[1] = line + 1;
    else bounds.push([line, line + 1]);
  }
  return bounds.map(([start, end], i) => {
    const limit = i + 1 < bounds.length ? bounds[i + 1][0] : labels.length;
    return { start, end, windowEnd: Math.min(limit, end + rules.horizonLines) };
  });
}

/** Fills in defaults and checks ranges. */
export function toRules(where: string, options: EpisodeOptions): EpisodeRules {
  const { timesMs, maxGapLines = 10, maxGapSeconds, horizonLines = 50 } = options;
  for (const [name, value] of Object.entries({ maxGapLines, maxGapSeconds: maxGapSeconds ?? 0, horizonLines })) {
    if (!(value >= 0)) throw new InvalidInputError(`${where}: ${name} must be at least 0, got ${value}`);
  }
  const maxGapMs = maxGapSeconds === undefined ? Number.NEGATIVE_INFINITY : 1000 * maxGapSeconds;
  return { timesMs, maxGapLines, maxGapMs, horizonLines };
}

/** Checks labels and times. */
export function checkEpisodeInputs(where: string, labels: ArrayLike<number>, { timesMs }: EpisodeRules): void {
  checkBinary(where, "labels", labels);
  if (timesMs === undefined) return;
  checkLength(where, labels, "timesMs", timesMs);
  checkFinite(where, "timesMs", timesMs);
}

function areClose({ timesMs, maxGapLines, maxGapMs }: EpisodeRules, earlier: number, later: number): boolean {
  if (later - earlier <= maxGapLines) return true;
  return timesMs !== undefined && Math.abs(timesMs[later] - timesMs[earlier]) <= maxGapMs;
}
