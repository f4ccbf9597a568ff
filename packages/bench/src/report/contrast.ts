/** @file Two detectors on the same held-out sources: who ranks better where, and by how much in the mean. */

import { meanInterval } from "../resampling.js";
import { meanOf } from "../summary.js";
import type { Contestant } from "./contestants.js";
import type { Measure } from "./measures.js";

/** A paired comparison over the sources on which both have a value. */
export interface Contrast {
  readonly challenger: Contestant;
  readonly rival: Contestant;
  readonly measure: Measure;
  /** Mean of the differences, challenger minus rival, and its 95 % bootstrap interval over sources. */
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Means of both over these sources. */
  readonly challengerMean: number;
  readonly rivalMean: number;
  /** Largest gain first. */
  readonly sources: readonly SourceContrast[];
}

/** One source of a paired comparison: the two values, and challenger minus rival. */
export interface SourceContrast {
  readonly target: string;
  readonly challenger: number;
  readonly rival: number;
  readonly difference: number;
}

/** Smaller differences on one source mean nothing to an operator: the protocol's practical margin. */
export const PRACTICAL_MARGIN = 0.02;

/** What an interval of a mean difference says. */
export type Verdict = "better" | "worse" | "undecided";

/** Compares two contestants by one measure; null where they share no source. */
export function contrastOf(challenger: Contestant, rival: Contestant, measure: Measure): Contrast | null {
  const rivalValues = new Map(measure.of(rival)?.sources.map(({ target, value }) => [target, value]));
  const sources = (measure.of(challenger)?.sources ?? []).flatMap(({ target, value }): SourceContrast[] => {
    const other = rivalValues.get(target);
    return other === undefined ? [] : [{ target, challenger: value, rival: other, difference: value - other }];
  });
  if (sources.length === 0) return null;
  const mean = (values: readonly number[]) => meanOf(values) as number;
  const differences = sources.map(({ difference }) => difference);
  return {
    challenger,
    rival,
    measure,
    mean: mean(differences),
    ...meanInterval(differences),
    challengerMean: mean(sources.map((source) => source.challenger)),
    rivalMean: mean(sources.map((source) => source.rival)),
    sources: sources.toSorted((a, b) => b.difference - a.difference || (a.target < b.target ? -1 : 1)),
  };
}

/** Better or worse only when the whole interval is on one side of zero. */
export function verdictOf({ low, high }: Contrast): Verdict {
  if (low !== null && low > 0) return "better";
  return high !== null && high < 0 ? "worse" : "undecided";
}

/** Sources on which the challenger is ahead of its rival by more than the practical margin, largest gain first. */
export function aheadOn({ sources }: Contrast): SourceContrast[] {
  return sources.filter(({ difference }) => difference > PRACTICAL_MARGIN);
}

/** Sources on which the challenger is behind by more than the practical margin, largest loss first. */
export function behindOn({ sources }: Contrast): SourceContrast[] {
  return sources.filter(({ difference }) => difference < -PRACTICAL_MARGIN).toReversed();
}
