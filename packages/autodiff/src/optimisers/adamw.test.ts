import { createRandom, InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { AdamW } from "./adamw.js";

const RATE = { learningRate: 0.1 };

describe("AdamW", () => {
  test("moves by the learning rate at the first step, whatever the gradient's size", () => {
    const w = Float32Array.of(1, 1);
    new AdamW([{ parameters: { w } }], { weightDecay: 0 }).step({ w: Float32Array.of(1e-3, -50) }, RATE);
    expect(w).toBeAllclose([0.9, 1.1], { absolute: 1e-5 }); // m̂ / √v̂ = ±1; 1e-8 beside 1e-3 leaves 1e-5
  });

  test("decays apart from the gradient, or as part of it", () => {
    const [apart, part] = [Float32Array.of(2), Float32Array.of(2)];
    new AdamW([{ parameters: { w: apart } }], { weightDecay: 0.5 }).step({ w: Float32Array.of(0) }, RATE);
    new AdamW([{ parameters: { w: part } }], { weightDecay: 0.5, decoupledDecay: false }).step(
      { w: Float32Array.of(0) },
      RATE,
    );
    expect(apart).toBeAllclose([1.9], { relative: 1e-6 }); // 2 · (1 − 0.1 · 0.5)
    expect(part).toBeAllclose([1.9], { relative: 1e-6 }); // a gradient of 1, so one learning rate
  });

  test("takes groups with settings of their own", () => {
    const [w, b, head] = [Float32Array.of(1), Float32Array.of(1), Float32Array.of(1)];
    const optimiser = new AdamW([
      { parameters: { w }, weightDecay: 1 },
      { parameters: { b }, weightDecay: 0 },
      { parameters: { head }, weightDecay: 0, learningRateFactor: 3 },
    ]);
    const g = Float32Array.of(1);
    optimiser.step({ w: g, b: g, head: g }, RATE);
    expect([w[0], b[0], head[0]]).toBeAllclose([0.8, 0.9, 0.7], { absolute: 1e-6 }); // 0.9 − 0.1, 1 − 0.1, 1 − 0.3
  });

  test("scales gradients as if they had been given scaled", () => {
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(1, 2)];
    const [first, second] = [new AdamW([{ parameters: { w: a } }]), new AdamW([{ parameters: { w: b } }])];
    for (const g of [0.5, -2, 3]) {
      first.step({ w: Float32Array.of(g, 2 * g) }, { ...RATE, gradientScale: 0.25 });
      second.step({ w: Float32Array.of(g / 4, g / 2) }, RATE);
    }
    expect(a).toEqual(b);
  });

  test("goes on from a saved state as if it had never stopped, with amsgrad too", () => {
    for (const amsgrad of [false, true]) {
      const [w, resumed] = [Float32Array.of(1, -1), Float32Array.of(0, 0)];
      const original = new AdamW([{ parameters: { w } }], { amsgrad });
      original.step({ w: Float32Array.of(5, 0.1) }, RATE);
      resumed.set(w);
      const other = new AdamW([{ parameters: { w: resumed } }], { amsgrad });
      other.restore(structuredClone(original.state()));
      for (const optimiser of [original, other]) optimiser.step({ w: Float32Array.of(-1, 2) }, RATE);
      expect(resumed).toEqual(w);
      expect(original.state().steps).toBe(2);
    }
  });

  test("leaves gradients as they were", () => {
    const g = Float32Array.of(3);
    new AdamW([{ parameters: { w: Float32Array.of(1) } }]).step({ w: g }, { ...RATE, gradientScale: 0.5 });
    expect(g).toEqual(Float32Array.of(3));
  });
});

