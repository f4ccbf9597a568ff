/** @file The command line of `lsad-bench`: commands, help, exit codes. */

import { isLsadError } from "@lsad/core";
import { Command, CommanderError } from "commander";
import { VERSION } from "../version.js";
import { compareCommand } from "./compare.js";
import { dataCommand } from "./data.js";
import { explainCommand } from "./explain.js";
import { exportCommand } from "./export.js";
import { FailedCellsError } from "./failed-cells.js";
import { findingsCommand } from "./findings.js";
import { listCommand } from "./list.js";
import { mergeCommand } from "./merge.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import type { Terminal } from "./terminal.js";
import { trainCommand } from "./train.js";

/** Exit codes: done, failed, wrong usage, interrupted (128 + SIGINT). */
const [DONE, FAILED, USAGE, INTERRUPTED] = [0, 1, 2, 130];

/**
 * Runs the command line.
 * @param args - Without the program's own name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const interrupt = new AbortController();
  terminal.onInterrupt(() => interrupt.abort());
  const program = new Command("lsad-bench")
    .description("Does a detector that learned on other systems find the rare anomalies of a system it has never seen?")
    .version(VERSION)
    .addHelpText("after", EXAMPLES);
  for (const command of [
    runCommand,
    mergeCommand,
    reportCommand,
    compareCommand,
    findingsCommand,
    explainCommand,
    exportCommand,
    listCommand,
    trainCommand,
    dataCommand,
  ]) {
    program.addCommand(command(terminal, interrupt.signal));
  }
  takeOver(program, terminal);
  try {
    await program.parseAsync([...args], { from: "user" });
    return DONE;
  } catch (error) {
    return exitCodeOf(error, interrupt.signal, terminal);
  }
}

const EXAMPLES = `
Examples:
  $ lsad-bench run                                     the embedded corpus, about a minute
  $ lsad-bench run --data ../loghub-2k                 the 16 real logs, curated labels
  $ lsad-bench run --data ../loghub-2k --targets BGL   one held-out source
  $ lsad-bench report out/quick-synthetic-1a2b3c4d     the table and report.html again
`;

/** Makes a command and its children throw instead of ending the process, and write where we are told. */
function takeOver(command: Command, { stdout, stderr }: Terminal): void {
  command.exitOverride();
  command.configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  for (const child of command.commands) takeOver(child, { stdout, stderr } as Terminal);
}

function exitCodeOf(error: unknown, signal: AbortSignal, { stderr }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
  if (signal.aborted) {
    stderr.write("Stopped. Nothing is lost: the same command goes on from here.\n");
    return INTERRUPTED;
  }
  const { message, stack } = error as Error;
  if (error instanceof FailedCellsError) {
    stderr.write(`${message}\n`);
    return FAILED;
  }
  if (isLsadError(error)) {
    stderr.write(`error: ${message}\n`);
    return error.code === "INVALID_INPUT" ? USAGE : FAILED;
  }
  // A system error (disk full, permission) says all in its message; anything else is a bug of ours and needs its stack.
  stderr.write("syscall" in (error as object) ? `error: ${message}\n` : `internal: ${stack ?? message}\n`);
  return FAILED;
}
