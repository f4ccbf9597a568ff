import { describe, expect, test } from "vitest";

import { inventedCells, inventedRun } from "../test/invented-run.js";
import { compareRuns } from "./compare.js";
import { comparisonPage, comparisonText } from "./report/comparison-page.js";

const runOf = (...cells: ReturnType<typeof inventedCells>[]) => ({ folder: "invented", ...inventedRun(cells.flat()) });
const before = runOf(inventedCells("keyword", { a: 0.2, b: 0.4, c: 0.6 }), inventedCells("level", { a: 0.1 }));
const after = runOf(inventedCells("keyword", { a: 0.3, b: 0.6, c: 0.6 }), inventedCells("rarity", { a: 0.1 }));

describe("compareRuns()", () => {
  test("pairs rows by source: differences .1, .2 and 0", () => {
    const row = compareRuns(before, after).rows.find(({ metric }) => metric === "prAuc");
    expect(row?.row).toBe("keyword raw line");
    expect(row?.mean).toBeCloseTo(0.1, 12);
    expect(row?.sources.map(({ target }) => target)).toEqual(["b", "a", "c"]);
    expect(row?.verdict).toBe("undecided");
  });

  test("leaves out of both means the sources that one run lacks", () => {
    const { rows } = compareRuns(before, runOf(inventedCells("keyword", { a: 0.3 })));
    expect(rows[0]).toMatchObject({ before: 0.2, after: 0.3, low: null });
  });

  test("names the rows of one run only, and the parts of the manifest that changed", () => {
    const { onlyBefore, onlyAfter, changed } = compareRuns(before, after);
    expect(onlyBefore).toEqual(["level raw line", "level raw template"]);
    expect(onlyAfter).toEqual(["rarity raw line", "rarity raw template"]);
    expect(changed.map(({ part }) => part)).toEqual(["detectors"]);
  });

  test("finds nothing between a run and itself", () => {
    const { changed, rows } = compareRuns(before, before);
    expect(changed).toEqual([]);
    expect(rows.every(({ mean }) => mean === 0)).toBe(true);
    expect(comparisonText(compareRuns(before, before))).toContain("None of 12 means moved");
  });
});

describe("a comparison on paper", () => {
  test("fits 80 columns", () => {
    const lines = comparisonText(compareRuns(before, after)).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("escapes names, for they come from other people's files", () => {
    const evil = runOf(inventedCells("<img src=x>", { "<b>": 0.5, c: 0.1 }));
    expect(comparisonPage(compareRuns(evil, evil))).not.toContain("<img");
  });
});
