/** @file Counts how far our numbers are from golden ones. */

import type { GoldenFile } from "./golden.js";

/** Where ours and the golden number differ by more than the file allows. */
export interface Miss {
  readonly case: string;
  readonly quantity: string;
  readonly problem: string;
}

/** What one file came to. */
export interface AgreementRow {
  readonly file: string;
  readonly library: string;
  readonly cases: number;
  readonly numbers: number;
  /** Largest |ours − golden| among finite numbers. */
  readonly largestDifference: number;
  /** Largest share of the tolerance that a number used; at most 1 where all agree. */
  readonly toleranceUsed: number;
  readonly bar: string;
  readonly misses: readonly Miss[];
}

/** Below this a probability has underflowed in one library or the other. */
const UNDERFLOW = 1e-300;

/** Collects the comparisons of one golden file. */
export class Agreement {
  readonly #tolerance: GoldenFile["tolerance"];
  readonly #misses: Miss[] = [];
  readonly #cases = new Set<string>();
  #numbers = 0;
  #largestDifference = 0;
  #toleranceUsed = 0;

  constructor(tolerance: GoldenFile["tolerance"]) {
    this.#tolerance = tolerance;
  }

  /** Compares numbers one by one: |ours − golden| ≤ absolute + relative · |golden|. A throw of ours is a miss. */
  near(
    caseName: string,
    quantity: string,
    ours: () => number | ArrayLike<number>,
    golden: number | ArrayLike<number>,
  ): void {
    this.#cases.add(caseName);
    let values: ArrayLike<number>;
    try {
      values = asList(ours());
    } catch (error) {
      this.#miss(caseName, quantity, `threw ${error instanceof Error ? error.message : error}`);
      return;
    }
    const expected = asList(golden);
    if (values.length !== expected.length) {
      this.#miss(caseName, quantity, `expected ${expected.length} numbers, got ${values.length}`);
      return;
    }
    for (let i = 0; i < expected.length; i++) this.#compare(caseName, `${quantity}[${i}]`, values[i], expected[i]);
  }

  /** For what the library warns about and returns a default for: ours must throw `UNDEFINED_METRIC`. */
  throws(caseName: string, quantity: string, ours: () => unknown): void {
    this.#cases.add(caseName);
    this.#numbers++;
    try {
      const value = ours();
      this.#miss(caseName, quantity, `expected an UndefinedMetricError, got ${JSON.stringify(value)}`);
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code !== "UNDEFINED_METRIC") this.#miss(caseName, quantity, `expected an UndefinedMetricError, got ${error}`);
    }
  }

  /** The summary. A file in which nothing was compared is a miss: an unknown form must not pass for agreement. */
  row(file: string, golden: GoldenFile): AgreementRow {
    for (const { name } of golden.cases) {
      if (!this.#cases.has(name)) this.#miss(name, "case", "nothing in it was compared");
    }
    const { library, tolerance } = golden;
    const { relative, absolute } = tolerance;
    const bars = [relative && `rel ${relative}`, absolute && `abs ${absolute}`].filter(Boolean);
    return {
      file,
      library: Object.entries(library)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
      cases: golden.cases.length,
      numbers: this.#numbers,
      largestDifference: this.#largestDifference,
      toleranceUsed: this.#toleranceUsed,
      bar: bars.join(" + "),
      misses: this.#misses,
    };
  }

  #compare(caseName: string, quantity: string, ours: number, golden: number): void {
    this.#numbers++;
    if (Object.is(ours, golden) || ours === golden) return;
    const difference = Math.abs(ours - golden);
    const allowed = Math.max(
      UNDERFLOW,
      (this.#tolerance.absolute ?? 0) + (this.#tolerance.relative ?? 0) * Math.abs(golden),
    );
    if (Number.isFinite(difference)) {
      this.#largestDifference = Math.max(this.#largestDifference, difference);
      this.#toleranceUsed = Math.max(this.#toleranceUsed, difference / allowed);
    }
    if (!(difference <= allowed)) this.#miss(caseName, quantity, `expected ${golden}, got ${ours}`);
  }

  #miss(caseName: string, quantity: string, problem: string): void {
    this.#misses.push({ case: caseName, quantity, problem });
  }
}

function asList(values: number | ArrayLike<number>): ArrayLike<number> {
  return typeof values === "number" ? [values] : values;
}
