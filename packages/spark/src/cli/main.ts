/** @file `lsad-spark` from arguments to exit code. */

import { readFileSync } from "node:fs";
import { isLsadError } from "@lsad/core";
import { Command, type CommanderError } from "commander";
import { isSparkError } from "../connect.js";
import { IncompleteJobError } from "../jobs/incomplete-job-error.js";
import { benchCommandInList, isFailedCells, loadBenchCommand } from "./bench-command.js";
import { featuresCommand } from "./features-command.js";
import { parseCommand } from "./parse-command.js";
import type { Surroundings } from "./surroundings.js";

/** Exit codes: done, failed, wrong usage, interrupted (128 + SIGINT). */
const [DONE, FAILED, USAGE, INTERRUPTED] = [0, 1, 2, 130];

const EXAMPLES = `
Examples:
  $ npm run spark:start && export SPARK_REMOTE=sc://127.0.0.1:15002
  $ lsad-spark parse '/logs/HDFS*.log' --format source --out /parsed/hdfs
  $ lsad-spark features /parsed/hdfs/events --min-df 2 --out /features/hdfs
  $ lsad-spark bench --preset quick --out run

Paths are the cluster's, not this machine's. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`;

/**
 * Runs the command line.
 * @param args - Without the program's own name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const interrupt = new AbortController();
  surroundings.onInterrupt(() => interrupt.abort(new Error("interrupted")));
  const program = new Command("lsad-spark")
    .description("Log parsing, features and benchmark cells on Apache Spark, with the results of one machine.")
    .version(version())
    .addHelpText("after", EXAMPLES);
  for (const command of [parseCommand, featuresCommand]) program.addCommand(command(surroundings, interrupt.signal));
  try {
    const wantsBench = args.includes("bench");
    program.addCommand(wantsBench ? await loadBenchCommand(surroundings, interrupt.signal) : benchCommandInList());
    takeOver(program, surroundings);
    await program.parseAsync([...args], { from: "user" });
    return DONE;
  } catch (error) {
    return exitCodeOf(error, interrupt.signal, surroundings);
  }
}

/** Makes a command and its children throw instead of ending the process, and write where we are told. */
function takeOver(command: Command, { stdout, stderr }: Surroundings): void {
  command.exitOverride();
  command.configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  for (const child of command.commands) takeOver(child, { stdout, stderr } as Surroundings);
}

function exitCodeOf(error: unknown, signal: AbortSignal, { stderr }: Surroundings): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? DONE : USAGE;
  if (signal.aborted) {
    stderr.write("Stopped: the query is ended on the server, and what it wrote is not complete.\n");
    return INTERRUPTED;
  }
  const { message, stack } = error as Error;
  if (isFailedCells(error)) {
    stderr.write(`${message}\n`);
    return FAILED;
  }
  const isKnown = isLsadError(error) || isSparkError(error) || error instanceof IncompleteJobError;
  // A system error (no such file, permission) says all in its message; anything else is a bug of ours and needs its stack.
  const isSystem = typeof error === "object" && error !== null && "syscall" in error;
  stderr.write(isKnown || isSystem ? `error: ${message}\n` : `internal: ${stack ?? message}\n`);
  return isLsadError(error) && ["INVALID_INPUT", "LOG_FORMAT"].includes(error.code) ? USAGE : FAILED;
}

/** By its code: the benchmark's commands may come with a commander of their own. */
function isCommanderError(error: unknown): error is CommanderError {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && code.startsWith("commander.");
}

/** The package's, from the manifest beside `dist` and `src` alike. */
function version(): string {
  for (const place of ["../package.json", "../../package.json"]) {
    try {
      return JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")).version;
    } catch {
      // built files lie one folder nearer to the manifest than sources
    }
  }
  return "unknown";
}
