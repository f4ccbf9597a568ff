/** @file One line of output: what was read and what the parser made of it. */

import type { Parameter } from "@lsad/core";

/** A parsed record as the command writes it. Of lines parsed on several threads there are source, line and id. */
export interface EventRow {
  /** File the line is from. */
  readonly source: string;
  /** 1-based line number in that file. */
  readonly line: number;
  readonly timeMs: number | undefined;
  readonly level: string | undefined;
  readonly component: string | undefined;
  readonly content: string | undefined;
  /** `undefined` where `--match-only` found none. */
  readonly templateId: number | undefined;
  /** The template as it was when the line was read; it may widen later. */
  readonly template: string | undefined;
  readonly parameters: readonly Parameter[] | undefined;
}

/** Names of the columns, in the order of every format. */
export const COLUMNS = [
  "source",
  "line",
  "time",
  "level",
  "component",
  "content",
  "templateId",
  "template",
  "parameters",
] as const;

/** Writes rows; {@link flush} after every chunk of input, so that a reader downstream sees them soon. */
export interface RowWriter {
  add(row: EventRow): void;
  flush(): Promise<void>;
  /** Writes what is left, and the end of the file. */
  end(): Promise<void>;
}

/** Time as ISO 8601 in UTC. */
export function timeText(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
