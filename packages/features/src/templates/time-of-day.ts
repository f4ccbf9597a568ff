/** @file When in the day and in the week a line was written. */

import { blockFromRows, type FeatureBlock, type FeatureColumn } from "../matrix/feature-block.js";

const COLUMNS: readonly FeatureColumn[] = [
  { name: "daySine", unit: "-1 to 1" },
  { name: "dayCosine", unit: "-1 to 1" },
  { name: "weekSine", unit: "-1 to 1" },
  { name: "weekCosine", unit: "-1 to 1" },
];

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday: this shifts week starts to Monday. */
const MONDAY_MS = 3 * DAY_MS;

/**
 * Time of day and of week as points on a circle, so that 23:59 is next to 0:00: sine and cosine of 2π · (time since midnight) / day,
 * and of 2π · (time since Monday) / week.
 *
 * @param timesMs - Shape `[lines]`, milliseconds since 1970 UTC. A time that is not finite gives four zeros: the centre.
 * @param offsetMinutes - Local time minus UTC, in minutes. Default 0.
 *
 * @example
 * ```ts
 * timeOfDay([Date.UTC(2024, 0, 1, 6)]).matrix.data; // Monday 6:00 is a quarter of the day: [1, 0, 0.222…, 0.974…]
 * ```
 */
export function timeOfDay(timesMs: ArrayLike<number>, offsetMinutes = 0): FeatureBlock {
  const rows = Array.from(timesMs, (time) => {
    if (!Number.isFinite(time)) return [0, 0, 0, 0];
    const local = time + 60_000 * offsetMinutes;
    return [...onCircle(local / DAY_MS), ...onCircle((local + MONDAY_MS) / WEEK_MS)];
  });
  return blockFromRows(COLUMNS, rows);
}

function onCircle(turns: number): [number, number] {
  const angle = 2 * Math.PI * (turns - Math.floor(turns));
  return [Math.sin(angle), Math.cos(angle)];
}
