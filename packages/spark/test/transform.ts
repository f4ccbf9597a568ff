/** @file What Spark's TRANSFORM does with a partition, without Spark: `bash -c`, a row a line, the exit code. */

import { spawn } from "node:child_process";
import { SEPARATOR } from "../src/worker/fields.js";

/** What became of one process. */
export interface TransformResult {
  readonly code: number | null;
  /** Rows that came back, in fields. */
  readonly rows: readonly (readonly string[])[];
  readonly stderr: string;
  /** Whether all input could be written. */
  readonly isDrained: boolean;
}

/**
 * Runs a command over the rows of one partition.
 * @param cwd - Where the command finds its files.
 */
export function transformRows(
  command: string,
  rows: Iterable<readonly (string | number)[]>,
  cwd: string,
): Promise<TransformResult> {
  const text = Array.from(rows, (row) => `${row.join(SEPARATOR)}\n`).join("");
  return transformBytes(command, Buffer.from(text), cwd);
}

/** {@link transformRows} of bytes that need not be rows. */
export function transformBytes(command: string, bytes: Uint8Array, cwd: string): Promise<TransformResult> {
  return new Promise((resolve, reject) => {
    const process = spawn("bash", ["-c", command], { cwd, stdio: "pipe" });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    let isDrained = true;
    process.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    process.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    process.stdin.on("error", () => {
      isDrained = false; // as Spark sees it: broken pipe
    });
    process.on("error", reject);
    process.on("close", (code) => {
      const lines = Buffer.concat(out).toString("utf8").split("\n").slice(0, -1);
      const rows = lines.map((line) => line.split(SEPARATOR));
      resolve({ code, rows, stderr: Buffer.concat(err).toString("utf8"), isDrained });
    });
    process.stdin.end(bytes);
  });
}
