import { createRandom, InvalidInputError, type Matrix, NotFittedError, SnapshotError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { matrixFromRows, toCsr } from "../matrix/build.js";
import { columnMoments } from "../matrix/moments.js";
import { multiply, transpose } from "../matrix/multiply.js";
import { Coral } from "./coral.js";
import { covariance } from "./dense-algebra.js";
import { orthonormaliseColumns } from "./orthonormal.js";
import { Pca } from "./pca.js";
import { TruncatedSvd } from "./truncated-svd.js";

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, () => random.nextNormal()) };
}

function covarianceOf(x: Matrix): Matrix {
  return covariance(x, columnMoments(x).mean);
}

/** Rows · rowsᵀ as a flat list: the identity for orthonormal rows. */
function gram(x: Matrix): ArrayLike<number> {
  return multiply(x, transpose(x)).data;
}

function identity(size: number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0));
}

describe("Pca", () => {
  test("finds the one direction of points on a line", () => {
    const pca = new Pca({ nComponents: 1 }).fit(
      matrixFromRows([
        [0, 0],
        [1, 2],
        [2, 4],
      ]),
    );
    expect(pca.components.data).toBeAllclose([1 / Math.sqrt(5), 2 / Math.sqrt(5)]);
    expect(pca.explainedVariance).toBeAllclose([5]); // 1 + 4
    expect(pca.explainedVarianceRatio).toBeAllclose([1]);
  });

  test.each([
    ["through the covariance", randomMatrix(200, 6, 1)],
    ["through the SVD", randomMatrix(20, 6, 2)],
    ["with more columns than rows", randomMatrix(5, 12, 3)],
  ])("restores rows from all components, %s", (_, x) => {
    const pca = new Pca().fit(x);
    const rank = Math.min(x.rows, x.columns);
    expect(gram(pca.components)).toBeAllclose(identity(rank), { absolute: 1e-8 });
    expect(pca.inverseTransform(pca.transform(x)).data).toBeAllclose(x.data, { absolute: 1e-8 });
  });

  test("gives uncorrelated columns, of variance 1 when whitened", () => {
    const mixed = multiply(randomMatrix(300, 3, 4), randomMatrix(3, 3, 5));
    const white = new Pca({ whiten: true }).fit(mixed).transform(mixed);
    expect(covarianceOf(white).data).toBeAllclose(identity(3), { absolute: 1e-8 });
  });

  test("keeps zeros where nothing varies", () => {
    const flat = matrixFromRows([
      [3, 3],
      [3, 3],
      [3, 3],
    ]);
    const pca = new Pca({ whiten: true }).fit(flat);
    expect([...pca.transform(flat).data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...pca.explainedVarianceRatio]).toEqual([0, 0]);
  });

  test("gives the same rows after JSON", () => {
    const x = randomMatrix(30, 4, 6);
    const pca = new Pca({ nComponents: 0.8, whiten: true });
    expect(pca.fitTransform(x)).toEqual(pca.transform(x));
    const copy = Pca.fromJSON(JSON.parse(JSON.stringify(pca)));
    expect(copy.transform(x)).toEqual(pca.transform(x));
    expect(copy.toJSON()).toEqual(pca.toJSON());
    expect(() => Pca.fromJSON({ ...pca.toJSON(), type: "Other" })).toThrow(SnapshotError);
  });

  test("says what it needs", () => {
    expect(() => new Pca({ nComponents: 1.5 })).toThrow("a whole number from 1 or a share in (0, 1), got 1.5");
    expect(() => new Pca().fit(matrixFromRows([[1, 2]]))).toThrow("two rows and a column at least, got 1 x 2");
    expect(() => new Pca({ nComponents: 3 }).fit(randomMatrix(5, 2, 1))).toThrow("must be at most 2");
    expect(() => new Pca().transform(randomMatrix(5, 2, 1))).toThrow(NotFittedError);
    expect(() => new Pca().fit(randomMatrix(5, 2, 1)).transform(randomMatrix(5, 3, 1))).toThrow(InvalidInputError);
  });
});

