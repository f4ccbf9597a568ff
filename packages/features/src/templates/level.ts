/** @file Levels of all dialects on one scale. */

/** Rank of {@link levelRank} for a level that is absent or unknown: that of `info`. */
const DEFAULT_RANK = 1;

const RANKS: ReadonlyMap<string, number> = new Map(
  [
    ["v", "verbose", "trace", "finest", "finer", "fine", "d", "debug"],
    ["i", "info", "information", "informational", "notice", "config"],
    ["w", "warn", "warning"],
    ["e", "err", "error", "severe", "failure"],
    ["f", "fatal", "crit", "critical", "alert", "emerg", "emergency", "panic"],
  ].flatMap((names, rank) => names.map((name): [string, number] => [name, rank])),
);

/**
 * Severity of a level as a number: 0 debug, 1 info, 2 warning, 3 error, 4 fatal.
 *
 * Case does not matter. A missing or unknown level counts as info, as in the benchmark protocol's `dense-lr`.
 *
 * @param level - As written in the log: `"WARN"`, `"E"`, `"severe"`.
 * @returns 0, 1, 2, 3 or 4.
 *
 * @example
 * ```ts
 * levelRank("WARN"); // 2
 * levelRank(undefined); // 1
 * ```
 */
export function levelRank(level: string | undefined): number {
  return level === undefined ? DEFAULT_RANK : (RANKS.get(level.toLowerCase()) ?? DEFAULT_RANK);
}
