// Prints how far every detector is from the golden files of scikit-learn: the largest difference of each case as a share of
// what its file allows. Exits with 1 when one is above 1. `--json FILE` writes the rows; LSAD_FIXTURES names another folder.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { forestRows } from "./parity/forests.mjs";
import { kernelRows, linearRows } from "./parity/margins.mjs";
import { naiveBayesRows } from "./parity/naive-bayes.mjs";
import { knnRows, lofRows } from "./parity/neighbours.mjs";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const own = fileURLToPath(new URL("../test/fixtures", import.meta.url));
const given = process.env.LSAD_FIXTURES && resolve(process.env.INIT_CWD ?? ".", process.env.LSAD_FIXTURES);
const folder =
  given === undefined || given === "" ? own : existsSync(join(given, "sklearn")) ? join(given, "sklearn") : given;
const SPECIAL = new Map([
  ["NaN", Number.NaN],
  ["Infinity", 1 / 0],
  ["-Infinity", -1 / 0],
]);
const read = (name) =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"), (_, value) => SPECIAL.get(value) ?? value);

const rows = [
  ...naiveBayesRows(read("naive-bayes")),
  ...linearRows(read("linear")),
  ...kernelRows(read("svc"), read("one-class-svm")),
  ...knnRows(read("knn")),
  ...lofRows(read("lof")),
  ...forestRows(read("isolation-forest-fixed"), read("isolation-forest-bands")),
];

const width = Math.max(...rows.map(({ name }) => name.length));
console.log(`${"case".padEnd(width)}  ${"largest difference".padStart(18)}  ${"share of bar".padStart(12)}  bar`);
for (const { name, difference, share, bar, skipped } of rows) {
  if (skipped) console.log(`${name.padEnd(width)}  not compared: ${skipped}`);
  else {
    const verdict = share <= 1 ? "" : "  MISSED";
    console.log(
      `${name.padEnd(width)}  ${difference.toExponential(2).padStart(18)}  ${share.toExponential(2).padStart(12)}  ${bar}${verdict}`,
    );
  }
}
const compared = rows.filter(({ skipped }) => !skipped);
const missed = compared.filter(({ share }) => !(share <= 1));
console.log(
  `${compared.length - missed.length} met, ${missed.length} missed, ${rows.length - compared.length} not compared`,
);
if (values.json)
  writeFileSync(resolve(process.env.INIT_CWD ?? ".", values.json), `${JSON.stringify({ folder, rows }, null, 1)}\n`);
process.exitCode = missed.length > 0 ? 1 : 0;
