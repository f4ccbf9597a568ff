import { describe, expect, test } from "vitest";
import { gaussLegendre } from "./gauss-legendre.js";

describe("gaussLegendre()", () => {
  test("is the midpoint rule for one node", () => {
    const { nodes, weights } = gaussLegendre(1);
    expect([...nodes, ...weights]).toBeAllclose([0.5, 1]);
  });

  test.each([1, 2, 5, 16, 40])("integrates every power up to 2·%d − 1 over [0, 1] exactly", (n) => {
    const { nodes, weights } = gaussLegendre(n);
    for (let power = 0; power < 2 * n; power++) {
      const integral = nodes.reduce((sum, node, i) => sum + weights[i] * node ** power, 0);
      expect(integral, `power ${power}`).toBeAllclose(1 / (power + 1), { relative: 1e-13, absolute: 0 });
    }
  });
});