describe("gradients of rows", () => {
  const [ROWS, WIDTH] = [6, 2];

  /** The gradient of the whole table that rows amount to. */
  function scatter(ids: readonly number[], rows: Float32Array): Float32Array {
    const dense = new Float32Array(ROWS * WIDTH);
    for (const [i, id] of ids.entries()) for (let j = 0; j < WIDTH; j++) dense[id * WIDTH + j] += rows[i * WIDTH + j];
    return dense;
  }

  test("give what a gradient of the whole table gives, with decay, repeats and a restore in between", () => {
    const steps = fc.array(fc.array(fc.nat(ROWS - 1), { maxLength: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 0.3), fc.boolean(), (batches, weightDecay, isRestored) => {
        const random = createRandom(1);
        const numbers = (count: number) => Float32Array.from({ length: count }, () => random.nextNormal());
        const start = numbers(ROWS * WIDTH);
        const [a, b] = [start.slice(), start.slice()];
        let byRows = new AdamW([{ parameters: { table: a } }], { weightDecay });
        const whole = new AdamW([{ parameters: { table: b } }], { weightDecay });
        for (const ids of batches) {
          const rows = numbers(ids.length * WIDTH);
          byRows.step({ table: { ids, rows } }, { ...RATE, gradientScale: 0.5 });
          whole.step({ table: scatter(ids, rows) }, { ...RATE, gradientScale: 0.5 });
          if (isRestored) {
            const fresh = new AdamW([{ parameters: { table: a } }], { weightDecay });
            fresh.restore(byRows.state());
            byRows = fresh;
          }
        }
        expect(a).toBeAllclose(b, { relative: 1e-6, absolute: 1e-7 });
      }),
    );
  });

  test("may take turns with gradients of the whole table", () => {
    const [a, b] = [new Float32Array(ROWS * WIDTH).fill(1), new Float32Array(ROWS * WIDTH).fill(1)];
    const [mixed, whole] = [new AdamW([{ parameters: { table: a } }]), new AdamW([{ parameters: { table: b } }])];
    const [rows, dense] = [Float32Array.of(1, 2), new Float32Array(ROWS * WIDTH).fill(0.5)];
    mixed.step({ table: { ids: [3], rows } }, RATE);
    mixed.step({ table: dense }, RATE);
    mixed.step({ table: { ids: [1n], rows } }, RATE);
    for (const gradient of [scatter([3], rows), dense, scatter([1], rows)]) whole.step({ table: gradient }, RATE);
    expect(a).toBeAllclose(b, { relative: 1e-6 });
  });
});

describe("AdamW rejects", () => {
  const make = (options = {}) => new AdamW([{ parameters: { w: new Float32Array(4) } }], options);

  test.each<readonly [string, () => unknown, string]>([
    ["betas out of range", () => make({ beta1: 1 }), "AdamW: beta1 must be in [0, 1), got 1"],
    ["a negative epsilon", () => make({ epsilon: -1 }), "AdamW: epsilon must be at least 0, got -1"],
    ["a missing gradient", () => make().step({}, RATE), 'AdamW.step: a gradient must be given for "w", got none'],
    [
      "a gradient of another size",
      () => make().step({ w: new Float32Array(3) }, RATE),
      'gradient of "w" must have 4 numbers, got 3',
    ],
    [
      "rows that do not fit",
      () => make().step({ w: { ids: [0, 1], rows: new Float32Array(3) } }, RATE),
      'rows of "w" must be as wide as the table, got 3 numbers for 2 ids',
    ],
    [
      "ids outside the table",
      () => make().step({ w: { ids: [2], rows: new Float32Array(2) } }, RATE),
      'ids of "w" must be in [0, 2), got 2',
    ],
    [
      "rows with decay as part of the gradient",
      () => make({ decoupledDecay: false }).step({ w: { ids: [0], rows: new Float32Array(2) } }, RATE),
      '"w" must have decoupledDecay or no decay with gradients of rows',
    ],
    [
      "a state of other parameters",
      () => make().restore({ steps: 1, moments: {} }),
      'AdamW.restore: moments of "w" must have 4 numbers each',
    ],
    [
      "a name in two groups",
      () => new AdamW([{ parameters: { w: new Float32Array(1) } }, { parameters: { w: new Float32Array(1) } }]),
      'AdamW: a parameter must be in one group, got "w" twice',
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow(message);
  });

  test("and has moved nothing then", () => {
    const [a, b] = [Float32Array.of(1), Float32Array.of(1)];
    const optimiser = new AdamW([{ parameters: { a, b } }]);
    expect(() => optimiser.step({ a: Float32Array.of(1) }, RATE)).toThrow(InvalidInputError);
    expect([a[0], b[0], optimiser.state().steps]).toEqual([1, 1, 0]);
  });
});
