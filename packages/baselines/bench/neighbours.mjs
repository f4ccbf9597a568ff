// CPU seconds of an outlier factor fitted by a k-d tree, by comparing with every row, and by scikit-learn's trees:
// `npm run bench:neighbours`. What is found is compared to the bit. Rows are normal, in half of the columns ten times as wide.
// `--rows a,b`, `--columns a,b`, `--metric euclidean|manhattan`, `--rounds N` (medians), `--json FILE`. scikit-learn is run from
// the virtual environment that `npm run bench:peers` makes; without it its columns stay empty.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LocalOutlierFactor } from "../dist/index.js";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "2000,20000,100000" },
    columns: { type: "string", default: "2,4,6,8,12" },
    metric: { type: "string", default: "euclidean" },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
  },
});
const numbers = (text) => text.split(",").map(Number);
/** Comparing each of more rows than these with each other takes minutes and shows nothing new. */
const MOST_COMPARED = { euclidean: 50_000, manhattan: 20_000 };
const python = fileURLToPath(new URL(".cache/venv/bin/python", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lsad-neighbours-"));
const results = [];
console.log("LOF, fit, 20 neighbours: CPU seconds (scikit-learn: one thread)\n");
console.log("   rows  columns     tree    brute   sklearn ball_tree   sklearn kd_tree   tree / best of sklearn");
for (const rows of numbers(values.rows)) {
  for (const columns of numbers(values.columns)) report(measure(rows, columns));
}
rmSync(folder, { recursive: true });
if (values.json) {
  writeFileSync(resolve(process.env.INIT_CWD ?? ".", values.json), `${JSON.stringify(results, null, 1)}\n`);
}
process.exitCode = results.every(({ same }) => same) ? 0 : 1;

function measure(rows, columns) {
  const x = { rows, columns, data: normals(rows, columns) };
  const timed = Object.fromEntries(["tree", "brute"].map((algorithm) => [algorithm, []]));
  const scores = {};
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const algorithm of ["tree", "brute"]) {
      if (algorithm === "brute" && rows > MOST_COMPARED[values.metric]) continue;
      const start = process.cpuUsage();
      const lof = new LocalOutlierFactor({ metric: values.metric, algorithm }).fit(x);
      const { user, system } = process.cpuUsage(start);
      timed[algorithm].push((user + system) / 1e6);
      scores[algorithm] = lof.scoreTraining();
    }
  }
  const same = scores.brute === undefined || Buffer.compare(bytes(scores.tree), bytes(scores.brute)) === 0;
  return { rows, columns, tree: middle(timed.tree), brute: middle(timed.brute), ...theirs(x), same };
}

function theirs({ rows, columns, data }) {
  if (!existsSync(python)) return {};
  const file = join(folder, "rows.f64");
  writeFileSync(file, new Uint8Array(data.buffer));
  const script = fileURLToPath(new URL("peers/neighbours.py", import.meta.url));
  const args = [script, file, String(rows), String(columns), values.metric, values.rounds];
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  return JSON.parse(execFileSync(python, args, { env, encoding: "utf8" }));
}

function report(result) {
  results.push(result);
  const { rows, columns, tree, brute, ball_tree: ball, kd_tree: kd, same } = result;
  const cell = (value, width) => (value === undefined ? "-" : value.toFixed(3)).padStart(width);
  const ratio = ball === undefined ? "-" : (tree / Math.min(ball, kd)).toFixed(2);
  console.log(
    String(rows).padStart(7),
    String(columns).padStart(8),
    cell(tree, 8),
    cell(brute, 8),
    cell(ball, 19),
    cell(kd, 17),
    ratio.padStart(24),
    same ? "" : "  DIFFERENT",
  );
}

function normals(rows, columns) {
  let state = 12345;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    return (at % columns) % 2 === 0 ? normal : 10 * normal;
  });
}

function bytes(array) {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

function middle(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
