/** @file `npm run parity`: how far this package is from the reference libraries, file by file. */

import { goldenFolder, missOf, type ParityRow, runParityCommand } from "@lsad/testing/parity";
import type { AgreementRow } from "./agreement.js";
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

/** A file's row, with its misses in words. */
type Row = Omit<AgreementRow, "misses"> & ParityRow;

const folder = goldenFolder(process.cwd(), ["../../../shared/fixtures", "test/fixtures"]);

process.exitCode = await runParityCommand<Row>({
  usage: USAGE,
  folder,
  noun: "files",
  columns: {
    file: ({ file }) => file,
    cases: ({ cases }) => String(cases),
    numbers: ({ numbers }) => String(numbers),
    "largest difference": ({ largestDifference }) => largestDifference.toExponential(1),
    bar: ({ bar }) => bar,
    "bar used": ({ toleranceUsed }) => `${(100 * toleranceUsed).toPrecision(2)} %`,
  },
  rows: Object.keys(SUITES).map((file) => () => compareSafely(file)),
});

function compareSafely(file: string): Row {
  try {
    const { misses, ...row } = compareFile(folder, file);
    return { ...row, misses: misses.map((miss) => `${miss.case}: ${miss.quantity}: ${miss.problem}`) };
  } catch (error) {
    const nothing = { library: "", cases: 0, numbers: 0, largestDifference: 0, toleranceUsed: 0, bar: "" };
    return { file, ...nothing, misses: [missOf(error)] };
  }
}
