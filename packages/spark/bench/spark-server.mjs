/** @file The repository's Spark server, through its command: what a package imports stays inside the package. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const script = fileURLToPath(new URL("../../../scripts/spark-server.mjs", import.meta.url));

const run = async (/** @type {string[]} */ ...args) =>
  (await promisify(execFile)(process.execPath, [script, ...args])).stdout;

/**
 * Two executors of one core and 1 GB.
 * @param {number} port
 * @returns {Promise<{ remote: string, pid: number }>} the connection string, and the process that the executors are below
 */
export async function startSpark(port) {
  const text = await run("start", "local-cluster[2,1,1024]", String(port));
  const [, pid, remote] = /process (\d+): SPARK_REMOTE=(\S+)/.exec(text) ?? [];
  return { remote, pid: Number(pid) };
}

/** Nothing happens where none runs. */
export const stopSpark = (/** @type {number} */ port) => run("stop", String(port));

/** @returns {Promise<string>} the folder of PySpark, with Spark's jars */
export async function installSpark() {
  return (await run("install")).replace(/^[^:]*: /, "").trim();
}
