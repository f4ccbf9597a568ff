/** @file Time-to-detect while lines arrive. */

import { InvalidInputError } from "@lsad/core";
import { type EpisodeOptions, toRules } from "./episodes.js";

/** A scored line with its label. */
export interface MonitoredLine {
  /** 1 for an anomalous line, 0 for a normal one. */
  readonly label: number;
  /** Finite; higher is more anomalous. */
  readonly score: number;
  /** Time of the line in milliseconds; on every line or on none. */
  readonly timeMs?: number;
}

/** What a line settled. Lines and episodes count from 0. */
export type DetectionEvent =
  | { readonly kind: "false-alarm"; readonly line: number }
  | {
      readonly kind: "detected";
      readonly episode: number;
      readonly start: number;
      readonly line: number;
      readonly delayLines: number;
      readonly delaySeconds?: number;
    }
  | { readonly kind: "missed"; readonly episode: number; readonly start: number; readonly delayLines: number };

/** Options of {@link createDetectionMonitor}. */
export interface DetectionMonitorOptions extends Omit<EpisodeOptions, "timesMs"> {
  /** A score of at least this is an alarm. */
  readonly threshold: number;
}

/** Takes lines one by one and says what each settles. */
export interface DetectionMonitor {
  /**
   * Takes the next line.
   * @returns What it settled, in the order of the episodes; usually nothing.
   * @throws {@link InvalidInputError} if the label is not 0 or 1, or score or time is not finite.
   */
  add(line: MonitoredLine): DetectionEvent[];
  /** Says that no line follows: an open episode without an alarm is a miss. */
  end(): DetectionEvent[];
}

/**
 * Time-to-detect as lines come, in constant memory: each event as soon as it is certain.
 *
 * The events add up to what {@link timeToDetect} reports of the whole log, as long as times do not run backwards.
 *
 * @throws {@link InvalidInputError} if the threshold is NaN or an option is outside its range.
 *
 * @example
 * ```ts
 * const monitor = createDetectionMonitor({ threshold: 0.5 });
 * monitor.add({ label: 1, score: 0.2 }); // []
 * monitor.add({ label: 0, score: 0.9 });
 * // [{ kind: "false-alarm", line: 1 }, { kind: "detected", episode: 0, start: 0, line: 1, delayLines: 1 }]
 * ```
 */
export function createDetectionMonitor({ threshold, ...options }: DetectionMonitorOptions): DetectionMonitor {
  if (Number.isNaN(threshold)) {
    throw new InvalidInputError("createDetectionMonitor: threshold must be a number, got NaN");
  }
  const { maxGapLines, maxGapMs, horizonLines } = toRules("createDetectionMonitor", options);
  let line = -1;
  let episodes = 0;
  let open: OpenEpisode | undefined;

  const isClose = (timeMs: number | undefined, episode: OpenEpisode): boolean => {
    if (line - episode.lastLine <= maxGapLines) return true;
    if (timeMs === undefined || episode.lastTimeMs === undefined) return false;
    return Math.abs(timeMs - episode.lastTimeMs) <= maxGapMs;
  };
  const miss = ({ number, start }: OpenEpisode): DetectionEvent => ({
    kind: "missed",
    episode: number,
    start,
    delayLines: horizonLines,
  });

  return {
    add({ label, score, timeMs }) {
      checkLine(label, score, timeMs);
      line++;
      const events: DetectionEvent[] = [];
      const isAlarm = score >= threshold;
      if (label === 0 && isAlarm) events.push({ kind: "false-alarm", line });
      if (label === 1) {
        if (open !== undefined && isClose(timeMs, open)) {
          open.lastLine = line;
          open.lastTimeMs = timeMs;
        } else {
          if (open !== undefined && !open.settled) events.push(miss(open));
          open = {
            number: episodes++,
            start: line,
            startTimeMs: timeMs,
            lastLine: line,
            lastTimeMs: timeMs,
            settled: false,
          };
        }
      }
      if (open === undefined || open.settled) return events;
      if (isAlarm) open.alarm ??= { line, timeMs };
      if (open.alarm !== undefined && open.alarm.line <= open.lastLine + horizonLines) {
        // Certain: an anomaly that still joins the episode can only widen the window.
        events.push(detection(open, open.alarm));
        open.settled = true;
      } else if (line > open.lastLine + horizonLines && !isClose(timeMs, open)) {
        events.push(miss(open));
        open.settled = true;
      }
      return events;
    },
    end() {
      const events = open === undefined || open.settled ? [] : [miss(open)];
      open = undefined;
      return events;
    },
  };
}

interface OpenEpisode {
  readonly number: number;
  readonly start: number;
  readonly startTimeMs: number | undefined;
  lastLine: number;
  lastTimeMs: number | undefined;
  /** The first alarm since the start, perhaps after a window that may yet widen. */
  alarm?: { readonly line: number; readonly timeMs: number | undefined };
  settled: boolean;
}

function detection(open: OpenEpisode, alarm: NonNullable<OpenEpisode["alarm"]>): DetectionEvent {
  const seconds =
    alarm.timeMs === undefined || open.startTimeMs === undefined
      ? {}
      : { delaySeconds: (alarm.timeMs - open.startTimeMs) / 1000 };
  return {
    kind: "detected",
    episode: open.number,
    start: open.start,
    line: alarm.line,
    delayLines: alarm.line - open.start,
    ...seconds,
  };
}

function checkLine(label: number, score: number, timeMs: number | undefined): void {
  if (label !== 0 && label !== 1) throw new InvalidInputError(`add: label must be 0 or 1, got ${label}`);
  if (!Number.isFinite(score)) throw new InvalidInputError(`add: score must be finite, got ${score}`);
  if (timeMs !== undefined && !Number.isFinite(timeMs)) {
    throw new InvalidInputError(`add: timeMs must be finite, got ${timeMs}`);
  }
}
