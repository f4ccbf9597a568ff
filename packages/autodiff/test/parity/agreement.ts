/** @file Counts how far our numbers are from golden ones. */

import type { GoldenFile } from "./golden.js";

/** Where ours and the golden number differ by more than the bar allows. */
export interface Miss {
  readonly case: string;
  readonly quantity: string;
  readonly problem: string;
}

/** What one file came to, on one backend. */
export interface AgreementRow {
  readonly file: string;
  readonly backend: string;
  readonly cases: number;
  readonly numbers: number;
  /** Largest |ours − golden|, as a share of the largest golden number of its tensor (of 1, if that is smaller). */
  readonly largestDifference: number;
  readonly bar: number;
  readonly misses: readonly Miss[];
}

/** Collects the comparisons of one golden file with one backend. */
export class Agreement {
  readonly #bar: number;
  readonly #misses: Miss[] = [];
  readonly #cases = new Set<string>();
  #numbers = 0;
  #largestDifference = 0;

  /** @param bar - What a number may differ by: a share of the largest golden number of its tensor, at least of 1. */
  constructor(bar: number) {
    this.#bar = bar;
  }

  /** Compares tensors element by element. */
  near(caseName: string, quantity: string, ours: ArrayLike<number>, golden: ArrayLike<number>): void {
    this.#cases.add(caseName);
    if (ours.length !== golden.length) {
      this.miss(caseName, quantity, `expected ${golden.length} numbers, got ${ours.length}`);
      return;
    }
    let scale = 1;
    for (let i = 0; i < golden.length; i++)
      if (Number.isFinite(golden[i])) scale = Math.max(scale, Math.abs(golden[i]));
    for (let i = 0; i < golden.length; i++) {
      this.#numbers++;
      if (Object.is(ours[i], golden[i]) || ours[i] === golden[i]) continue;
      const difference = Math.abs(ours[i] - golden[i]) / scale;
      if (Number.isFinite(difference)) this.#largestDifference = Math.max(this.#largestDifference, difference);
      if (!(difference <= this.#bar)) this.miss(caseName, `${quantity}[${i}]`, `expected ${golden[i]}, got ${ours[i]}`);
    }
  }

  /** Notes a case that could not be computed. */
  miss(caseName: string, quantity: string, problem: string): void {
    this.#cases.add(caseName);
    this.#misses.push({ case: caseName, quantity, problem });
  }

  /** The summary. A case in which nothing was compared is a miss: an unknown form must not pass for agreement. */
  row(file: string, backend: string, golden: GoldenFile): AgreementRow {
    for (const { name } of golden.cases) {
      if (!this.#cases.has(name)) this.miss(name, "case", "nothing in it was compared");
    }
    return {
      file,
      backend,
      cases: golden.cases.length,
      numbers: this.#numbers,
      largestDifference: this.#largestDifference,
      bar: this.#bar,
      misses: this.#misses,
    };
  }
}
