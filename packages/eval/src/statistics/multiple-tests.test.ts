import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { benjaminiHochberg, bonferroni, holm, hommel } from "./multiple-tests.js";

describe("adjusted p-values", () => {
  test("follow the textbook on three tests", () => {
    expect(holm([0.01, 0.04, 0.03])).toBeAllclose([0.03, 0.06, 0.06]);
    expect(benjaminiHochberg([0.01, 0.04, 0.03])).toBeAllclose([0.03, 0.04, 0.04]);
  });

  test("keep the order of the tests, lie between p and Bonferroni's, and get less strict from one to the next", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }), (p) => {
        const [strict, stepped, joint, shares] = [bonferroni(p), holm(p), hommel(p), benjaminiHochberg(p)];
        for (let i = 0; i < p.length; i++) {
          expect(stepped[i]).toBeLessThanOrEqual(strict[i]);
          expect(joint[i]).toBeLessThanOrEqual(stepped[i] + 1e-15);
          expect(shares[i]).toBeLessThanOrEqual(joint[i] + 1e-15);
          expect(shares[i]).toBeGreaterThanOrEqual(p[i]);
        }
      }),
    );
  });

  test("reject what is no probability", () => {
    expect(() => holm([0.5, 1.5])).toThrow("holm: pValues[1] must be in [0, 1], got 1.5");
  });
});
