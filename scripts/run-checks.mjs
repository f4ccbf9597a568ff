/** @file Runs a list of checks, one after the other, and counts them. */

import { runCommand } from "./run-command.mjs";
import { root } from "./workspaces.mjs";

/** Seconds for a whole run: nobody waits longer than 25 minutes for CI, and the closing line must come before that. */
const BUDGET_SECONDS = 24 * 60;

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {readonly string[]} command - Program and arguments, run in the repository's root; exit code 0 passes.
 * @property {number} [limitSeconds] - 300 unless told.
 * @property {boolean} [ciOnly] - Changes the machine or node_modules, or needs more than npm: not part of a local run.
 */

/**
 * Runs every check, whatever the others do. A failing one shows all it said; the last line is `N passed, N failed`.
 *
 * @param {readonly Check[]} checks
 * @param {{ print?: (text: string) => void }} [options]
 * @returns {Promise<0 | 1>} the exit code: 0 when all passed
 */
export async function runChecks(checks, { print = console.log } = {}) {
  const begun = performance.now();
  let passed = 0;
  for (const check of checks) {
    const secondsLeft = BUDGET_SECONDS - (performance.now() - begun) / 1000;
    if (await passes(check, secondsLeft, print)) passed++;
  }
  print(`${passed} passed, ${checks.length - passed} failed`);
  return passed === checks.length ? 0 : 1;
}

/**
 * @param {Check} check
 * @param {number} secondsLeft
 * @param {(text: string) => void} print
 */
async function passes({ name, command, limitSeconds = 300 }, secondsLeft, print) {
  const start = performance.now();
  const { code, output } = await runCommand(command, {
    cwd: root,
    env: { TURBO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    limitSeconds: Math.max(1, Math.min(limitSeconds, secondsLeft)),
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  print(`${code === 0 ? "pass" : "FAIL"}  ${name.padEnd(32)} ${seconds.padStart(6)} s`);
  if (code !== 0) print(`$ ${command.join(" ")}\n${output.trimEnd()}\n(exit ${code ?? "by signal"}: ${name})\n`);
  return code === 0;
}
