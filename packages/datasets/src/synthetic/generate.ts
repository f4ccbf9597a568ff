/** @file Plays a compiled dialect: interleaved routines, and now and then a fault that unfolds among them. */

import type { RandomStream } from "@lsad/core";
import { Clock } from "./clock.js";
import type { Scene } from "./compile-text.js";
import { Draw } from "./draw.js";
import type { Repertoire, Script, Step } from "./script.js";

/** One generated line, its header and content still apart. */
export interface GeneratedLine {
  readonly raw: string;
  readonly content: string;
  readonly eventId: string;
  readonly template: string;
}

/** Chance that the next line is the running fault's, not a routine's: faults unfold among normal life. */
const FAULT_SHARE = 0.45;
/** Lines of a fault follow each other this much faster. */
const FAULT_SPEED = 4;

/** Chance that a step which repeats itself does so far more often than usual: retry storms, chatty daemons. */
const STORM_CHANCE = 0.1;
const STORM_FACTOR = 4;

/** A routine or fault under way. */
interface Performance extends Scene {
  readonly plot: readonly Step[];
  at: number;
  /** Repetitions of the step that are still to come. */
  left: number;
}

/**
 * The lines of one source, without end. Memory does not grow; a longer reading begins with a shorter one.
 * @param random - The stream of this source, of which nothing else draws.
 */
export function* generate(script: Script, random: RandomStream): Generator<GeneratedLine, never> {
  const { dialect } = script;
  const draw = new Draw(random.fork("lines"));
  const clock = new Clock(dialect.start, dialect.gapMs, new Draw(random.fork("time")));
  const routines = Array.from({ length: dialect.concurrency }, () => begin(script.routines, draw));
  let fault: Performance | undefined;
  let linesToFault = dialect.faultEvery * draw.unit();
  for (;;) {
    if (fault === undefined && linesToFault-- <= 0) {
      fault = begin(script.faults, draw);
      // Less scattered than by pure chance, so that a short corpus has its faults too.
      linesToFault = dialect.faultEvery * (0.4 + 1.2 * draw.unit());
    }
    if (fault !== undefined && draw.unit() < FAULT_SHARE) {
      clock.advance(FAULT_SPEED);
      yield speak(fault, clock, draw);
      if (isOver(fault)) fault = undefined;
    } else {
      const place = draw.between(0, routines.length - 1);
      clock.advance(1);
      yield speak(routines[place], clock, draw);
      if (isOver(routines[place])) routines[place] = begin(script.routines, draw);
    }
  }
}

function begin({ plots, sums }: Repertoire, draw: Draw): Performance {
  for (;;) {
    const performance: Performance = { plot: plots[draw.index(sums)], at: -1, left: 0, timeMs: 0, values: [] };
    move(performance, draw);
    if (!isOver(performance)) return performance;
  }
}

function isOver({ at, plot }: Performance): boolean {
  return at === plot.length;
}

/** Goes to the next step that happens at least once. */
function move(performance: Performance, draw: Draw): void {
  while (performance.left === 0 && ++performance.at < performance.plot.length) {
    const { least, most } = performance.plot[performance.at];
    performance.left = least === most ? least : draw.between(least, most);
    if (most > 1 && draw.unit() < STORM_CHANCE) performance.left *= STORM_FACTOR;
  }
}

function speak(performance: Performance, { timeMs }: Clock, draw: Draw): GeneratedLine {
  const { utterance, forced } = performance.plot[performance.at];
  const { values } = performance;
  const kept = forced.map(({ index }) => values[index]);
  for (const { index, values: choices } of forced) values[index] = choices[draw.between(0, choices.length - 1)];
  performance.timeMs = timeMs;
  const header = utterance.header(draw, performance);
  const content = utterance.content(draw, performance);
  for (let i = 0; i < forced.length; i++) values[forced[i].index] = kept[i];
  performance.left--;
  move(performance, draw);
  return { raw: header + content, content, eventId: utterance.eventId, template: utterance.template };
}
