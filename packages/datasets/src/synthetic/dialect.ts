/** @file What a dialect is: how one system words its life and its failures, as a table that the generator plays. */

import type { SourceName } from "@lsad/log-parser";

/** `[level, component, text]`. Levels that the header has no place for are `""`. */
export type NormalRow = readonly [level: string, component: string, text: string];

/** `[level, component, category, severity, text]`. The level is the system's own, and as unreliable. */
export type AnomalousRow = readonly [
  level: string,
  component: string,
  category: string,
  severity: 1 | 2 | 3,
  text: string,
];

/** Kinds of failure that several systems share, each wording them in its own way. */
export type FaultKind =
  | "disk"
  | "network"
  | "auth"
  | "memory"
  | "corruption"
  | "crash"
  | "config"
  | "overload"
  | "hardware";

/**
 * One system's dialect.
 *
 * **Texts** hold slots in braces: `{name}` of `entities` or `measures`, or a primitive: `{n:1-9}` uniform whole number, `{zipf:50}` rank 1 to 50,
 * common ones often, `{heavy:30}` log-normal with that median, `{hex:8}` `{HEX:8}` `{dec:4}` digits, `{pick:a|b}` one of, `{time:%H:%M}` the
 * line's time, and the entities every dialect has (`ip`, `uuid`, `pid`, `port`). In the header, `{level}` and `{component}` and
 * `%`-codes of strftime stand for themselves.
 *
 * **Steps** are words: the key of a text, then `[slot=value|value]` to force a slot to one of the values, then `*3` or `*2-5` for
 * repetitions, `?` for every other time.
 */
export interface Dialect {
  readonly source: SourceName;
  /** Everything before the content. */
  readonly header: string;
  /** Time of the first line, UTC. */
  readonly start: string;
  /** Mean milliseconds between lines, averaged over the day. */
  readonly gapMs: number;
  /** How many routines run at once, their lines interleaved. */
  readonly concurrency: number;
  /** Mean number of lines between the beginnings of two faults; `Infinity` for a system that never fails. */
  readonly faultEvery: number;
  /** Slots drawn once for a routine or a fault: users, blocks, hosts. A list is ordered from common to rare. */
  readonly entities: Readonly<Record<string, string | readonly string[]>>;
  /** Slots drawn again for each line. */
  readonly measures: Readonly<Record<string, string | readonly string[]>>;
  readonly normal: Readonly<Record<string, NormalRow>>;
  readonly anomalous: Readonly<Record<string, AnomalousRow>>;
  /** Normal texts whose lines are anomalous where a parameter says so: pattern on the content, category, severity. */
  readonly anomalousIf: Readonly<Record<string, readonly [pattern: string, category: string, severity: 1 | 2 | 3]>>;
  /** What the system does, with weights. */
  readonly routines: readonly (readonly [weight: number, steps: string])[];
  /** Weight of `seldom` among the routines. */
  readonly seldomWeight: number;
  /** Normal lines that stand alone, from common to rare: the rare ones are what rarity alone takes for anomalies. */
  readonly seldom: string;
  /** How the system fails: precursor, failure, consequence, recovery. */
  readonly faults: readonly (readonly [kind: FaultKind, weight: number, steps: string])[];
}
