/** @file `npm run parity`: how far this package is from PyTorch, file by file. */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { AgreementRow } from "./agreement.js";
import { goldenFolder } from "./golden.js";
import { compareFile, SUITES, type Suite } from "./suites/index.js";

const USAGE = `Compares @lsad/autodiff with golden numbers of PyTorch and transformers.

  npm run parity -w @lsad/autodiff
  npm run parity -w @lsad/autodiff -- --json parity.json
  LSAD_FIXTURES=../shared/fixtures npm run parity -w @lsad/autodiff

  --json FILE   also write the table, with every miss, as JSON
  --help        this text

Golden files: LSAD_FIXTURES (relative to the folder npm was called in), else ../shared/fixtures beside the
repository, else the copies in packages/autodiff/test/fixtures.
Exit code: 0 all agree, 1 a number is outside its bar, 2 wrong usage.
`;

/** Misses printed a row: enough to see a pattern. */
const SHOWN_MISSES = 10;

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
  // npm runs scripts in the package's folder.
  const folder = goldenFolder(process.cwd(), ["../../../shared/fixtures", "test/fixtures"]);
  const rows: AgreementRow[] = [];
  for (const suite of SUITES) rows.push(await compareSafely(folder, suite));
  process.stdout.write(renderTable(folder, rows));
  if (options.json !== undefined) {
    const path = resolve(process.env.INIT_CWD ?? ".", options.json);
    writeFileSync(path, `${JSON.stringify({ fixtures: folder, rows }, null, 2)}\n`);
  }
  return rows.every(({ misses }) => misses.length === 0) ? 0 : 1;
}

/** A file that cannot be read or is of another form is a miss, not the end of the run. */
async function compareSafely(folder: string, suite: Suite): Promise<AgreementRow> {
  try {
    return await compareFile(folder, suite);
  } catch (error) {
    const miss = { case: "-", quantity: "file", problem: error instanceof Error ? error.message : String(error) };
    const { file, backend, bar } = suite;
    return { file, backend, cases: 0, numbers: 0, largestDifference: 0, bar, misses: [miss] };
  }
}

function renderTable(folder: string, rows: readonly AgreementRow[]): string {
  const header = ["file", "computed by", "cases", "numbers", "largest difference", "bar", "result"];
  const cells = rows.map((row) => [
    row.file,
    row.backend,
    String(row.cases),
    String(row.numbers),
    row.largestDifference.toExponential(1),
    String(row.bar),
    row.misses.length === 0 ? "agrees" : `${row.misses.length} MISSED`,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i].length)));
  const render = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  const misses = rows.flatMap(({ file, backend, misses }) => [
    ...misses
      .slice(0, SHOWN_MISSES)
      .map((miss) => `${file} (${backend}): ${miss.case}: ${miss.quantity}: ${miss.problem}`),
    ...(misses.length > SHOWN_MISSES ? [`${file} (${backend}): … and ${misses.length - SHOWN_MISSES} more`] : []),
  ]);
  const failed = rows.filter((row) => row.misses.length > 0).length;
  const numbers = rows.reduce((sum, row) => sum + row.numbers, 0);
  return `${[
    `golden files: ${folder}`,
    "differences are shares of a tensor's largest golden number, at least of 1",
    "",
    render(header),
    ...cells.map(render),
    ...(misses.length > 0 ? ["", ...misses] : []),
    "",
    `${numbers} numbers; ${rows.length - failed} comparisons agree, ${failed} do not`,
  ].join("\n")}\n`;
}
