// One task on our side: run once to compile, then again and again for half a CPU second. Prints mean CPU seconds and peak MiB.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import {
  IsolationForest,
  KernelSvm,
  KNearestNeighbours,
  LinearSvm,
  LocalOutlierFactor,
  MultinomialNaiveBayes,
  OneClassSvm,
} from "../../dist/index.js";

const [task, folder] = process.argv.slice(2);
/** Part of a file as a typed array: what is not used is not read, so that it does not count as memory. */
const read = (Type, name, start, length) => {
  const array = new Type(length);
  const file = openSync(join(folder, name));
  readSync(file, array, 0, array.byteLength, start * array.BYTES_PER_ELEMENT);
  closeSync(file);
  return array;
};
const dense = (start, rows) => ({ rows, columns: 64, data: read(Float64Array, "dense.f64", 64 * start, 64 * rows) });
const labels = (name, rows) => read(Uint8Array, name, 0, rows);
const sparse = (values, rows) => {
  const indptr = read(Int32Array, "sparse.indptr", 0, rows + 1);
  const stored = indptr[rows];
  const indices = read(Int32Array, "sparse.indices", 0, stored);
  return { rows, columns: 20_000, indptr, indices, data: read(Float64Array, values, 0, stored) };
};

const fitAndScore = (create, x, y) => () => create().fit(x, y).score(x);
const jobs = {
  "naive-bayes": () =>
    fitAndScore(() => new MultinomialNaiveBayes(), sparse("sparse.counts", 200_000), labels("sparse.labels", 200_000)),
  "linear-svm": () =>
    fitAndScore(() => new LinearSvm(), sparse("sparse.unit", 100_000), labels("sparse.labels", 100_000)),
  "isolation-forest": () => fitAndScore(() => new IsolationForest(), dense(0, 100_000)),
  "one-class-svm": () => fitAndScore(() => new OneClassSvm({ nu: 0.1 }), dense(0, 5000)),
  "rbf-svm": () => fitAndScore(() => new KernelSvm(), dense(0, 5000), labels("dense.labels", 5000)),
  lof: () => {
    const x = dense(0, 10_000);
    return () => new LocalOutlierFactor({ k: 20 }).fit(x);
  },
  knn: () => {
    const knn = new KNearestNeighbours({ k: 5 }).fit(dense(0, 20_000), labels("dense.labels", 20_000));
    const queries = dense(20_000, 2000);
    return () => knn.score(queries);
  },
};

const job = jobs[task]();
job();
const start = process.cpuUsage();
let cpu = 0;
let runs = 0;
for (; cpu < 0.5; runs++) {
  job();
  const { user, system } = process.cpuUsage(start);
  cpu = (user + system) / 1e6;
}
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
console.log(JSON.stringify({ cpu: cpu / runs, peak }));
