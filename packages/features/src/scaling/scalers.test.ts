import { type CsrMatrix, InvalidInputError, type Matrix, NotFittedError, SnapshotError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixFromRows, toCsr, toDense } from "../matrix/build.js";
import { columnMoments } from "../matrix/moments.js";
import { QuantileTransformer } from "./quantile-transformer.js";
import { MaxAbsScaler, MinMaxScaler } from "./range-scalers.js";
import { RobustScaler } from "./robust-scaler.js";
import { centerBySource } from "./source-centering.js";
import { StandardScaler } from "./standard-scaler.js";

const column = (...values: number[]) => matrixFromRows(values.map((value) => [value]));

describe("scalers by hand", () => {
  test("StandardScaler gives mean 0 and deviation 1", () => {
    const x = column(1, 2, 6); // mean 3, variance 14/3
    const deviation = Math.sqrt(14 / 3);
    expect(new StandardScaler().fit(x).transform(x).data).toBeAllclose([-2, -1, 3].map((value) => value / deviation));
  });

  test("StandardScaler takes a weight as so many equal rows", () => {
    const weighted = new StandardScaler().fit(column(1, 4), { weight: [3, 1] });
    const repeated = new StandardScaler().fit(column(1, 1, 1, 4));
    expect(weighted.mean).toBeAllclose(repeated.mean);
    expect(weighted.scale as Float64Array).toBeAllclose(repeated.scale as Float64Array);
  });

  test("MaxAbsScaler divides by the largest absolute value", () => {
    expect([...new MaxAbsScaler().fit(column(1, -4)).transform(column(2, 8)).data]).toEqual([0.5, 2]);
  });

  test("MinMaxScaler maps the range to the interval asked for", () => {
    const scaler = new MinMaxScaler({ featureRange: [-1, 1] }).fit(column(10, 20));
    expect([...scaler.transform(column(10, 15, 30)).data]).toEqual([-1, 0, 3]);
  });

  test("RobustScaler subtracts the median and divides by the quartile distance", () => {
    expect([...new RobustScaler().fit(column(1, 2, 3, 4, 1000)).transform(column(5)).data]).toEqual([1]);
  });

  test("QuantileTransformer gives the share of fitted values below", () => {
    const transformer = new QuantileTransformer().fit(column(1, 10, 100));
    expect([...transformer.transform(column(0, 1, 10, 55, 100, 1e9)).data]).toEqual([0, 0, 0.5, 0.75, 1, 1]);
  });
});

const SCALERS = [
  ["StandardScaler", () => new StandardScaler(), StandardScaler],
  ["MaxAbsScaler", () => new MaxAbsScaler(), MaxAbsScaler],
  ["MinMaxScaler", () => new MinMaxScaler(), MinMaxScaler],
  ["RobustScaler", () => new RobustScaler(), RobustScaler],
] as const;

describe.each(SCALERS)("%s", (name, create, Class) => {
  const x = matrixFromRows([
    [1, 5, 0],
    [3, 5, 0],
    [-8, 5, 0],
  ]);

  test("undoes itself", () => {
    const scaler = create().fit(x);
    expect(create().fitTransform(x)).toEqual(scaler.transform(x));
    expect(scaler.inverseTransform(scaler.transform(x)).data).toBeAllclose(x.data);
  });

  test("keeps constant columns finite, one row too", () => {
    expect(create().fit(x).transform(x).data.every(Number.isFinite)).toBe(true);
    const one = matrixFromRows([[7, 0, -1]]);
    expect(create().fit(one).transform(one).data.every(Number.isFinite)).toBe(true);
  });

  test.each([1e300, 5e-324, 1e-300])("survives values of the size of %d", (size) => {
    const extreme = column(size, -size, 0.5 * size, 0);
    const scaled = create().fit(extreme).transform(extreme).data;
    expect(scaled.every(Number.isFinite)).toBe(true);
    expect(Math.max(...scaled)).toBeGreaterThan(Math.min(...scaled));
  });

  test("leaves its input as it was", () => {
    const before = x.data.slice();
    create().fit(x).transform(x);
    expect(x.data).toEqual(before);
  });

  test("gives the same rows after JSON", () => {
    const scaler = create().fit(x);
    const copy = Class.fromJSON(JSON.parse(JSON.stringify(scaler)));
    expect(copy.transform(x)).toEqual(scaler.transform(x));
    expect(copy.toJSON()).toEqual(scaler.toJSON());
    expect(() => Class.fromJSON({ ...scaler.toJSON(), type: "Other" })).toThrow(SnapshotError);
  });

  test("says what it needs", () => {
    expect(() => create().transform(x)).toThrow(NotFittedError);
    expect(() => create().transform(x)).toThrow(`${name}: fit must be called first`);
    expect(() => create().fit(x).transform(column(1))).toThrow("must have 3 columns as fitted, got 1");
    expect(() => create().fit(column(1, Number.NaN))).toThrow("value at row 1, column 0 must be finite, got NaN");
  });
});

