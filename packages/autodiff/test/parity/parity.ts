/** @file `npm run parity`: how far this package is from PyTorch, file by file. */

import { goldenFolder, missOf, type ParityRow, runParityCommand } from "@lsad/testing/parity";
import type { AgreementRow } from "./agreement.js";
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

/** A row of the table, with its misses in words. */
type Row = Omit<AgreementRow, "misses"> & ParityRow;

const folder = goldenFolder(process.cwd(), ["../../../shared/fixtures", "test/fixtures"]);

process.exitCode = await runParityCommand<Row>({
  usage: USAGE,
  folder,
  note: "differences are shares of a tensor's largest golden number, at least of 1",
  noun: "comparisons",
  columns: {
    file: ({ file }) => file,
    "computed by": ({ backend }) => backend,
    cases: ({ cases }) => String(cases),
    numbers: ({ numbers }) => String(numbers),
    "largest difference": ({ largestDifference }) => largestDifference.toExponential(1),
    bar: ({ bar }) => bar.toExponential(0),
  },
  rows: SUITES.map((suite) => () => compareSafely(suite)),
});

async function compareSafely(suite: Suite): Promise<Row> {
  try {
    const { misses, ...row } = await compareFile(folder, suite);
    return { ...row, misses: misses.map((miss) => `${miss.case}: ${miss.quantity}: ${miss.problem}`) };
  } catch (error) {
    const { file, backend, bar } = suite;
    return { file, backend, cases: 0, numbers: 0, largestDifference: 0, bar, misses: [missOf(error)] };
  }
}
