import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sigmoid } from "./fusion-model.js";
import { supportCorrection } from "./support-correction.js";

describe("supportCorrection()", () => {
  test("of one line solves α / 10 = y − σ(f + α)", () => {
    const [alpha] = supportCorrection(Float64Array.of(1), Float64Array.of(-0.1), [1]);
    expect(alpha).toBeGreaterThan(0);
    expect(alpha / 10).toBeCloseTo(1 - sigmoid(-0.1 + alpha), 9);
  });

  test("agrees with Newton's method (NumPy 2.4.6) on three lines that are alike to different degrees", () => {
    const kernel = Float64Array.of(1.3, 0.9, 0.1, 0.9, 1.3, 0.2, 0.1, 0.2, 1.3);
    const alpha = supportCorrection(kernel, Float64Array.of(1.2, -0.4, 0.3), [0, 1, 1]);
    expect(alpha).toBeAllclose([-3.67262169, 3.24107832, 1.13457489], { absolute: 1e-7 });
  });

  test("pulls every line to its label, also where fifty lines are all the same", () => {
    const lines = 50;
    const kernel = new Float64Array(lines * lines).fill(1);
    const labels = Uint8Array.from({ length: lines }, (_, i) => (i < 40 ? 1 : 0));
    const alpha = supportCorrection(kernel, new Float64Array(lines).fill(-3), labels);
    const f = -3 + alpha.reduce((sum, value) => sum + value, 0);
    expect(sigmoid(f)).toBeGreaterThan(0.79); // 40 of 50, less what the prior holds back
    expect(sigmoid(f)).toBeLessThan(0.8);
    for (const [i, value] of alpha.entries()) expect(value / 10).toBeCloseTo(labels[i] - sigmoid(f), 6);
  });

  test("meets the condition of the optimum for any vectors, log odds and labels", () => {
    const line = fc.record({
      vector: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -2, max: 2, noNaN: true }))),
      logOdds: fc.double({ min: -6, max: 6, noNaN: true }),
      label: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const kernel = Float64Array.from(
          lines.flatMap((a) => lines.map((b) => a.vector.reduce((sum, value, i) => sum + value * b.vector[i], 0))),
        );
        const alpha = supportCorrection(
          kernel,
          Float64Array.from(lines, ({ logOdds }) => logOdds),
          lines.map(({ label }) => label),
        );
        for (const [i, { logOdds, label }] of lines.entries()) {
          const f = alpha.reduce((sum, value, j) => sum + value * kernel[i * lines.length + j], logOdds);
          expect(Math.abs(alpha[i] / 10 - label + sigmoid(f))).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("of no line is nothing", () => {
    expect(supportCorrection(new Float64Array(0), new Float64Array(0), [])).toEqual(new Float64Array(0));
  });
});