describe("sparse matrices", () => {
  const sparse = toCsr(
    matrixFromRows([
      [1, 0, 0],
      [0, 0, -3],
      [2, 0, 0],
    ]),
  );

  test.each<[string, (x: Matrix | CsrMatrix) => Matrix | CsrMatrix]>([
    ["StandardScaler", (x) => new StandardScaler({ withMean: false }).fit(x).transform(x)],
    ["MaxAbsScaler", (x) => new MaxAbsScaler().fit(x).transform(x)],
    ["RobustScaler", (x) => new RobustScaler({ withCentering: false, quantileRange: [0, 100] }).fit(x).transform(x)],
  ])("%s gives what it gives on the dense form, and stays sparse", (_, scale) => {
    const scaled = scale(sparse);
    expect(scaled).toMatchObject({ indices: sparse.indices });
    expect(toDense(scaled).data).toBeAllclose(scale(toDense(sparse)).data);
  });

  test("are not centred", () => {
    expect(() => new StandardScaler().fit(sparse)).toThrow("x must be dense to be centred, got a sparse matrix");
    expect(() => new MinMaxScaler().fit(sparse as unknown as Matrix)).toThrow(InvalidInputError);
  });
});

describe("options out of range", () => {
  test.each<[() => unknown, string]>([
    [() => new MinMaxScaler({ featureRange: [1, 1] }), "must be two finite numbers, ascending, got [1, 1]"],
    [() => new RobustScaler({ quantileRange: [75, 25] }), "must ascend within [0, 100], got [75, 25]"],
    [() => new QuantileTransformer({ nQuantiles: 1 }), "nQuantiles must be a whole number of at least 2, got 1"],
    [() => new StandardScaler().fit(column(1, 2), { weight: [1] }), "weight must have 2 values, got 1"],
    [
      () => new StandardScaler().fit(column(1, 2), { weight: [1, -1] }),
      "weight[1] must be finite and at least 0, got -1",
    ],
    [() => new StandardScaler().fit(column(1, 2), { weight: [0, 0] }), "weights must not all be 0"],
    [() => new QuantileTransformer().transform(column(1)), "fit must be called first"],
  ])("%s", (act, message) => {
    expect(act).toThrow(message);
  });
});

describe("columnMoments()", () => {
  test("keeps the variance of a column far from 0", () => {
    const { variance } = columnMoments(column(1e9, 1e9 + 1, 1e9 + 2));
    expect(variance[0]).toBeCloseTo(2 / 3, 12);
  });

  test("does not depend on the order of rows, nor on a shift", () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (list) => {
        const { variance } = columnMoments(column(...list));
        expect(columnMoments(column(...list.toReversed())).variance).toBeAllclose(variance);
        expect(columnMoments(column(...list.map((value) => value + 1e6))).variance).toBeAllclose(variance, {
          absolute: 1e-8,
        });
      }),
    );
  });
});

describe("QuantileTransformer", () => {
  test("gives the same rows after JSON, and is monotone", () => {
    const x = column(3, 1, 4, 1, 5, 9, 2, 6);
    const transformer = new QuantileTransformer({ outputDistribution: "normal" }).fit(x);
    const copy = QuantileTransformer.fromJSON(JSON.parse(JSON.stringify(transformer)));
    const probe = column(...Array.from({ length: 50 }, (_, i) => i / 5));
    const ranks = copy.transform(probe).data;
    expect(ranks).toEqual(transformer.transform(probe).data);
    expect([...ranks]).toEqual([...ranks].sort((a, b) => a - b));
  });
});

describe("centerBySource()", () => {
  test("subtracts the mean of each source", () => {
    expect([...centerBySource(column(1, 100, 3, 102), ["a", "b", "a", "b"]).data]).toEqual([-1, -1, 1, 1]);
  });

  test("takes means from the reference rows only", () => {
    expect([...centerBySource(column(1, 3, 50), ["a", "a", "a"], [1, 1, 0]).data]).toEqual([-1, 1, 48]);
  });

  test("says what it needs", () => {
    expect(() => centerBySource(column(1, 2), ["a"])).toThrow("sources must have 2 values, got 1");
    expect(() => centerBySource(column(1, 2), ["a", "b"], [1, 0])).toThrow(
      'source "b" of row 1 must have a reference row, got none',
    );
  });
});
