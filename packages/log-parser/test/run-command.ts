/** @file lsad-parse run inside the test's own process, and as a process of its own. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll } from "vitest";

import type { StopSignal } from "../src/cli/command-streams.js";
import { main } from "../src/cli/main.js";

/** What a run of the command left behind. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A folder of its own for one test file, gone afterwards. */
export function temporaryFolder(): {
  readonly path: (name: string) => string;
  write(name: string, data: string | Uint8Array): string;
} {
  const folder = mkdtempSync(join(tmpdir(), "lsad-parse-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    write: (name, data) => {
      mkdirSync(join(path(name), ".."), { recursive: true });
      writeFileSync(path(name), data);
      return path(name);
    },
  };
}

/** Runs the command here. */
export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { stdin = [], isTerminal = false } = options;
  const stdout = new Collector();
  const stderr = Object.assign(new Collector(), { isTTY: isTerminal });
  const code = await main(args, {
    stdin: Readable.from(stdin.map((chunk) => Buffer.from(chunk))),
    stdout,
    stderr,
    onInterrupt: options.onInterrupt ?? (() => {}),
  });
  return { code, stdout: stdout.bytes, stderr: stderr.bytes.toString() };
}

/** What the run meets. */
export interface RunOptions {
  readonly stdin?: readonly (string | Uint8Array)[];
  readonly isTerminal?: boolean;
  readonly onInterrupt?: (stop: (signal: StopSignal) => void) => void;
}

class Collector extends Writable {
  readonly #chunks: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.#chunks.push(Buffer.from(chunk));
    done();
  }
}

/** The rows of JSON lines. */
export function rowsOf(stdout: Buffer): Record<string, unknown>[] {
  return stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

const folder = fileURLToPath(new URL("../", import.meta.url));

/** Bundles the command from source, so that no build is stale; returns the script. Dependencies stay outside. */
export async function bundleCommand(): Promise<string> {
  // Inside the package, so that node finds the dependencies; node_modules is nobody's source.
  const outdir = join(folder, "node_modules", ".lsad-test", `cli-${process.pid}`);
  await build({
    entryPoints: { cli: join(folder, "src/cli.ts"), "pool-worker": join(folder, "src/pool/pool-worker.ts") },
    outdir,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "@lsad/core": join(folder, "../core/src/index.ts") },
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  return join(outdir, "cli.js");
}

/** A started command, its end awaited by `ended`. */
export interface StartedCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
  /** Resolves once standard output holds the text. */
  said(text: string): Promise<void>;
}

/** Starts the bundled command, directly or within a shell line where `$LSAD_PARSE` stands for it. */
export function startCommand(script: string, args: readonly string[] | string): StartedCommand {
  const child =
    typeof args === "string"
      ? spawn("bash", ["-c", args], { env: { ...process.env, LSAD_PARSE: `${process.execPath} ${script}` } })
      : spawn(process.execPath, [script, ...args]);
  let stdout = "";
  let stderr = "";
  let told = () => {};
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    told();
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Awaited<StartedCommand["ended"]>>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      told = () => stdout.includes(text) && resolve();
      told();
    });
  return { child, ended, said };
}

/** Whether this system has the device that is always full. */
export const hasFullDevice = existsSync("/dev/full");
