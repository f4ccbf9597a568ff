import type { ParsedEvent } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decayedRarity } from "./decayed-rarity.js";
import { interArrival } from "./inter-arrival.js";
import { parameterStatistics } from "./parameters.js";
import { runningRarity } from "./rarity.js";
import { transitionSurprise } from "./transitions.js";

/** A line as the running features need it. */
interface Line {
  readonly id: number;
  readonly timeMs: number;
  readonly value: string;
}

/** Every feature that runs along a stream, flattened line by line. A new one belongs here. */
const RUNNING: Readonly<Record<string, (lines: readonly Line[]) => ArrayLike<number>>> = {
  runningRarity: (lines) => runningRarity(idsOf(lines), 0),
  decayedRarity: (lines) => decayedRarity(idsOf(lines), { halfLife: 3, timesMs: timesOf(lines) }),
  transitionSurprise: (lines) => transitionSurprise(idsOf(lines), { sessions: lines.map(({ value }) => value) }),
  interArrival: (lines) => interArrival(idsOf(lines), timesOf(lines)).matrix.data,
  parameterStatistics: (lines) => parameterStatistics(lines.map(eventOf), { maxDistinct: 3 }).matrix.data,
};

const idsOf = (lines: readonly Line[]) => lines.map(({ id }) => id);
const timesOf = (lines: readonly Line[]) => lines.map(({ timeMs }) => timeMs);
const eventOf = ({ id, value }: Line): ParsedEvent => ({ templateId: id, parameters: [{ value, name: "*" }] });

const streams = fc.array(
  fc.record({
    id: fc.integer({ min: 0, max: 3 }),
    timeMs: fc.oneof(fc.integer({ min: 0, max: 9000 }), fc.constant(Number.NaN)),
    value: fc.constantFrom("1", "2", "70", "up", "down"),
  }),
  { maxLength: 25 },
);

describe.each(Object.entries(RUNNING))("%s", (_, compute) => {
  test("is the same whatever comes later, and finite", () => {
    fc.assert(
      fc.property(streams, streams, (lines, later) => {
        const alone = Array.from(compute(lines));
        expect(Array.from(compute([...lines, ...later])).slice(0, alone.length)).toEqual(alone);
        expect(alone.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
