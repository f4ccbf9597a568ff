/** @file Processor time of a process and all that it started: what a busy machine does not change. */

import { readdirSync, readFileSync } from "node:fs";

/** Linux counts in hundredths of a second, whatever the machine. */
const TICKS_A_SECOND = 100;

/**
 * Seconds that a process, its children and theirs have taken so far, those that have ended included.
 * @param {number} pid
 */
export function cpuSecondsBelow(pid) {
  /** @type {Map<number, { parent: number, ticks: number }>} */
  const all = new Map();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) readStat(Number(name), all);
  }
  const isBelow = (/** @type {number} */ one) => {
    for (let at = one; at > 1; at = all.get(at)?.parent ?? 0) if (at === pid) return true;
    return false;
  };
  let ticks = 0;
  for (const [one, stat] of all) if (isBelow(one)) ticks += stat.ticks;
  return ticks / TICKS_A_SECOND;
}

/**
 * @param {number} pid
 * @param {Map<number, { parent: number, ticks: number }>} all
 */
function readStat(pid, all) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // from the state on: field 3 of proc(5)
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0); // utime, stime, cutime, cstime
    all.set(pid, { parent: Number(fields[1]), ticks });
  } catch {
    // it has ended since the folder was listed
  }
}
