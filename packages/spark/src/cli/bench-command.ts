/** @file `lsad-spark bench`: `lsad-bench run` with its jobs on Spark. */

import { InvalidInputError } from "@lsad/core";
import { Command } from "commander";
import { sparkRunner } from "../jobs/bench-job.js";
import { numberFrom, type ServerOptions, withServerOptions, withSession, workerOptions } from "./session-options.js";
import type { Surroundings } from "./surroundings.js";

interface BenchCommandOptions extends ServerOptions {
  readonly jobSeconds?: number;
}

const EXAMPLES = `
On Spark:
  $ lsad-spark bench --preset quick --out run          the folder that lsad-bench run leaves; lsad-bench report run
  $ lsad-spark bench --data ../loghub-2k --preset standard --job-seconds 600
`;

const DESCRIPTION = "The benchmark's jobs as Spark tasks: the results of lsad-bench run, byte for byte.";

/** The command as the list of commands shows it: its options are those of `@lsad/bench`, which is loaded when they matter. */
export function benchCommandInList(): Command {
  return new Command("bench").description(DESCRIPTION);
}

/**
 * The command; the data are read here, the jobs run there.
 * @throws {@link InvalidInputError} if `@lsad/bench` is not installed.
 */
export async function loadBenchCommand(surroundings: Surroundings, signal: AbortSignal): Promise<Command> {
  const { runCommand } = await importBench();
  const command = runCommand(surroundings, signal, (options) => (data, jobs, running) => {
    const { jobSeconds, ...server } = options as BenchCommandOptions;
    return withSession(server, surroundings, (session) =>
      sparkRunner(session, { ...(jobSeconds !== undefined && { jobSeconds }), ...workerOptions(server) })(
        data,
        jobs,
        running,
      ),
    );
  });
  return withServerOptions(command.name("bench"))
    .description(DESCRIPTION)
    .option(
      "--job-seconds <n>",
      "time limit of one job; beyond, its cells hold an error (default: 3600)",
      numberFrom(1),
    )
    .addHelpText("after", EXAMPLES);
}

async function importBench() {
  try {
    return await import("@lsad/bench/command");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND" || !message.includes("package '@lsad/bench'")) throw error;
    throw new InvalidInputError(
      "lsad-spark bench: @lsad/bench must be installed beside @lsad/spark, got none: npm install @lsad/bench",
      { cause: error },
    );
  }
}

/** Whether cells hold errors: the run itself is complete. By name, because the class is in a package that may be missing. */
export function isFailedCells(error: unknown): boolean {
  return error instanceof Error && error.name === "FailedCellsError";
}
