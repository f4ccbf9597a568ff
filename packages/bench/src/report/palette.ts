/** @file Colours of the report: which contestant wears which, and the steps of the heatmap. All are CSS variables of the page style. */

import type { Contestant } from "./contestants.js";

/** How a contestant is drawn in every chart. */
export interface Appearance {
  /** A CSS colour: `var(--learned-1)`. */
  readonly colour: string;
  /** Dash lengths in pixels; empty for a solid line. Views of one detector share a colour and differ in dash. */
  readonly dash: readonly number[];
}

/** Colours for detectors that learn (Okabe and Ito's, which readers with any colour vision tell apart); more than these repeat. */
export const LEARNED_COLOURS = 7;
/** Greys and ink for the floor: it is what the colours are read against. */
export const FLOOR_COLOURS = 4;

/** The greys alone are too alike where lines cross; the second and fourth are broken too. */
const floorDashes: readonly (readonly number[])[] = [[], [1.5, 2.5], [], [5, 3]];
const dashes: readonly (readonly number[])[] = [[], [5, 3], [1.5, 2.5], [8, 3, 2, 3]];

/** Assigns colours by detector in the order given; further rows of the same detector get another dash. */
export function appearancesOf(contestants: readonly Contestant[]): ReadonlyMap<string, Appearance> {
  const slotOf = new Map<string, number>();
  const rowsOf = new Map<string, number>();
  const given = { learned: 0, floor: 0 };
  return new Map(
    contestants.map(({ name, detector, learns }): [string, Appearance] => {
      const kind = learns ? "learned" : "floor";
      const row = rowsOf.get(detector) ?? 0;
      rowsOf.set(detector, row + 1);
      const slot = slotOf.get(detector) ?? given[kind]++ % (learns ? LEARNED_COLOURS : FLOOR_COLOURS);
      slotOf.set(detector, slot);
      const dash = learns ? dashes[row % dashes.length] : floorDashes[slot];
      return [name, { colour: `var(--${kind}-${slot + 1})`, dash }];
    }),
  );
}

/** Steps of the heatmap, from low to high. */
export const HEAT_STEPS = 10;

/** The step of a value in [0, 1]; values below 0 (a correlation) are the lowest. */
export function heatStep(value: number): number {
  return Math.min(HEAT_STEPS - 1, Math.max(0, Math.floor(value * HEAT_STEPS)));
}
