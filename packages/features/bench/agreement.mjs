/** @file How far this package's numbers are from golden files: one row a file, for the parity table and the test suite. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files made with this package; the others are the project's shared ones. */
const OWN_FILES = new Set(["extra.json"]);

const SUITES = {
  "text.json": compareText,
  "scaling.json": compareScaling,
  "decomposition.json": compareDecomposition,
  "extra.json": compareExtra,
};

/**
 * Compares the library with every golden file.
 * @param {Record<string, any>} library - Exports of the package's entries.
 * @param {{ shared: string, own: string }} folders - The shared goldens (their `sklearn` folder) and the package's copies, taken where
 *   the shared ones are not.
 */
export function agreementRows(library, { shared, own }) {
  return Object.entries(SUITES).map(([file, compare]) => {
    const path = join(shared, file);
    const golden = readGolden(!OWN_FILES.has(file) && existsSync(path) ? path : join(own, file));
    const agreement = new Agreement(file, golden);
    compare(library, golden, agreement);
    return agreement.row();
  });
}

/** Collects comparisons under the tolerance of one file: |ours - golden| <= absolute + relative · |golden|. */
export class Agreement {
  #cases = new Set();
  #numbers = 0;
  #largest = 0;
  #used = 0;
  #misses = [];

  constructor(file, { library, tolerance }) {
    this.file = file;
    this.reference = Object.entries(library).map(([name, version]) => `${name} ${version}`)[0];
    this.tolerance = { absolute: 0, relative: 0, ...tolerance };
  }

  /** Numbers, one by one. */
  near(name, quantity, ours, golden) {
    this.#cases.add(name);
    if (ours === undefined || ours.length !== golden.length) {
      this.#misses.push(`${name} ${quantity}: expected ${golden.length} numbers, got ${ours?.length}`);
      return;
    }
    const { absolute, relative } = this.tolerance;
    for (let i = 0; i < golden.length; i++) {
      this.#numbers++;
      const difference = Math.abs(ours[i] - golden[i]);
      const used = difference === 0 ? 0 : difference / (absolute + relative * Math.abs(golden[i]));
      this.#largest = Math.max(this.#largest, difference);
      this.#used = Math.max(this.#used, used);
      if (!(used <= 1)) this.#misses.push(`${name} ${quantity}[${i}]: expected ${golden[i]}, got ${ours[i]}`);
    }
  }

  /** Whatever must be the very same: names, pointers, columns. */
  same(name, quantity, ours, golden) {
    this.#cases.add(name);
    this.#numbers += golden.length;
    const a = JSON.stringify([...ours]);
    if (a !== JSON.stringify([...golden]))
      this.#misses.push(`${name} ${quantity}: must be the same, got ${a.slice(0, 80)}`);
  }

  row() {
    const { absolute, relative } = this.tolerance;
    const bar = [absolute ? `${absolute}` : [], relative ? `${relative} relative` : []].flat().join(" + ");
    return {
      file: this.file,
      reference: this.reference,
      cases: this.#cases.size,
      numbers: this.#numbers,
      largestDifference: this.#largest,
      toleranceUsed: this.#used,
      bar,
      misses: this.#misses,
    };
  }
}

/** The files there are, so that a golden nobody compares is noticed. */
export function goldenFiles(folder) {
  return readdirSync(folder).filter((name) => name.endsWith(".json"));
}

export const comparedFiles = Object.keys(SUITES);

const SPECIAL = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function readGolden(path) {
  return JSON.parse(readFileSync(path, "utf8"), (_, value) => SPECIAL.get(value) ?? value);
}

function compareText(library, golden, agreement) {
  for (const goldenCase of golden.cases) {
    const { name, call, train } = goldenCase;
    const options = camelOptions(goldenCase.options);
    if (call.startsWith("HashingVectorizer")) {
      nearSparse(agreement, name, "transform", new library.HashingVectorizer(options).transform(golden.docs), train);
      continue;
    }
    const vectorizer = new library[call](options);
    nearSparse(agreement, name, "fit_transform", vectorizer.fitTransform(golden.docs), train);
    agreement.same(name, "vocabulary", vectorizer.featureNames(), goldenCase.features);
    nearSparse(agreement, name, "transform", vectorizer.transform(golden.new), goldenCase.new);
    const again = new library[call](options).fit(golden.docs).transform(golden.docs);
    nearSparse(agreement, name, "fit, transform", again, train);
    if (goldenCase.idf != null) agreement.near(name, "idf_", vectorizer.idf, goldenCase.idf);
  }
}

