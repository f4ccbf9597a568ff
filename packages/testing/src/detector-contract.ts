/** @file The suite that every detector must pass, whatever is inside it. */

import { createRandom, type Detector, type EstimatorJson, type Matrix } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { anomalousValues, csrOf, type LabelledRows, matrixOf, rankingQuality, repeatRows } from "./detector-rows.js";

/** Names of the checks, as `skip` lists them. */
export type DetectorCheck =
  | "not fitted"
  | "refit forgets"
  | "input unchanged"
  | "options unchanged"
  | "row-batch invariance"
  | "one row"
  | "one column"
  | "column mismatch"
  | "not finite"
  | "weights"
  | "weight errors"
  | "same seed"
  | "JSON round trip"
  | "foreign JSON"
  | "easy set"
  | "sparse rows"
  | "single-precision rows"
  | "degenerate rows";

/** Rows that are not matrices: how to make and pick them. */
export interface OtherRows<X> {
  /** An easy set: at least 20 rows, anomalies in the minority. */
  readonly easy: { readonly x: X; readonly y: readonly number[] };
  /** Some rows, in the order given; an index may come twice. */
  pick(x: X, rows: readonly number[]): X;
}

/** One detector under the contract. */
export interface DetectorContract<X> {
  /** Name of the class, and of the variant when a class is tested more than once. */
  readonly name: string;
  /** A new, unfitted detector; always with the same options. */
  newDetector(): Detector<X>;
  /** The class's `fromJSON`. */
  fromJSON(json: EstimatorJson): Detector<X>;
  /** Whether `fit` needs labels of both classes. */
  readonly supervised?: boolean;
  /** Rows of another kind than matrices. */
  readonly rows?: OtherRows<X>;
  /** Checks that do not apply, each with its reason, which is shown in the report. */
  readonly skip?: Partial<Record<DetectorCheck, string>>;
  /** Tolerance, relative and absolute, of scores by weights against scores by copies. Default 1e-6. */
  readonly weightTolerance?: number;
}

const MATRICES_ONLY: readonly DetectorCheck[] = [
  ...([
    "one column",
    "column mismatch",
    "not finite",
    "sparse rows",
    "single-precision rows",
    "degenerate rows",
  ] as const),
];

/**
 * Runs the contract on one detector, as a `describe` block with one test a check.
 *
 * Scores are compared exactly where the same arithmetic must run (same seed, saved and loaded, refitted), and to a
 * tolerance where another order of the same sums is allowed (sparse and dense, weights and copies).
 */
export function runDetectorContract<X>(contract: DetectorContract<X>): void {
  const skip: DetectorContract<X>["skip"] = { ...contract.skip };
  if (contract.rows !== undefined) {
    for (const check of MATRICES_ONLY) skip[check] ??= "its rows are not matrices";
  }
  describe(`${contract.name} keeps the detector contract`, () => {
    for (const [check, run] of Object.entries(CHECKS) as [DetectorCheck, (subject: Subject) => void][]) {
      const reason = skip[check];
      if (reason === undefined) test(check, () => run(new Subject(contract as DetectorContract<unknown>)));
      else test.skip(`${check} [skipped: ${reason}]`, () => {});
    }
  });
}

/**
 * Names of the exported detector classes: what has `fit` and `score`.
 * A package's contract test compares them with the contracts it runs, so that no new class is forgotten.
 * @param exported - The package's namespace, from `import * as`.
 */
export function detectorClasses(exported: Readonly<Record<string, unknown>>): string[] {
  const isDetector = (value: unknown) =>
    typeof value === "function" && "fit" in (value.prototype ?? {}) && "score" in value.prototype;
  return Object.keys(exported)
    .filter((name) => isDetector(exported[name]))
    .sort();
}

/** A contract together with the rows it is tried on. */
class Subject {
  readonly contract: DetectorContract<unknown>;
  readonly rows: OtherRows<unknown>;
  readonly x: unknown;
  readonly y: readonly number[];

  constructor(contract: DetectorContract<unknown>) {
    this.contract = contract;
    this.rows = contract.rows ?? matrixRows();
    this.x = this.rows.easy.x;
    this.y = this.rows.easy.y;
  }

  create(): Detector<unknown> {
    return this.contract.newDetector();
  }

