/** @file How far a run is, on a terminal only. */

import type { CommandStreams } from "./command-streams.js";

/** Five times a second is as often as anyone reads. */
const LEAST_PAUSE_MS = 200;

/** What there is to show. */
export interface ProgressFigures {
  readonly lines: number;
  /** `undefined` while nobody knows: threads tell their templates at the end. */
  readonly templates: number | undefined;
  readonly misfits: number;
  readonly bytesRead: number;
  /** Bytes there are to read; `undefined` when nobody knows. */
  readonly bytesTotal: number | undefined;
}

/** One line on standard error, written over again; nothing where that is no terminal. */
export class Progress {
  readonly #stream: CommandStreams["stderr"];
  readonly #isShown: boolean;
  readonly #startMs = performance.now();
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(stream: CommandStreams["stderr"], isWanted: boolean) {
    this.#stream = stream;
    this.#isShown = isWanted && stream.isTTY === true;
  }

  show(figures: ProgressFigures): void {
    if (!this.#isShown) return;
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < LEAST_PAUSE_MS) return;
    this.#shownMs = nowMs;
    const text = progressText(figures, (nowMs - this.#startMs) / 1000).slice(0, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`\r\x1b[2K${text}`);
  }

  /** Takes the line away, before anything else is written. */
  clear(): void {
    if (this.#isShown && this.#shownMs > 0) this.#stream.write("\r\x1b[2K");
  }
}

/** The figures in one line, with what is left when the size is known. */
export function progressText(figures: ProgressFigures, seconds: number): string {
  const { lines, templates, misfits, bytesRead, bytesTotal } = figures;
  const parts = [
    `${count(lines)} lines`,
    `${count(seconds > 0 ? Math.round(lines / seconds) : 0)}/s`,
    ...(templates === undefined ? [] : [`${count(templates)} templates`]),
    ...(misfits > 0 ? [`${count(misfits)} without header`] : []),
  ];
  if (bytesTotal !== undefined && bytesTotal > 0 && bytesRead > 0) {
    const share = Math.min(1, bytesRead / bytesTotal);
    parts.push(`${Math.floor(100 * share)} %`, `${duration((seconds * (1 - share)) / share)} left`);
  }
  return parts.join(", ");
}

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, ...rest] = parts;
  const tail = rest.map((part) => String(part).padStart(2, "0")).join(":");
  return hours > 0 ? `${hours}:${tail}` : tail;
}
