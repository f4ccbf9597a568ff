/** @file The part of a parse job that only one process can do: the lines of its most frequent source and token count. */

import { IncompleteJobError } from "./incomplete-job-error.js";

/** What one process learns: the lines of one source and token count, or of one source where the parser learns it as a whole. */
export interface LearnKey {
  readonly source: string;
  /** Tokens of each line after masking; absent for Spell and `zero()`. */
  readonly tokens?: number;
  readonly lines: number;
}

/** Below this many lines a learner is done within seconds, whatever their share. */
const HOT_LINES = 1_000_000;
/** From this share on, the learning takes more than half of the time that one process would take for all lines. */
const HOT_SHARE = 0.5;

/**
 * What to tell before one process learns for a long time beside others that have nothing to do.
 * @param lines - Of all keys.
 */
export function hotKeyWarning(key: LearnKey, lines: number): string | undefined {
  if (key.lines < HOT_LINES || key.lines < HOT_SHARE * lines) return undefined;
  return `${nameOf(key)} hold ${key.lines} of ${lines} lines, which one process learns; the other stages are spread`;
}

/**
 * Ends a job whose most frequent key has too many lines, before they are learnt.
 * @throws {@link IncompleteJobError} that names the key.
 */
export function checkHotKey(key: LearnKey, maxKeyLines: number): void {
  if (key.lines <= maxKeyLines) return;
  throw new IncompleteJobError(
    `learn: one process may learn at most ${maxKeyLines} lines (maxKeyLines), got ${key.lines}: ${nameOf(key)}`,
  );
}

function nameOf({ source, tokens }: LearnKey): string {
  return tokens === undefined ? `the lines of ${source}` : `the lines of ${source} with ${tokens} tokens`;
}
