/** @file `npm run parity`: how far this package is from torch, transformers, PEFT, adapters and captum. */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { goldenFolder, missOf, type ParityRow, runParityCommand } from "@lsad/testing/parity";
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

/** A comparison's row, with its misses in words. */
type Row = Omit<ComparisonRow, "missed"> & ParityRow;

const fixtures = goldenFolder(process.cwd(), ["../../../shared/fixtures"]);
const beside = resolve(fixtures, "../models");
const folders = { fixtures, models: existsSync(beside) ? beside : resolve("../../../shared/models") };

process.exitCode = await runParityCommand<Row>({
  usage: USAGE,
  folder: fixtures,
  noun: "comparisons",
  columns: {
    comparison: ({ name }) => name,
    numbers: ({ numbers }) => String(numbers),
    "largest difference": ({ largestDifference }) => largestDifference.toExponential(1),
    bar: ({ bar }) => (bar === 0 ? "equal" : bar.toExponential(0)),
  },
  rows: COMPARISONS.map((comparison) => () => compareSafely(comparison, folders)),
});

async function compareSafely(comparison: Comparison, where: GoldenFolders): Promise<Row> {
  try {
    const { missed, ...row } = await comparison.run(where);
    return { ...row, misses: missed === 0 ? [] : [`${missed} of ${row.numbers} numbers past the bar`] };
  } catch (error) {
    return { name: comparison.name, library: "", numbers: 0, largestDifference: 0, bar: 0, misses: [missOf(error)] };
  }
}
