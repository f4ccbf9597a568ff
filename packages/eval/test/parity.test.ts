import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Agreement } from "./parity/agreement.js";
import { compareFile, SUITES } from "./parity/suites/index.js";

const COPIES = fileURLToPath(new URL("fixtures", import.meta.url));

describe("agreement with the reference libraries", () => {
  test.each(Object.keys(SUITES))("%s", (file) => {
    const { misses, numbers } = compareFile(COPIES, file);
    expect(misses).toEqual([]);
    expect(numbers).toBeGreaterThan(0);
  });
});

describe("a comparison", () => {
  const GOLDEN = { library: {}, about: "", tolerance: { absolute: 0.1 }, cases: [{ name: "a" }] };

  test("finds a number outside the tolerance, a wrong length, a throw and NaN", () => {
    const agreement = new Agreement(GOLDEN.tolerance);
    agreement.near("a", "close", () => 1.05, 1);
    expect(agreement.row("f", GOLDEN).misses).toEqual([]);
    agreement.near("a", "far", () => [1, 1.2], [1, 1]);
    agreement.near("a", "short", () => [1], [1, 1]);
    agreement.near("a", "NaN", () => Number.NaN, 1);
    agreement.near("a", "throw", () => JSON.parse("{"), 1);
    agreement.throws("a", "no throw", () => 1);
    expect(agreement.row("f", GOLDEN).misses.map(({ quantity }) => quantity)).toEqual([
      "far[1]",
      "short",
      "NaN[0]",
      "throw",
      "no throw",
    ]);
  });

  test("counts a case in which nothing was compared as a miss", () => {
    expect(new Agreement({}).row("f", GOLDEN).misses).toEqual([
      { case: "a", quantity: "case", problem: "nothing in it was compared" },
    ]);
  });
});