function compareScaling(library, golden, agreement) {
  const classes = {
    standard: library.StandardScaler,
    minmax: library.MinMaxScaler,
    robust: library.RobustScaler,
    maxabs: library.MaxAbsScaler,
  };
  for (const goldenCase of golden.cases) {
    const { name, options, x, transformed } = goldenCase;
    const scaler = new classes[name.split("/")[0]](camelOptions(options));
    scaler.fit(typed(x), goldenCase.sample_weight ? { weight: goldenCase.sample_weight } : {});
    const ours = scaler.transform(typed(goldenCase.new));
    if (transformed.indptr) nearSparse(agreement, name, "transform", ours, transformed);
    else agreement.near(name, "transform", ours.data, transformed.data);
    if (name.startsWith("standard")) agreement.near(name, "mean_", scaler.mean, goldenCase.mean_);
    if (goldenCase.center_) agreement.near(name, "center_", scaler.center, goldenCase.center_);
    if (goldenCase.scale_ && !name.startsWith("minmax"))
      agreement.near(name, "scale_", scaler.scale, goldenCase.scale_);
  }
}

function compareDecomposition(library, golden, agreement) {
  for (const goldenCase of golden.cases) {
    const { name, options, x } = goldenCase;
    const isPca = name.startsWith("pca");
    const { svdSolver: _, algorithm: __, ...ours } = camelOptions(options);
    const model = new (isPca ? library.Pca : library.TruncatedSvd)(ours);
    const rows = isPca ? goldenCase.new : x;
    model.fit(typed(x));
    const signs = alignedSigns(model.components, goldenCase.components_);
    agreement.near(name, "components_", signRows(model.components, signs).data, goldenCase.components_.data);
    const { data, columns } = model.transform(typed(rows));
    agreement.near(
      name,
      "transform",
      data.map((v, k) => v * signs[k % columns]),
      goldenCase.transformed.data,
    );
    agreement.near(name, "explained_variance_", model.explainedVariance, goldenCase.explained_variance_);
    agreement.near(name, "ratio", model.explainedVarianceRatio, goldenCase.explained_variance_ratio_);
    agreement.near(name, "singular_values_", model.singularValues, goldenCase.singular_values_);
    if (!isPca) continue;
    agreement.near(name, "mean_", model.mean, goldenCase.mean_);
    agreement.near(name, "noise_variance_", [model.noiseVariance], [goldenCase.noise_variance_]);
    agreement.near(name, "inverse", model.inverseTransform(model.transform(typed(rows))).data, goldenCase.inverse.data);
  }
}

function compareExtra(library, golden, agreement) {
  for (const { name, options, x, new: rows, transformed } of golden.cases) {
    const ours = new library.QuantileTransformer(camelOptions(options)).fit(typed(x)).transform(typed(rows));
    agreement.near(name, "transform", ours.data, transformed.data);
  }
}

function nearSparse(agreement, name, quantity, ours, golden) {
  agreement.same(name, `${quantity} shape`, [ours.rows, ours.columns], [golden.rows, golden.columns]);
  agreement.same(name, `${quantity} indptr`, ours.indptr, golden.indptr);
  agreement.same(name, `${quantity} indices`, ours.indices, golden.indices);
  agreement.near(name, quantity, ours.data, golden.data);
}

/** +1 or -1 for each component: a singular vector is known up to its sign. */
function alignedSigns(ours, golden) {
  return Array.from({ length: ours.rows }, (_, row) => {
    let product = 0;
    for (let j = 0; j < ours.columns; j++) {
      product += ours.data[row * ours.columns + j] * golden.data[row * ours.columns + j];
    }
    return product < 0 ? -1 : 1;
  });
}

function signRows(matrix, signs) {
  return { ...matrix, data: matrix.data.map((value, k) => value * signs[Math.floor(k / matrix.columns)]) };
}

function typed({ rows, columns, indptr, indices, data }) {
  const values = Float64Array.from(data);
  if (indptr === undefined) return { rows, columns, data: values };
  return { rows, columns, indptr: Int32Array.from(indptr), indices: Int32Array.from(indices), data: values };
}

/** `{ ngram_range: [1, 2], analyzer: "char_wb" }` → `{ ngramRange: [1, 2], analyzer: "charWb" }`. */
function camelOptions(options) {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), camelValue(name, value)]));
}

function camelValue(name, value) {
  if (name === "analyzer") return camel(value);
  // Python's \S is not JavaScript's only for control characters that the documents do not hold.
  return name === "token_pattern" ? new RegExp(value.replace("(?u)", ""), "gu") : value;
}

function camel(name) {
  return name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
}
