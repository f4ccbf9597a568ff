/** @file Windows over the lines of a stream: by number of lines, by time, by session key. */

import { InvalidInputError } from "@lsad/core";

/** Some lines of a stream that belong together. */
export interface LineWindow {
  /** Session key, or the number of the window. */
  readonly key: string;
  /** 0-based indices of its lines, ascending. Never empty. */
  readonly lines: Int32Array;
}

/**
 * Windows of `size` lines, one every `step` lines. The last may be shorter, so that every line is in a window.
 *
 * @param lineCount - Lines of the stream, at least 0.
 * @param size - Lines a window, at least 1.
 * @param step - Lines from one window's start to the next one's, in [1, size]. Default `size`: windows do not overlap.
 * @throws {@link InvalidInputError} for a number outside its range.
 *
 * @example
 * ```ts
 * windowsByLines(5, 2).map(({ lines }) => [...lines]); // [[0, 1], [2, 3], [4]]
 * ```
 */
export function windowsByLines(lineCount: number, size: number, step = size): LineWindow[] {
  if (!Number.isInteger(lineCount) || lineCount < 0) {
    throw new InvalidInputError(`windowsByLines: lineCount must be a whole number of at least 0, got ${lineCount}`);
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new InvalidInputError(`windowsByLines: size must be a whole number of at least 1, got ${size}`);
  }
  if (!Number.isInteger(step) || step < 1 || step > size) {
    throw new InvalidInputError(`windowsByLines: step must be a whole number in [1, ${size}], got ${step}`);
  }
  const windows: LineWindow[] = [];
  for (let start = 0; start < lineCount; start += step) {
    windows.push({ key: String(windows.length), lines: indices(start, Math.min(start + size, lineCount)) });
    if (start + size >= lineCount) break;
  }
  return windows;
}

/**
 * Windows of `sizeSeconds`, one every `stepSeconds`, counted from the first line's time. Window k holds the lines at
 * t₀ + k · step <= t < t₀ + k · step + size; windows without a line are left out, and the key is k. The last window is the
 * first that holds the last line.
 *
 * @param timesMs - Shape `[lines]`: time of each line in milliseconds, never decreasing.
 * @param sizeSeconds - Above 0.
 * @param stepSeconds - In (0, sizeSeconds]. Default `sizeSeconds`: windows do not overlap.
 * @throws {@link InvalidInputError} for a number outside its range, or a time that is not finite or goes back: sort first.
 *
 * @example
 * ```ts
 * windowsBySeconds([0, 900, 60_500], 1).map(({ key, lines }) => [key, ...lines]); // [["0", 0, 1], ["60", 2]]
 * ```
 */
export function windowsBySeconds(
  timesMs: ArrayLike<number>,
  sizeSeconds: number,
  stepSeconds = sizeSeconds,
): LineWindow[] {
  if (!(sizeSeconds > 0) || !Number.isFinite(sizeSeconds)) {
    throw new InvalidInputError(`windowsBySeconds: sizeSeconds must be finite and above 0, got ${sizeSeconds}`);
  }
  if (!(stepSeconds > 0 && stepSeconds <= sizeSeconds)) {
    throw new InvalidInputError(`windowsBySeconds: stepSeconds must be in (0, ${sizeSeconds}], got ${stepSeconds}`);
  }
  checkTimes(timesMs);
  const [size, step] = [1000 * sizeSeconds, 1000 * stepSeconds];
  const windows: LineWindow[] = [];
  let first = 0; // first line at or after the window's start
  for (let k = 0; first < timesMs.length; k++) {
    const elapsed = timesMs[first] - timesMs[0];
    k = Math.max(k, Math.floor((elapsed - size) / step) + 1); // no window before this one reaches the line
    const start = k * step;
    while (first < timesMs.length && timesMs[first] - timesMs[0] < start) first++;
    let end = first;
    while (end < timesMs.length && timesMs[end] - timesMs[0] < start + size) end++;
    if (end > first) windows.push({ key: String(k), lines: indices(first, end) });
    if (end === timesMs.length) break;
  }
  return windows;
}

/**
 * One window a session key, in the order in which keys first occur. A session is complete only once its last line is read.
 *
 * @param keys - Shape `[lines]`; lines without a key are in no window.
 *
 * @example
 * ```ts
 * windowsBySession(["a", "b", undefined, "a"]).map(({ key, lines }) => [key, ...lines]); // [["a", 0, 3], ["b", 1]]
 * ```
 */
export function windowsBySession(keys: readonly (string | undefined)[]): LineWindow[] {
  const lines = new Map<string, number[]>();
  keys.forEach((key, line) => {
    if (key === undefined) return;
    const list = lines.get(key);
    if (list === undefined) lines.set(key, [line]);
    else list.push(line);
  });
  return [...lines].map(([key, list]) => ({ key, lines: Int32Array.from(list) }));
}

function indices(start: number, end: number): Int32Array {
  return Int32Array.from({ length: end - start }, (_, i) => start + i);
}

function checkTimes(timesMs: ArrayLike<number>): void {
  for (let i = 0; i < timesMs.length; i++) {
    if (!Number.isFinite(timesMs[i]) || (i > 0 && timesMs[i] < timesMs[i - 1])) {
      const least = i === 0 ? "" : ` and at least ${timesMs[i - 1]}`;
      throw new InvalidInputError(`windowsBySeconds: timesMs[${i}] must be finite${least}, got ${timesMs[i]}`);
    }
  }
}
