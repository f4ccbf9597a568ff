// One task on our side: run twice, the second time measured (the first compiles). Prints CPU seconds and peak MiB.
import { readFileSync } from "node:fs";
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
const bytes = (name) => {
  const buffer = readFileSync(join(folder, name));
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
};
const dense = (from, rows) => ({
  rows,
  columns: 64,
  data: new Float64Array(bytes("dense.f64").slice(from * 512, (from + rows) * 512)),
});
const labels = (name, rows) => new Uint8Array(bytes(name)).slice(0, rows);
const sparse = (values, rows) => {
  const indptr = new Int32Array(bytes("sparse.indptr")).slice(0, rows + 1);
  const stored = indptr[rows];
  const indices = new Int32Array(bytes("sparse.indices")).slice(0, stored);
  return { rows, columns: 20_000, indptr, indices, data: new Float64Array(bytes(values)).slice(0, stored) };
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
const before = process.cpuUsage();
job();
const { user, system } = process.cpuUsage(before);
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
console.log(JSON.stringify({ cpu: (user + system) / 1e6, peak }));
