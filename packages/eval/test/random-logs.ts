/** @file Logs and rules for property tests of time-to-detect. */

import { fc } from "./seeded-fast-check.js";

/** Logs with few anomalies, few distinct scores and times that sometimes jump. */
export const LOGS = fc
  .array(
    fc.record({
      label: fc.integer({ min: 0, max: 4 }).map((value) => (value === 0 ? 1 : 0)),
      score: fc.integer({ min: 0, max: 5 }),
      waitMs: fc.constantFrom(0, 500, 2500),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .map((lines) => {
    let clock = 0;
    const timesMs = lines.map(({ waitMs }) => (clock += waitMs));
    const labels = lines.map(({ label }) => label);
    labels.splice(0, 2, 0, 1);
    return { labels, scores: lines.map(({ score }) => score), timesMs };
  });

/** Rules of episodes, small enough that windows meet. */
export const RULES = fc.record(
  {
    maxGapLines: fc.integer({ min: 0, max: 8 }),
    maxGapSeconds: fc.constantFrom(0, 2),
    horizonLines: fc.integer({ min: 0, max: 8 }),
  },
  { requiredKeys: ["maxGapLines", "horizonLines"] },
);
