/** @file Time that passes as in logs: by day faster than by night, in bursts. */

import type { Draw } from "./draw.js";

const DAY_MS = 86_400_000;
/** Share of lines that begin a burst, mean lines of one, and how much faster lines come in it. */
const BURST_CHANCE = 0.01;
const BURST_LINES = 25;
const BURST_SPEED = 40;

/** A clock that moves from line to line, never back. */
export class Clock {
  /** Milliseconds since 1970, whole. */
  timeMs: number;
  readonly #gapMs: number;
  readonly #draw: Draw;
  #burstLines = 0;

  constructor(start: string, gapMs: number, draw: Draw) {
    this.timeMs = Date.parse(start);
    this.#gapMs = gapMs;
    this.#draw = draw;
  }

  /** Moves to the next line; `speed` above 1 for lines that follow on each other's heels. */
  advance(speed: number): void {
    if (this.#burstLines > 0) this.#burstLines--;
    else if (this.#draw.unit() < BURST_CHANCE) this.#burstLines = this.#draw.between(1, 2 * BURST_LINES);
    const pace = this.#burstLines > 0 ? BURST_SPEED : 1;
    // Busiest at 14:00, 1.6 times the mean; quietest at 02:00, 0.4 times.
    const hourAngle = 2 * Math.PI * ((this.timeMs % DAY_MS) / DAY_MS) - (2 * Math.PI * 8) / 24;
    const rate = pace * speed * (1 + 0.6 * Math.sin(hourAngle));
    this.timeMs += Math.floor(this.#draw.exponential(this.#gapMs) / rate);
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** One function for each `%`-code of strftime that headers use; `%L` is milliseconds. UTC, English. */
const CODES: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  "-d": (date) => String(date.getUTCDate()),
  b: (date) => MONTHS[date.getUTCMonth()],
  a: (date) => DAYS[date.getUTCDay()],
  H: (date) => two(date.getUTCHours()),
  "-H": (date) => String(date.getUTCHours()),
  M: (date) => two(date.getUTCMinutes()),
  "-M": (date) => String(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  "-S": (date) => String(date.getUTCSeconds()),
  L: (date) => String(date.getUTCMilliseconds()).padStart(3, "0"),
  "-L": (date) => String(date.getUTCMilliseconds()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
};

/** Compiles a text with `%`-codes to a function of time; the last answer is kept, as lines often share it. */
export function timeFormat(text: string): (timeMs: number) => string {
  const parts = text.split(/%(-?[A-Za-z])/).map((part, i) => (i % 2 === 0 ? () => part : codeOf(part)));
  let lastMs = Number.NaN;
  let last = "";
  return (timeMs) => {
    if (timeMs === lastMs) return last;
    const date = new Date(timeMs);
    last = "";
    for (const part of parts) last += part(date);
    lastMs = timeMs;
    return last;
  };
}

function codeOf(name: string): (date: Date) => string {
  const code = CODES[name];
  if (code === undefined) throw new Error(`internal: timeFormat: %${name} is no known code`);
  return code;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
