/** @file What the packages' `npm run parity` commands share: golden files, their options, a table with the misses below it. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/** One case of a golden file: inputs, and what the library returned under its own names. */
export interface GoldenCase {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each suite knows the fields of its own cases
  readonly [field: string]: any;
}

/** A golden file. */
export interface GoldenFile {
  readonly library: Readonly<Record<string, string>>;
  readonly about: string;
  readonly tolerance: { readonly relative?: number; readonly absolute?: number };
  readonly cases: readonly GoldenCase[];
}

/** A row of the table. */
export interface ParityRow {
  /** How many numbers were compared. */
  readonly numbers: number;
  /** What was outside its bar, a line each; empty where all agree. */
  readonly misses: readonly string[];
}

/** A parity command. */
export interface ParityCommand<R extends ParityRow> {
  /** Text of `--help`, and after a wrong option. */
  readonly usage: string;
  /** The golden files, for the heading. */
  readonly folder: string;
  /** A line under the heading. */
  readonly note?: string;
  /** The columns before the result. */
  readonly columns: Readonly<Record<string, (row: R) => string>>;
  /** What is counted at the end: `files`, `comparisons`. */
  readonly noun: string;
  /** The comparisons, each its row. */
  readonly rows: readonly (() => R | Promise<R>)[];
}

/** Misses printed a row: enough to see a pattern. */
const SHOWN_MISSES = 10;

/**
 * The folder to read: `LSAD_FIXTURES` (relative to the folder npm was called in), else the first of `defaults` that exists.
 * @param packageFolder - What `defaults` are relative to: npm runs scripts in the package's folder.
 */
export function goldenFolder(packageFolder: string, defaults: readonly string[]): string {
  const named = process.env.LSAD_FIXTURES;
  if (named !== undefined) return resolve(process.env.INIT_CWD ?? packageFolder, named);
  const candidates = defaults.map((folder) => resolve(packageFolder, folder));
  return candidates.find((folder) => existsSync(folder)) ?? candidates[0];
}

/** Reads a golden file; the texts `"NaN"`, `"Infinity"` and `"-Infinity"` become those numbers. */
export function readGolden(folder: string, path: string): GoldenFile {
  return JSON.parse(readFileSync(join(folder, path), "utf8"), (_, value) => SPECIAL.get(value) ?? value) as GoldenFile;
}

const SPECIAL: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/**
 * Runs a parity command: `--json FILE`, `--help`, the table.
 * @returns The exit code: 0 all agree, 1 a number is outside its bar, 2 wrong usage.
 */
export async function runParityCommand<R extends ParityRow>(
  command: ParityCommand<R>,
  args: readonly string[] = process.argv.slice(2),
): Promise<number> {
  let options: { json?: string | undefined; help?: boolean | undefined };
  try {
    options = parseArgs({ args: [...args], options: { json: { type: "string" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${command.usage}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(command.usage);
    return 0;
  }
  const rows: R[] = [];
  for (const compare of command.rows) rows.push(await compare());
  process.stdout.write(renderTable(command, rows));
  if (options.json !== undefined) {
    const path = resolve(process.env.INIT_CWD ?? ".", options.json);
    writeFileSync(path, `${JSON.stringify({ fixtures: command.folder, rows }, null, 2)}\n`);
  }
  return rows.every(({ misses }) => misses.length === 0) ? 0 : 1;
}

/** What a comparison that threw came to: a file that cannot be read is a miss, not the end of the run. */
export function missOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function renderTable<R extends ParityRow>(
  { folder, note, columns, noun }: ParityCommand<R>,
  rows: readonly R[],
): string {
  const header = [...Object.keys(columns), "result"];
  const cells = rows.map((row) => [
    ...Object.values(columns).map((cell) => cell(row)),
    row.misses.length === 0 ? "agrees" : `${row.misses.length} MISSED`,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i].length)));
  const render = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  const misses = rows.flatMap((row, i) => [
    ...row.misses.slice(0, SHOWN_MISSES).map((miss) => `${cells[i][0]}: ${miss}`),
    ...(row.misses.length > SHOWN_MISSES ? [`${cells[i][0]}: … and ${row.misses.length - SHOWN_MISSES} more`] : []),
  ]);
  const failed = rows.filter((row) => row.misses.length > 0).length;
  const numbers = rows.reduce((sum, row) => sum + row.numbers, 0);
  return `${[
    `golden files: ${folder}`,
    ...(note === undefined ? [] : [note]),
    "",
    render(header),
    ...cells.map(render),
    ...(misses.length > 0 ? ["", ...misses] : []),
    "",
    `${numbers} numbers; ${rows.length - failed} ${noun} agree, ${failed} do not`,
  ].join("\n")}\n`;
}
