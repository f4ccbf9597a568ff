/** @file Runs one command to its end, output kept, with a time limit on the whole process group. */

import { spawn } from "node:child_process";

/**
 * @typedef {object} CommandResult
 * @property {number | null} code - Exit code; `null` when a signal or the time limit ended it.
 * @property {string} output - stdout and stderr in the order they came.
 * @property {string} stdout - stdout alone.
 * @property {boolean} timedOut
 */

/**
 * Runs a command without stdin. Never rejects: a program that cannot be started is a result with its error as output.
 *
 * @param {readonly string[]} command - Program and arguments; no shell.
 * @param {{ cwd?: string | undefined, env?: Record<string, string> | undefined, limitSeconds?: number | undefined }} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, { cwd, env, limitSeconds = 600 } = {}) {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const chunks = [];
    const stdoutChunks = [];
    let timedOut = false;
    // Its own process group, so that the limit ends grandchildren too (npm starts node, which starts workers).
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, limitSeconds * 1000);
    child.stdout.on("data", (chunk) => {
      chunks.push(chunk);
      stdoutChunks.push(chunk);
    });
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    const finish = (code, note = "") => {
      clearTimeout(timer);
      const stdout = Buffer.concat(stdoutChunks).toString();
      resolve({ code, timedOut, output: Buffer.concat(chunks).toString() + note, stdout });
    };
    child.on("error", (error) => finish(null, `${error.message}\n`));
    child.on("close", (code) => finish(code, timedOut ? `ended after ${limitSeconds} s\n` : ""));
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Already gone: its exit is on the way.
  }
}
