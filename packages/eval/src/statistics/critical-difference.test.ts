import { describe, expect, test } from "vitest";
import { criticalDifferenceDiagram } from "./critical-difference.js";

describe("criticalDifferenceDiagram()", () => {
  test("sorts models by mean rank and joins those that do not differ", () => {
    // Twelve sources on which a > b > c > d: mean ranks 1 to 4, critical difference 2.569·√(20/72) = 1.354.
    const data = Float64Array.from({ length: 48 }, (_, i) => [1, 3, 2, 4][i % 4]);
    const { models, groups, criticalDifference } = criticalDifferenceDiagram(["d", "b", "c", "a"], {
      rows: 12,
      columns: 4,
      data,
    });
    expect(models.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
    expect(criticalDifference).toBeAllclose(1.354, { absolute: 1e-3 });
    expect(groups).toEqual([
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
  });

  test("draws no bar inside another", () => {
    const data = Float64Array.from([2, 1, 1, 2]);
    const { groups } = criticalDifferenceDiagram(["a", "b"], { rows: 2, columns: 2, data });
    expect(groups).toEqual([[0, 2]]);
    expect(() => criticalDifferenceDiagram(["a"], { rows: 2, columns: 2, data })).toThrow("got 1 for 2");
  });
});
