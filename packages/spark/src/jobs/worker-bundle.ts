/** @file The worker's file and its settings, put on the executors; and the command that starts it there. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SparkSession } from "../connect.js";

/** How workers are started on executors. */
export interface WorkerOptions {
  /** The Node.js of the executors: a name on their path, or a path. At least 20. Default `"node"`. */
  readonly node?: string;
  /** The bundled worker. Default: the one of this package. */
  readonly workerFile?: string | URL;
  /** Milliseconds after which a worker ends itself that gets no row, or whose output nobody takes. Default 600,000. */
  readonly stallMs?: number;
  /** Milliseconds that one row, of a learner one block of lines, may take; the worker is killed then. Default 600,000. */
  readonly rowMs?: number;
}

/** Parts of the worker that are asked for by name. */
export type WorkerTaskName = "read" | "learn" | "write" | "terms" | "vectors" | "cell";

/** The worker on the executors of a session. */
export interface ShippedWorker {
  /** The command that runs a task, for `TRANSFORM … USING`. */
  command(task: WorkerTaskName, settingsFile?: string): string;
  /** Puts a file beside the worker; returns its name, which holds a hash of its bytes. */
  addFile(name: string, bytes: Uint8Array): Promise<string>;
}

/** Digits of a hash in a name: two files of one session meet once in 10^14. */
const HASH_DIGITS = 12;
/**
 * Ships a worker to the executors of a session; once, however often it is called.
 * @param bundle - Which of this package's: the one for parsing and features, or the one for the benchmark.
 */
export async function shipWorker(
  session: SparkSession,
  options: WorkerOptions = {},
  bundle: "lsad-worker.mjs" | "lsad-cell-worker.mjs" = "lsad-worker.mjs",
): Promise<ShippedWorker> {
  const { node = "node", workerFile = new URL(`./${bundle}`, import.meta.url), stallMs, rowMs } = options;
  const addFile = async (name: string, bytes: Uint8Array) => {
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, HASH_DIGITS);
    const hashed = name.replace(/(\.\w+)?$/, `-${hash}$1`);
    await session.addFile(hashed, bytes);
    return hashed;
  };
  const name = await addFile(bundle, await readFile(workerFile));
  const path = `./${session.serverSessionId}/${name}`;
  const env = [
    ...(stallMs === undefined ? [] : [`export LSAD_WORKER_STALL_MS=${stallMs}; `]),
    ...(rowMs === undefined ? [] : [`export LSAD_WORKER_ROW_MS=${rowMs}; `]),
  ].join("");
  return {
    command: (task, settingsFile = "") =>
      `${nodeCheck(node)}; ${env}exec ${shellWord(node)} ${path} ${task} ${settingsFile}`.trimEnd(),
    addFile,
  };
}

/**
 * Shell that goes on only where Node.js is there and new enough: an older one would fail at some line of the bundle, in words
 * that nobody understands. It reads its input to the end, as Spark would otherwise tell of a broken pipe.
 */
function nodeCheck(node: string): string {
  const word = shellWord(node);
  return [
    `refuse() { echo "lsad-worker: Node.js 20 or later must be on every executor, got $1" >&2; cat >/dev/null; exit 70; }`,
    `command -v ${word} >/dev/null || refuse ${shellWord(`no ${node}`)}`,
    `version=$(${word} --version 2>&1)`,
    `case $version in v2[0-9].*|v[3-9][0-9].*|v[1-9][0-9][0-9].*) ;; *) refuse "$version"; esac`,
  ].join("; ");
}

/** A text as one word of the shell. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
