/** @file Runs one workload once and prints one JSON line: `node bench/peer.mjs NAME INPUT_FILE ROWS`. */

import { readFileSync } from "node:fs";
import { Pca, TruncatedSvd } from "../dist/decomposition.js";
import {
  HashingVectorizer,
  QuantileTransformer,
  RobustScaler,
  StandardScaler,
  TfidfVectorizer,
} from "../dist/index.js";
import { DENSE_COLUMNS } from "./workloads.mjs";

const [name, file, rows] = process.argv.slice(2);

function lines() {
  const list = readFileSync(file, "latin1").split("\n"); // the lines are ASCII
  list.length = Number(rows);
  return list;
}

function dense() {
  const { buffer, byteOffset } = readFileSync(file);
  const data = new Float64Array(buffer, byteOffset, Number(rows) * DENSE_COLUMNS);
  return { rows: Number(rows), columns: DENSE_COLUMNS, data };
}

/** Each prepares its input, then returns the work that is timed. */
const PREPARE = {
  "tfidf-words": () => {
    const texts = lines();
    return () => new TfidfVectorizer().fitTransform(texts);
  },
  "tfidf-bigrams": () => {
    const texts = lines();
    return () => new TfidfVectorizer({ ngramRange: [1, 2], sublinearTf: true }).fitTransform(texts);
  },
  "tfidf-charwb": () => {
    const texts = lines();
    return () => new TfidfVectorizer({ analyzer: "charWb", ngramRange: [3, 5] }).fitTransform(texts);
  },
  "tfidf-transform": () => {
    const texts = lines();
    const vectorizer = new TfidfVectorizer().fit(texts.slice(0, 100_000));
    return () => vectorizer.transform(texts);
  },
  hashing: () => {
    const texts = lines();
    return () => new HashingVectorizer().transform(texts);
  },
  "standard-scaler": () => {
    const x = dense();
    return () => new StandardScaler().fitTransform(x);
  },
  "robust-scaler": () => {
    const x = dense();
    return () => new RobustScaler().fitTransform(x);
  },
  quantile: () => {
    const x = dense();
    return () => new QuantileTransformer().fit(x).transform(x);
  },
  "truncated-svd": () => {
    const x = new TfidfVectorizer({ minDf: 2 }).fitTransform(lines());
    return () => new TruncatedSvd({ nComponents: 64 }).fitTransform(x);
  },
  pca: () => {
    const x = dense();
    return () => new Pca({ nComponents: 16 }).fitTransform(x);
  },
};

const work = PREPARE[name]();
const before = process.cpuUsage();
const result = work();
const { user, system } = process.cpuUsage(before);
let squares = 0;
for (const value of result.data) squares += value * value;
const stored = result.indptr === undefined ? result.data.length : result.indptr[result.rows];
console.log(
  JSON.stringify({
    cpuSeconds: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    shape: [result.rows, result.columns, stored],
    squares,
  }),
);
