/** @file `lsad-spark bench`: `lsad-bench run` with its jobs on Spark. */

import { writeFileSync } from "node:fs";
import type { BenchData } from "@lsad/bench/cells";
import { InvalidInputError } from "@lsad/core";
import { Command } from "commander";
import type { SparkSession } from "../connect.js";
import { sparkRunner } from "../jobs/bench-job.js";
import type { MllibOptions, MllibRow } from "../jobs/mllib-comparison.js";
import { mllibTable } from "../jobs/mllib-table.js";
import {
  MOST_SECONDS,
  numberFrom,
  type ServerOptions,
  withServerOptions,
  withSession,
  workerOptions,
} from "./session-options.js";
import type { Surroundings } from "./surroundings.js";

interface BenchCommandOptions extends ServerOptions {
  readonly jobSeconds?: number;
  readonly targets?: readonly string[];
  readonly mllib?: string;
}

const EXAMPLES = `
On Spark:
  $ lsad-spark bench --preset quick --out run          the folder that lsad-bench run leaves; lsad-bench report run
  $ lsad-spark bench --data ../loghub-2k --preset standard --job-seconds 600
  $ lsad-spark bench --preset quick --targets BGL,HPC --mllib mllib.json
                                                       and Spark's own classifiers beside ours, as a table and as JSON
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
  const { runCommand, writePeers } = await importBench();
  let comparison = "";
  const command = runCommand(surroundings, signal, (options) => (data, jobs, running) => {
    const { jobSeconds, targets, mllib, ...server } = options as BenchCommandOptions;
    const limit = jobSeconds !== undefined && { jobSeconds };
    return withSession(server, surroundings, async (session) => {
      await sparkRunner(session, { ...limit, ...workerOptions(server) })(data, jobs, running);
      if (mllib === undefined) return;
      const rows = await compare(session, data, { signal, ...(targets && { targets }) }, surroundings);
      writeFileSync(mllib, `${JSON.stringify(rows, null, 2)}\n`);
      const peers = rows.map(({ averagePrecision, seconds, ...row }) => ({
        ...row,
        averagePrecision: { ours: averagePrecision.ours, theirs: averagePrecision.mllib },
        seconds: { ours: seconds.ours, theirs: seconds.mllib },
      }));
      writePeers(running.folder, { library: `Spark MLlib ${session.version}`, rows: peers }); // for the report
      comparison = `\n${mllibTable(rows)}`;
    });
  });
  command.hook("postAction", () => void surroundings.stdout.write(comparison));
  return withServerOptions(command.name("bench"))
    .description(DESCRIPTION)
    .option(
      "--job-seconds <n>",
      "time limit of one job; beyond, its cells hold an error (default: 3600)",
      numberFrom(1, MOST_SECONDS),
    )
    .option(
      "--mllib <file>",
      "Naive Bayes, logistic regression and linear SVM of Spark's MLlib beside ours, as JSON and in the report",
    )
    .addHelpText("after", EXAMPLES);
}

/** Loaded when asked for: it needs packages that come with `@lsad/bench`. */
async function compare(
  session: SparkSession,
  data: BenchData,
  options: MllibOptions,
  { stderr }: Surroundings,
): Promise<readonly MllibRow[]> {
  const { compareWithMllib } = await import("../jobs/mllib-comparison.js");
  const onRow = ({ target, detector }: MllibRow) => void stderr.write(`MLlib: ${detector} on ${target}\n`);
  return compareWithMllib(session, data, { ...options, onRow });
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
