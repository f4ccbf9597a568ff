/** @file `npm run parity`: how far this package is from torch, transformers, PEFT, adapters and captum. */

import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { COMPARISONS, type Comparison, type ComparisonRow, type GoldenFolders } from "./comparisons.js";

const USAGE = `Compares @lsad/transformers-gpu with golden numbers of Hugging Face's libraries, torch and captum.

  npm run parity -w @lsad/transformers-gpu
  npm run parity -w @lsad/transformers-gpu -- --json parity.json
  LSAD_FIXTURES=../shared/fixtures npm run parity -w @lsad/transformers-gpu

  --json FILE   also write the table as JSON
  --help        this text

Golden files: LSAD_FIXTURES (relative to the folder npm was called in), else ../shared/fixtures beside the repository.
Models (tiny-bert, all-MiniLM-L6-v2): the folder models beside the golden files' folder, else ../shared/models.
Exit code: 0 all agree, 1 a number is outside its bar, 2 wrong usage.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: { json?: string | undefined; help?: boolean | undefined };
  try {
    options = parseArgs({ args: [...args], options: { json: { type: "string" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folders = goldenFolders();
  const rows: (ComparisonRow & { problem?: string })[] = [];
  for (const comparison of COMPARISONS) rows.push(await compareSafely(comparison, folders));
  process.stdout.write(table(folders, rows));
  if (options.json !== undefined) {
    const path = resolve(process.env.INIT_CWD ?? ".", options.json);
    writeFileSync(path, `${JSON.stringify({ ...folders, rows }, null, 2)}\n`);
  }
  return rows.every(({ missed }) => missed === 0) ? 0 : 1;
}

/** npm runs scripts in the package's folder. */
function goldenFolders(): GoldenFolders {
  const shared = resolve("../../../shared");
  const named = process.env.LSAD_FIXTURES;
  const fixtures = named === undefined ? resolve(shared, "fixtures") : resolve(process.env.INIT_CWD ?? ".", named);
  const beside = resolve(fixtures, "../models");
  return { fixtures, models: existsSync(beside) ? beside : resolve(shared, "models") };
}

/** A file that cannot be read or is of another form is a miss, not the end of the run. */
async function compareSafely(
  comparison: Comparison,
  folders: GoldenFolders,
): Promise<ComparisonRow & { problem?: string }> {
  try {
    return await comparison.run(folders);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { name: comparison.name, library: "", numbers: 0, largestDifference: 0, bar: 0, missed: 1, problem };
  }
}

function table(folders: GoldenFolders, rows: readonly (ComparisonRow & { problem?: string })[]): string {
  const header = ["comparison", "numbers", "largest difference", "bar", "result"];
  const cells = rows.map((row) => [
    row.name,
    String(row.numbers),
    row.largestDifference.toExponential(1),
    row.bar === 0 ? "equal" : row.bar.toExponential(0),
    row.problem ?? (row.missed === 0 ? "agrees" : `${row.missed} MISSED`),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i].length)));
  const render = (line: readonly string[]) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  const missed = rows.filter((row) => row.missed > 0).length;
  const numbers = rows.reduce((sum, row) => sum + row.numbers, 0);
  return `${[
    `golden files: ${folders.fixtures}`,
    "",
    render(header),
    ...cells.map(render),
    "",
    `${numbers} numbers; ${rows.length - missed} comparisons agree, ${missed} do not`,
  ].join("\n")}\n`;
}
