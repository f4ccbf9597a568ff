// CPU time and peak memory of our detectors beside scikit-learn's, on the same data, in turns, one thread each.
// Makes a virtual environment and the data in bench/.cache on the first run. `--rounds N`, `--tasks a,b`, `--json FILE`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeData } from "./peers/data.mjs";

/** What is timed, and the largest ratio that is good enough. */
const TASKS = {
  "naive-bayes": { bar: 1, says: "MultinomialNB, fit + score, 200,000 x 20,000 sparse" },
  "linear-svm": { bar: 1, says: "LinearSVC, fit + score, 100,000 x 20,000 sparse" },
  "isolation-forest": { bar: 1, says: "IsolationForest, fit + score, 100,000 x 64" },
  knn: { bar: 2, says: "KNeighborsClassifier, 2,000 queries against 20,000 x 64" },
  lof: { bar: 2, says: "LocalOutlierFactor, fit, 10,000 x 64" },
  "one-class-svm": { bar: 2, says: "OneClassSVM, fit + score, 5,000 x 64" },
  "rbf-svm": { bar: 2, says: "SVC, fit + score, 5,000 x 64" },
};
const LIBRARIES = ["scikit-learn==1.9.1", "numpy==2.4.6", "scipy==1.17.1"];
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, tasks: { type: "string" }, json: { type: "string" } },
});
const cache = fileURLToPath(new URL(".cache", import.meta.url));
const python = join(cache, "venv/bin/python");
const ONE_THREAD = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

prepare();
const names = values.tasks ? values.tasks.split(",") : Object.keys(TASKS);
const rows = names.map((name) => measure(name, Number(values.rounds)));
console.log(
  `\n${cpus()[0].model}, Node ${process.version}, ${LIBRARIES.join(", ")}; medians of ${values.rounds} rounds in turns`,
);
console.log("task              ours s   theirs s   ratio    bar   ours MiB  theirs MiB");
for (const { name, ours, theirs, ratio } of rows) {
  const cells = [ours.cpu.toFixed(3).padStart(7), theirs.cpu.toFixed(3).padStart(10), ratio.toFixed(2).padStart(7)];
  const memory = [ours.peak.toFixed(0).padStart(10), theirs.peak.toFixed(0).padStart(11)];
  console.log([name.padEnd(16), ...cells, `<=${TASKS[name].bar}`.padStart(6), ...memory].join(" "));
}
if (values.json) writeFileSync(resolve(process.env.INIT_CWD ?? ".", values.json), `${JSON.stringify(rows, null, 1)}\n`);
process.exitCode = rows.some(({ name, ratio }) => ratio > TASKS[name].bar) ? 1 : 0;

function prepare() {
  mkdirSync(cache, { recursive: true });
  if (!existsSync(python)) {
    console.error("making a virtual environment for scikit-learn ...");
    execFileSync("python3", ["-m", "venv", join(cache, "venv")]);
    execFileSync(python, ["-m", "pip", "install", "--quiet", ...LIBRARIES], { stdio: "inherit" });
  }
  makeData(cache);
}

function measure(name, rounds) {
  console.error(`${name}: ${TASKS[name].says}`);
  const [ours, theirs] = [[], []];
  for (let round = 0; round < rounds; round++) {
    ours.push(run(process.execPath, "peers/ours.mjs", name));
    theirs.push(run(python, "peers/theirs.py", name));
  }
  const median = (runs) => ({
    cpu: middle(runs.map(({ cpu }) => cpu)),
    peak: middle(runs.map(({ peak }) => peak)),
    raw: runs,
  });
  const [a, b] = [median(ours), median(theirs)];
  return { name, says: TASKS[name].says, ours: a, theirs: b, ratio: a.cpu / b.cpu };
}

function run(program, script, task) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const text = execFileSync(program, [path, task, cache], { env: { ...process.env, ...ONE_THREAD }, encoding: "utf8" });
  return JSON.parse(text);
}

function middle(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}
