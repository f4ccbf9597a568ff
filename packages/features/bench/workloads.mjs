/** @file What is timed against scikit-learn. `peer.py` holds the same workloads under the same names. */

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} what - For the table.
 * @property {number | null} bar - Largest ratio of CPU time, ours to scikit-learn's; null when it is only shown.
 * @property {"lines" | "dense"} input
 * @property {number} rows
 */

/**
 * Bar 1.0 on dictionary and memory work, 2.0 on the truncated SVD. PCA has none: scikit-learn runs all of it on a BLAS in assembler, with
 * vectors four times as wide as WebAssembly's.
 * @type {Workload[]}
 */
export const WORKLOADS = [
  { name: "tfidf-words", what: "TF-IDF of words", bar: 1, input: "lines", rows: 1_000_000 },
  { name: "tfidf-bigrams", what: "TF-IDF of words and pairs, sublinear", bar: 1, input: "lines", rows: 1_000_000 },
  { name: "tfidf-charwb", what: "TF-IDF of 3 to 5 characters in words", bar: 1, input: "lines", rows: 200_000 },
  { name: "tfidf-transform", what: "TF-IDF of new lines, vocabulary given", bar: 1, input: "lines", rows: 1_000_000 },
  { name: "hashing", what: "hashed words, 2^20 columns", bar: 1, input: "lines", rows: 1_000_000 },
  { name: "standard-scaler", what: "mean 0, deviation 1; 32 columns", bar: 1, input: "dense", rows: 500_000 },
  { name: "robust-scaler", what: "median and quartiles; 32 columns", bar: 1, input: "dense", rows: 200_000 },
  { name: "quantile", what: "ranks by 1,000 quantiles; 32 columns", bar: 1, input: "dense", rows: 100_000 },
  { name: "truncated-svd", what: "64 components of TF-IDF", bar: 2, input: "lines", rows: 100_000 },
  { name: "pca", what: "16 components of 32 columns", bar: null, input: "dense", rows: 200_000 },
];

/** Columns of the dense input. */
export const DENSE_COLUMNS = 32;
