/** @file `lsad-spark bench`: `lsad-bench run` with its jobs on Spark. */

import { FailedCellsError, runCommand } from "@lsad/bench/command";
import type { Command } from "commander";
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

/** The command; the data are read here, the jobs run there. */
export function benchCommand(surroundings: Surroundings, signal: AbortSignal): Command {
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
    .description("The benchmark's jobs as Spark tasks: the results of lsad-bench run, byte for byte.")
    .option(
      "--job-seconds <n>",
      "time limit of one job; beyond, its cells hold an error (default: 3600)",
      numberFrom(1),
    )
    .addHelpText("after", EXAMPLES);
}

/** Whether cells hold errors: the run itself is complete. */
export function isFailedCells(error: unknown): boolean {
  return error instanceof FailedCellsError;
}