describe("TruncatedSvd", () => {
  test("keeps the larger of two directions", () => {
    const x = matrixFromRows([
      [3, 0],
      [0, 4],
    ]);
    const svd = new TruncatedSvd({ nComponents: 1 });
    expect(svd.fitTransform(x).data).toBeAllclose([0, 4]);
    expect(svd.singularValues).toBeAllclose([4]);
  });

  test("finds a spectrum that falls, though it is far larger than what is sought", () => {
    const [rows, columns, rank] = [400, 300, 150];
    const left = orthonormaliseColumns(randomMatrix(rows, rank, 1), 2);
    const right = orthonormaliseColumns(randomMatrix(columns, rank, 2), 2);
    const data = left.data.map((value, k) => value * 2 ** -(k % rank)) as Float64Array;
    const svd = new TruncatedSvd({ nComponents: 8, seed: 3 }).fit(multiply({ ...left, data }, transpose(right)));
    expect(svd.singularValues).toBeAllclose(Array.from({ length: 8 }, (_, k) => 2 ** -k));
    expect(gram(svd.components)).toBeAllclose(identity(8), { absolute: 1e-9 });
  });

  test("gives the same for sparse and dense, and for the same seed", () => {
    const x = { ...randomMatrix(150, 140, 7) };
    const options = { nComponents: 3, seed: 1 };
    const dense = new TruncatedSvd(options).fitTransform(x);
    expect(new TruncatedSvd(options).fitTransform(toCsr(x)).data).toBeAllclose(dense.data);
    expect(new TruncatedSvd(options).fitTransform(x)).toEqual(dense);
  });

  test("is 0 on a matrix of zeros", () => {
    const zeros = { rows: 4, columns: 3, data: new Float64Array(12) };
    const svd = new TruncatedSvd().fit(zeros);
    expect([...svd.transform(zeros).data]).toEqual(new Array(8).fill(0));
    expect([...svd.singularValues]).toEqual([0, 0]);
  });

  test("gives the same rows after JSON", () => {
    const x = randomMatrix(20, 10, 8);
    const svd = new TruncatedSvd({ nComponents: 4 }).fit(x);
    const copy = TruncatedSvd.fromJSON(JSON.parse(JSON.stringify(svd)));
    expect(copy.transform(x)).toEqual(svd.transform(x));
    expect(copy.toJSON()).toEqual(svd.toJSON());
  });

  test("says what it needs", () => {
    expect(() => new TruncatedSvd({ nComponents: 0 })).toThrow(
      "nComponents must be a whole number of at least 1, got 0",
    );
    expect(() => new TruncatedSvd({ nComponents: 3 }).fit(randomMatrix(9, 2, 1))).toThrow(
      "x must have 3 rows and columns at least, got 9 x 2",
    );
    expect(() => new TruncatedSvd().transform(randomMatrix(2, 2, 1))).toThrow(NotFittedError);
  });
});

describe("Coral", () => {
  const source = multiply(randomMatrix(500, 3, 1), randomMatrix(3, 3, 2));
  const target = multiply(randomMatrix(400, 3, 3), randomMatrix(3, 3, 4));

  test("gives source rows the covariance and mean of the target", () => {
    const moved = new Coral({ regularisation: 0 }).fit(source, target).transform(source);
    expect(covarianceOf(moved).data).toBeAllclose(covarianceOf(target).data, { absolute: 1e-8, relative: 1e-8 });
    expect(columnMoments(moved).mean).toBeAllclose(columnMoments(target).mean, { absolute: 1e-8 });
  });

  test("changes nothing where both are the same", () => {
    expect(new Coral().fit(source, source).transform(source).data).toBeAllclose(source.data, { absolute: 1e-8 });
  });

  test("with regularisation 1 is the paper's formula in one dimension", () => {
    // Variances 4 and 1: factor sqrt(2) / sqrt(5).
    const coral = new Coral({ alignMeans: false }).fit(
      matrixFromRows([[0], [2], [4]]),
      matrixFromRows([[9], [10], [11]]),
    );
    expect(coral.transform(matrixFromRows([[1]])).data).toBeAllclose([Math.sqrt(2 / 5)]);
  });

  test("stays finite where a column is constant", () => {
    const flat = matrixFromRows([
      [1, 5],
      [2, 5],
      [3, 5],
    ]);
    const moved = new Coral({ regularisation: 0 }).fit(flat, flat).transform(flat);
    expect(moved.data).toBeAllclose(flat.data);
  });

  test("gives the same rows after JSON", () => {
    const coral = new Coral().fit(source, target);
    const copy = Coral.fromJSON(JSON.parse(JSON.stringify(coral)));
    expect(copy.transform(source)).toEqual(coral.transform(source));
  });

  test("says what it needs", () => {
    expect(() => new Coral({ regularisation: -1 })).toThrow("must be finite and at least 0, got -1");
    expect(() => new Coral().fit(source, randomMatrix(4, 2, 1))).toThrow("the same columns, got 3 and 2");
    expect(() => new Coral().fit(randomMatrix(1, 2, 1), randomMatrix(4, 2, 1))).toThrow("source must have two rows");
    expect(() => new Coral().transform(source)).toThrow(NotFittedError);
  });
});
