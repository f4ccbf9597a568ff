/** @file `npm run parity`: how far this package is from the reference libraries, file by file. */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { AgreementRow } from "./agreement.js";
import { goldenFolder } from "./golden.js";
import { compareFile, SUITES } from "./suites/index.js";

const USAGE = `Compares @lsad/eval with golden numbers of scikit-learn, scipy, statsmodels and shap.

  npm run parity -w @lsad/eval
  npm run parity -w @lsad/eval -- --json parity.json
  LSAD_FIXTURES=../shared/fixtures npm run parity -w @lsad/eval

  --json FILE   also write the table, with every miss, as JSON
  --help        this text

Golden files: LSAD_FIXTURES (relative to the folder npm was called in), else ../shared/fixtures beside the
repository, else the copies in packages/eval/test/fixtures.
Exit code: 0 all agree, 1 a number is outside its bar, 2 wrong usage.
`;

/** Misses printed a file: enough to see a pattern. */
const SHOWN_MISSES = 10;

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
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
  const rows = Object.keys(SUITES).map((file) => compareSafely(folder, file));
  process.stdout.write(renderTable(folder, rows));
  if (options.json !== undefined) {
    const path = resolve(process.env.INIT_CWD ?? ".", options.json);
    writeFileSync(path, `${JSON.stringify({ fixtures: folder, rows }, null, 2)}\n`);
  }
  return rows.every(({ misses }) => misses.length === 0) ? 0 : 1;
}

/** A file that cannot be read or is of another form is a miss, not the end of the run. */
function compareSafely(folder: string, file: string): AgreementRow {
  try {
    return compareFile(folder, file);
  } catch (error) {
    const miss = { case: "-", quantity: "file", problem: error instanceof Error ? error.message : String(error) };
    return { file, library: "", cases: 0, numbers: 0, largestDifference: 0, toleranceUsed: 0, bar: "", misses: [miss] };
  }
}

function renderTable(folder: string, rows: readonly AgreementRow[]): string {
  const header = ["file", "cases", "numbers", "largest difference", "bar", "bar used", "result"];
  const cells = rows.map((row) => [
    row.file,
    String(row.cases),
    String(row.numbers),
    row.largestDifference.toExponential(1),
    row.bar,
    `${(100 * row.toleranceUsed).toPrecision(2)} %`,
    row.misses.length === 0 ? "agrees" : `${row.misses.length} MISSED`,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i].length)));
  const render = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  const misses = rows.flatMap(({ file, misses }) => [
    ...misses.slice(0, SHOWN_MISSES).map((miss) => `${file}: ${miss.case}: ${miss.quantity}: ${miss.problem}`),
    ...(misses.length > SHOWN_MISSES ? [`${file}: … and ${misses.length - SHOWN_MISSES} more`] : []),
  ]);
  const failed = rows.filter((row) => row.misses.length > 0).length;
  const numbers = rows.reduce((sum, row) => sum + row.numbers, 0);
  return `${[
    `golden files: ${folder}`,
    "",
    render(header),
    ...cells.map(render),
    ...(misses.length > 0 ? ["", ...misses] : []),
    "",
    `${numbers} numbers; ${rows.length - failed} files agree, ${failed} do not`,
  ].join("\n")}\n`;
}
