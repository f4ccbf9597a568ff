/** @file Options that all commands share: which server, which Node.js, what is shown. */

import { readFileSync } from "node:fs";
import { InvalidInputError } from "@lsad/core";
import { type Command, InvalidArgumentError } from "commander";
import { connect, type ProgressReport, type SparkSession } from "../connect.js";
import type { WorkerOptions } from "../jobs/worker-bundle.js";
import type { Surroundings, TextStream } from "./surroundings.js";

/** Which server, and what runs there. */
export interface ServerOptions {
  readonly remote?: string;
  readonly node?: string;
  readonly stallSeconds?: number;
  readonly conf?: readonly string[];
}

/** The shared options as given. */
export interface SessionOptions extends ServerOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options that name the server. */
export function withServerOptions(command: Command): Command {
  return command
    .option("--remote <url>", "Spark Connect server, as sc://host:15002 (default: SPARK_REMOTE)")
    .option("--node <path>", "Node.js 20 or later on the executors (default: node)")
    .option(
      "--stall-seconds <n>",
      "a worker that gets no row or is not read for so long ends (600)",
      numberFrom(1, MOST_SECONDS),
    )
    .option("--conf <key=value>", "property of the session; may be given several times", collect);
}

/** Adds the shared options. */
export function withSessionOptions(command: Command): Command {
  return withServerOptions(command).option("--json", "print the report as JSON").option("-q, --quiet", "no progress");
}

/** Opens a session, runs a job in it, and closes it whatever happens: nothing of the job stays on the server. */
export async function withSession<T>(
  { remote, conf = [] }: ServerOptions,
  surroundings: Surroundings,
  job: (session: SparkSession) => Promise<T>,
): Promise<T> {
  const url = remote ?? surroundings.remote;
  if (url === undefined) {
    throw new InvalidInputError("--remote: must name a Spark Connect server, got neither it nor SPARK_REMOTE");
  }
  const session = await connect(url);
  try {
    const pairs = conf.map((pair) => pair.split(/=(.*)/s));
    const odd = pairs.find((pair) => pair.length < 2);
    if (odd !== undefined) throw new InvalidInputError(`--conf: must be key=value, got ${odd[0]}`);
    if (pairs.length > 0) await session.setConfig(Object.fromEntries(pairs.map(([key, value]) => [key, value])));
    return await job(session);
  } finally {
    await session.close();
  }
}

/** Options of the worker. */
export function workerOptions({ node, stallSeconds }: ServerOptions): { readonly worker: WorkerOptions } {
  return {
    worker: {
      ...(node !== undefined && { node }),
      ...(stallSeconds !== undefined && { stallMs: stallSeconds * 1000 }),
    },
  };
}

/** Shortest time between two changes of a progress line. */
const REDRAW_MS = 200;

/** Stages and their tasks on standard error: a line redrawn on a terminal, a line a stage elsewhere. */
export function progressLine(
  stream: TextStream,
  isQuiet = false,
): { show(stage: string, progress?: ProgressReport): void; warn(message: string): void; clear(): void } {
  let shownAt = Number.NEGATIVE_INFINITY;
  const draw = (text: string) => stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  return {
    show(stage, progress) {
      if (isQuiet) return;
      if (!stream.isTTY) {
        if (progress === undefined) stream.write(`${stage}\n`);
        return;
      }
      const now = performance.now();
      if (progress !== undefined && now - shownAt < REDRAW_MS) return;
      shownAt = now;
      draw(progress === undefined ? stage : `${stage} ${progress.completedTasks}/${progress.tasks} tasks`);
    },
    warn(message) {
      if (!isQuiet && stream.isTTY) draw("");
      stream.write(`warning: ${message}\n`);
    },
    clear() {
      if (!isQuiet && stream.isTTY) draw("");
    },
  };
}

/** A JSON file that an option names. */
export function readJson(option: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InvalidInputError(`${option}: must be a JSON file, got ${file}: ${(error as Error).message}`);
  }
}

/** Longest time in seconds that an option takes, 23 days: a timer of Node.js ends at 2^31 milliseconds. */
export const MOST_SECONDS = 2_000_000;

/** Parses a number within bounds. */
export function numberFrom(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value <= most) return value;
    throw new InvalidArgumentError(
      most === Number.POSITIVE_INFINITY
        ? `It must be a number of at least ${least}.`
        : `It must be a number from ${least} to ${most}.`,
    );
  };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