  /** Labels, for detectors that take them. */
  labels(y: readonly number[] = this.y): readonly number[] | undefined {
    return this.contract.supervised ? y : undefined;
  }

  fit(detector: Detector<unknown> = this.create()): Detector<unknown> {
    return detector.fit(this.x, this.labels());
  }

  scores(): Float64Array {
    return this.fit().score(this.x);
  }
}

function matrixRows(): OtherRows<Matrix> {
  const easy: LabelledRows = matrixOf(anomalousValues(40, 8, createRandom("detector contract")));
  return { easy, pick: repeatRows };
}

const CHECKS: Record<DetectorCheck, (subject: Subject) => void> = {
  "not fitted": (subject) => {
    expect(() => subject.create().score(subject.x)).toThrow(expect.objectContaining({ code: "NOT_FITTED" }));
    expect(subject.create().toJSON().fitted).toBeNull();
  },
  "refit forgets": (subject) => {
    const half = subject.y.map((_, row) => row).filter((row) => row % 2 === 0);
    const other = subject.rows.pick(subject.x, half);
    const detector = subject.create().fit(other, subject.labels(half.map((row) => subject.y[row])));
    detector.score(other);
    expect(subject.fit(detector).score(subject.x)).toEqual(subject.scores());
  },
  "input unchanged": (subject) => {
    const y = Array.from(subject.y);
    const weight = Float64Array.from(y, (_, row) => 1 + (row % 3));
    const before = structuredClone([subject.x, y, weight]);
    subject.create().fit(subject.x, subject.labels(y), { weight }).score(subject.x);
    expect([subject.x, y, weight]).toEqual(before);
  },
  "options unchanged": (subject) => {
    const detector = subject.create();
    const before = JSON.stringify(detector.toJSON().options);
    subject.fit(detector).score(subject.x);
    expect(JSON.stringify(detector.toJSON().options)).toBe(before);
  },
  "row-batch invariance": (subject) => {
    const detector = subject.fit();
    const together = detector.score(subject.x);
    const alone = subject.y.map((_, row) => detector.score(subject.rows.pick(subject.x, [row]))[0]);
    expect(alone).toBeAllclose(together, { relative: 1e-12, absolute: 1e-12 });
    expect(detector.score(subject.x)).toEqual(together); // scoring is not learning
    expect(detector.score(subject.rows.pick(subject.x, []))).toHaveLength(0);
  },
  "one row": (subject) => {
    const rows = subject.contract.supervised ? [0, subject.y.indexOf(1)] : [0];
    const few = subject.rows.pick(subject.x, rows);
    const labels = subject.labels(rows.map((row) => subject.y[row]));
    expectFinite(subject.create().fit(few, labels).score(subject.x));
  },
  "one column": (subject) => {
    const { x, y } = matrixOf(
      anomalousValues(40, 8, createRandom("one column")).map((row) => ({ ...row, values: row.values.slice(-1) })),
    );
    expectFinite(subject.create().fit(x, subject.labels(y)).score(x));
  },
  "column mismatch": (subject) => {
    const { columns } = subject.x as Matrix;
    const narrow = { rows: 1, columns: columns - 1, data: new Float64Array(columns - 1) };
    const act = () => subject.fit().score(narrow);
    expect(act).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(act).toThrow(new RegExp(`\\b${columns}\\b.*\\b${columns - 1}\\b`));
  },
  "not finite": (subject) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const broken = structuredClone(subject.x) as Matrix;
      broken.data[broken.columns + 2] = value;
      const message = new RegExp(`row 1, column 2 must be .*got ${value}`);
      expect(() => subject.create().fit(broken, subject.labels())).toThrow(message);
      expect(() => subject.fit().score(broken)).toThrow(message);
    }
  },
  weights: (subject) => {
    const weight = subject.y.map((_, row) => row % 3); // 0 leaves a row out, 2 doubles it
    const copies = weight.flatMap((copiesOfRow, row) => Array<number>(copiesOfRow).fill(row));
    const repeated = subject.rows.pick(subject.x, copies);
    const weighted = subject.create().fit(subject.x, subject.labels(), { weight });
    const copied = subject.create().fit(repeated, subject.labels(copies.map((row) => subject.y[row])));
    const tolerance = subject.contract.weightTolerance ?? 1e-6;
    const expected = copied.score(subject.x);
    expect(weighted.score(subject.x)).toBeAllclose(expected, { relative: tolerance, absolute: tolerance });
  },
  "weight errors": (subject) => {
    const fitWith = (weight: number[]) => () => subject.create().fit(subject.x, subject.labels(), { weight });
    const ones = subject.y.map(() => 1);
    expect(fitWith(ones.slice(1))).toThrow(new RegExp(`\\b${ones.length - 1}\\b.*\\b${ones.length}\\b`));
    expect(fitWith(ones.with(2, -1))).toThrow("weight[2] must be finite and at least 0, got -1");
    expect(fitWith(ones.with(2, Number.NaN))).toThrow("weight[2] must be finite and at least 0, got NaN");
  },
  "same seed": (subject) => {
    expect(subject.scores()).toEqual(subject.scores());
  },
  "JSON round trip": (subject) => {
    const detector = subject.fit();
    const text = JSON.stringify(detector.toJSON());
    const loaded = subject.contract.fromJSON(JSON.parse(text));
    expect(loaded.score(subject.x)).toEqual(detector.score(subject.x));
    expect(loaded.toJSON()).toEqual(JSON.parse(text));
    const unfitted = subject.contract.fromJSON(JSON.parse(JSON.stringify(subject.create().toJSON())));
    expect(() => unfitted.score(subject.x)).toThrow(expect.objectContaining({ code: "NOT_FITTED" }));
  },
  "foreign JSON": (subject) => {
    const saved = subject.fit().toJSON();
    const isRefused = expect.objectContaining({ code: "SNAPSHOT" });
    expect(() => subject.contract.fromJSON({ ...saved, type: "Other" })).toThrow(isRefused);
    expect(() => subject.contract.fromJSON({ ...saved, version: saved.version + 1 })).toThrow(isRefused);
    expect(() => subject.contract.fromJSON({ ...saved, options: null } as never)).toThrow(isRefused);
    expect(() => subject.contract.fromJSON(null as never)).toThrow(isRefused);
  },
  "easy set": (subject) => {
    expect(rankingQuality(subject.y, subject.scores())).toBeGreaterThan(0.5);
  },
  "sparse rows": (subject) => {
    const sparse = csrOf(subject.x as Matrix);
    const dense = subject.scores();
    const tolerance = { relative: 1e-7, absolute: 1e-7 }; // sums run in another order
    expect(subject.fit().score(sparse)).toBeAllclose(dense, tolerance);
    expect(subject.create().fit(sparse, subject.labels()).score(sparse)).toBeAllclose(dense, tolerance);
  },
  "single-precision rows": (subject) => {
    const { rows, columns, data } = subject.x as Matrix;
    const single = { rows, columns, data: Float32Array.from(data) };
    const double = { rows, columns, data: Float64Array.from(single.data) };
    const scores = subject.create().fit(single, subject.labels()).score(single);
    expect(scores).toEqual(subject.create().fit(double, subject.labels()).score(double));
  },
  "degenerate rows": (subject) => {
    for (const [name, value] of DEGENERATE) {
      const x = {
        rows: 6,
        columns: 2,
        data: Float64Array.from({ length: 12 }, (_, at) => value(Math.floor(at / 2), at % 2)),
      };
      const outcome = finiteOrRefused(() =>
        subject
          .create()
          .fit(x, subject.labels([0, 0, 0, 0, 1, 1]))
          .score(x),
      );
      expect(outcome, name).toBe("finite scores");
    }
  },
};

/** Rows that break careless arithmetic; values beyond a detector's stated range may be refused, with their place. */
const DEGENERATE: readonly [string, (row: number, column: number) => number][] = [
  ["all zero", () => 0],
  ["all rows equal", (_, column) => 3 + column],
  ["one constant column", (row, column) => (column === 0 ? 7 : row)],
  ["duplicates", (row) => row % 2],
  ["1e300", (row) => 1e300 * (row + 1)],
  ["denormals", (row) => 5e-324 * (row + 1)],
];

function finiteOrRefused(score: () => Float64Array): string {
  try {
    return score().every(Number.isFinite) ? "finite scores" : "scores that are not finite";
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "INVALID_INPUT" && /row \d+, column \d+ must be at most/.test(message) ? "finite scores" : message;
  }
}

function expectFinite(scores: Float64Array): void {
  expect(scores.findIndex((score) => !Number.isFinite(score))).toBe(-1);
}
