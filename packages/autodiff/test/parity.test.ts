import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Agreement } from "./parity/agreement.js";
import { compareFile, SUITES } from "./parity/suites/index.js";

const COPIES = fileURLToPath(new URL("fixtures", import.meta.url));

describe("agreement with PyTorch", () => {
  test.each(SUITES)("$file, computed by $backend", async (suite) => {
    const { misses, numbers } = await compareFile(COPIES, suite);
    expect(misses).toEqual([]);
    expect(numbers).toBeGreaterThan(0);
  });
});

describe("a comparison", () => {
  const GOLDEN = { library: {}, about: "", tolerance: {}, cases: [{ name: "a" }] };

  test("finds a number outside the bar, a wrong length and NaN, and scales with the largest number", () => {
    const agreement = new Agreement(0.1);
    agreement.near("a", "close", [1.05, 100], [1, 95]); // 5 is less than a tenth of 95
    expect(agreement.row("f", "b", GOLDEN).misses).toEqual([]);
    agreement.near("a", "far", [1, 1.2], [1, 1]);
    agreement.near("a", "short", [1], [1, 1]);
    agreement.near("a", "NaN", [Number.NaN], [1]);
    expect(agreement.row("f", "b", GOLDEN).misses.map(({ quantity }) => quantity)).toEqual([
      "far[1]",
      "short",
      "NaN[0]",
    ]);
  });

  test("counts a case in which nothing was compared as a miss", () => {
    expect(new Agreement(1).row("f", "b", GOLDEN).misses).toEqual([
      { case: "a", quantity: "case", problem: "nothing in it was compared" },
    ]);
  });
});
