/** @file What every metric must do: the same value whatever the order of rows, weights that count, errors that say why. */

import { createRandom, type RandomStream } from "@lsad/core";
import { describe, expect, test } from "vitest";

/** A metric of labels and scores (or predictions), with optional weights. */
export type Metric = (
  labels: ArrayLike<number>,
  values: ArrayLike<number>,
  options?: { readonly weight?: ArrayLike<number> },
) => number;

/** Inputs on which a metric may have no value. */
export type UndefinedInput = "empty" | "no anomaly" | "no normal row";

/** What {@link runMetricContract} needs to know of a metric. */
export interface MetricContract {
  readonly name: string;
  /** `ranking` sees the order of scores only; `probability` their values in [0, 1]; `decision` takes 0 and 1. */
  readonly kind: "ranking" | "probability" | "decision";
  readonly metric: Metric;
  /** The inputs on which the metric throws `UNDEFINED_METRIC`; on the others it must return a number. */
  readonly undefinedFor: readonly UndefinedInput[];
  /** Names of checks that do not apply, each with its reason. */
  readonly skip?: Readonly<Record<string, string>>;
}

const CASES = 30;

/** Declares the suite every public metric passes; draws are seeded, so that a failure comes again. */
export function runMetricContract({ name, kind, metric, undefinedFor, skip = {} }: MetricContract): void {
  const check = (title: string, body: () => void): void => {
    if (title in skip) test.skip(`${title} [skipped: ${skip[title]}]`, body);
    else test(title, body);
  };

  describe(`${name} keeps the contract of a ${kind} metric:`, () => {
    check("does not depend on the order of the rows", () => {
      forEachCase(name, kind, ({ labels, values, weight }, random) => {
        const order = random.shuffle(labels.map((_, i) => i));
        const pick = (list: readonly number[]): number[] => order.map((i) => list[i]);
        expect(metric(pick(labels), pick(values), { weight: pick(weight) })).toBeAllclose(
          metric(labels, values, { weight }),
          CLOSE,
        );
      });
    });

    check("counts a row of weight 2 as two rows", () => {
      forEachCase(name, kind, ({ labels, values }, random) => {
        const copies = labels.map(() => 1 + random.nextInteger(2));
        const repeat = (list: readonly number[]): number[] => list.flatMap((v, i) => new Array(copies[i]).fill(v));
        expect(metric(repeat(labels), repeat(values))).toBeAllclose(metric(labels, values, { weight: copies }), CLOSE);
      });
    });

    check("leaves out a row of weight 0", () => {
      forEachCase(name, kind, ({ labels, values, weight }) => {
        const padded = { weight: [...weight, 0, 0] };
        expect(metric([...labels, 0, 1], [...values, 1, 0], padded)).toBeAllclose(
          metric(labels, values, { weight }),
          CLOSE,
        );
      });
    });

    check("depends on the ratios of the weights only", () => {
      forEachCase(name, kind, ({ labels, values, weight }) => {
        const scaled = weight.map((w) => w * 4); // a power of two: exact
        expect(metric(labels, values, { weight: scaled })).toBeAllclose(metric(labels, values, { weight }), CLOSE);
      });
    });

    if (kind === "ranking") {
      check("does not change under a monotone transform of the scores", () => {
        forEachCase(name, kind, ({ labels, values, weight }) => {
          const transformed = values.map((value) => Math.exp(3 * value) - 7);
          expect(metric(labels, transformed, { weight })).toBe(metric(labels, values, { weight }));
        });
      });
    }

    check("leaves its arguments as they were", () => {
      const [labels, values] = [Uint8Array.of(0, 1, 0, 1), Float64Array.of(1, 1, 0, 0)];
      const weight = Float64Array.of(1, 2, 3, 4);
      metric(labels, values, { weight });
      expect([...labels, ...values, ...weight]).toEqual([0, 1, 0, 1, 1, 1, 0, 0, 1, 2, 3, 4]);
    });

    check("throws where it has no value and returns a number elsewhere", () => {
      for (const [input, [labels, values]] of Object.entries(SINGLE_CLASS)) {
        if (undefinedFor.includes(input as UndefinedInput)) {
          expect(() => metric(labels, values), input).toThrow(expect.objectContaining({ code: "UNDEFINED_METRIC" }));
        } else {
          expect(metric(labels, values), input).toSatisfy(Number.isFinite);
        }
      }
    });

    test.each([
      [[0, 1], [1], undefined, "must have the same length, got 2 and 1"],
      [[0, 1], [1, 0], [1], "must have the same length, got 2 and 1"],
      [[0, 2], [1, 0], undefined, "labels[1] must be 0 or 1, got 2"],
      [[0, 1], [1, Number.NaN], undefined, "[1] must be"],
      [[0, 1], [1, 0], [1, -1], "weight[1] must be finite and at least 0, got -1"],
      [[0, 1], [1, 0], [1, Number.POSITIVE_INFINITY], "weight[1] must be finite and at least 0, got Infinity"],
    ])("rejects labels %j, values %j, weight %j", (labels, values, weight, message) => {
      const act = (): number => metric(labels, values, weight === undefined ? {} : { weight });
      expect(act).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
      expect(act).toThrow(message);
    });
  });
}

/** Rounding of another order of summation, no more. */
const CLOSE = { relative: 1e-12, absolute: 1e-12 };

const SINGLE_CLASS: Readonly<Record<UndefinedInput, readonly [readonly number[], readonly number[]]>> = {
  empty: [[], []],
  "no anomaly": [
    [0, 0, 0],
    [0, 1, 0],
  ],
  "no normal row": [
    [1, 1, 1],
    [0, 1, 0],
  ],
};

interface Case {
  readonly labels: readonly number[];
  readonly values: readonly number[];
  readonly weight: readonly number[];
}

/** Cases with many ties, both classes among labels and (for decisions) predictions, and positive weights. */
function forEachCase(
  name: string,
  kind: MetricContract["kind"],
  body: (input: Case, random: RandomStream) => void,
): void {
  for (let i = 0; i < CASES; i++) {
    const random = createRandom(`${name}/${i}`);
    const size = 4 + random.nextInteger(40);
    const levels = kind === "decision" ? 2 : 2 + random.nextInteger(12);
    const draw = (next: () => number): number[] => Array.from({ length: size }, next);
    const labels = draw(() => random.nextInteger(2));
    const values = draw(() => random.nextInteger(levels) / (levels - 1));
    const weight = draw(() => 0.25 + random.nextFloat());
    labels.splice(0, 4, 0, 0, 1, 1);
    values.splice(0, 4, 0, 1, 0, 1);
    body({ labels, values, weight }, random);
  }
}
