/** @file The life of a worker process: rows in, rows out, an end row with the counts; or a message and exit 70. */

import { writeSync } from "node:fs";
import { RowReader } from "./row-reader.js";
import { RowWriter } from "./row-writer.js";
import { watchForStuckRows } from "./stuck-watch.js";

/** One kind of work. `add` is called for every row in order, `end` once after the last. */
export interface WorkerTask {
  add(row: string, out: RowWriter): void | Promise<void>;
  end?(out: RowWriter): void | Promise<void>;
  /**
   * The end row. Spark reports a worker that exits early with 0 as success: only counts tell.
   * @param counts - What was done before this row.
   */
  endRow(counts: EndCounts): readonly (string | number | undefined)[];
}

/** What every end row says, as JSON. */
export interface EndCounts {
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Milliseconds of processor time that the process took. */
  readonly cpuMs: number;
}

/** Exit codes of a worker: of sysexits.h, "internal software error" and "temporary failure". */
const EXIT = { failed: 70, abandoned: 75 } as const;

/** Spark keeps the last 2 KB of what a process wrote to standard error. */
const MESSAGE_LENGTH = 1500;
const PARENT_CHECK_MS = 2000;

/** When a worker ends itself. */
export interface WorkerLimits {
  /** Milliseconds that a write may be blocked, or that no row may come: Spark does not end the process of a stopped query. */
  readonly stallMs: number;
  /** Milliseconds that one row may take. */
  readonly rowMs: number;
}

/** Runs a task over standard input. Ends the process. */
export async function runWorker(
  createTask: () => WorkerTask | Promise<WorkerTask>,
  limits: WorkerLimits,
): Promise<void> {
  watchParent();
  try {
    await pump(await createTask(), limits);
  } catch (error) {
    fail(error);
  }
}

async function pump(task: WorkerTask, { stallMs, rowMs }: WorkerLimits): Promise<void> {
  const watch = watchForStuckRows(rowMs);
  const out = new RowWriter(process.stdout, stallMs, () => process.exit(EXIT.abandoned));
  const reader = new RowReader();
  let rowsIn = 0;
  const waiting: Promise<void>[] = [];
  const onRow = (row: string) => {
    rowsIn++;
    watch.begin();
    const made = task.add(row, out);
    if (made !== undefined) waiting.push(made);
  };
  const awaitRows = () => setTimeout(() => process.exit(EXIT.abandoned), stallMs);
  let abandoned = awaitRows();
  // Left open on errors, so that fail() can drain it.
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    clearTimeout(abandoned);
    reader.push(chunk as Buffer, onRow);
    if (waiting.length > 0) await Promise.all(waiting.splice(0));
    watch.rest();
    if (out.isFull) await out.flush();
    abandoned = awaitRows();
  }
  clearTimeout(abandoned);
  reader.end(onRow);
  await Promise.all(waiting);
  watch.begin();
  await task.end?.(out);
  watch.rest();
  const { user, system } = process.cpuUsage();
  out.add(...task.endRow({ rowsIn, rowsOut: out.rows, cpuMs: Math.round((user + system) / 1000) }));
  await out.flush();
}

/**
 * Message first, then all of standard input, then the exit: a process that ends while Spark still writes to it fails with
 * "Broken pipe" there, and the message is lost.
 */
function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  writeSync(process.stderr.fd, `lsad-worker: ${message.slice(0, MESSAGE_LENGTH)}\n`);
  process.exitCode = EXIT.failed;
  process.stdin.on("data", () => {});
  process.stdin.once("end", () => process.exit(EXIT.failed));
  process.stdin.resume();
  if (process.stdin.readableEnded) process.exit(EXIT.failed);
}

/** An executor that is killed leaves its workers to another parent. */
function watchParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(EXIT.abandoned);
  }, PARENT_CHECK_MS).unref();
}
