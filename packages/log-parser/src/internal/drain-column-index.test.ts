import { expect, test } from "vitest";

import { DrainColumnIndex, WILD } from "./drain-column-index.js";

/** Three columns: the same in all rows, different in each, wild but for one. */
const ROWS = Int32Array.from([7, 1, WILD, 7, 2, WILD, 7, 3, 9]);

test("indexes the column that leaves the fewest rows to check", () => {
  expect(new DrainColumnIndex(ROWS, 3, 3).column).toBe(1);
});

test("names the rows of a hash in the order they were noted, and none for an unknown hash", () => {
  const index = new DrainColumnIndex(ROWS, 3, 3);
  index.add(3, 2);
  expect(index.rowsOf(2)).toEqual([1, 3]);
  expect(index.rowsOf(8)).toEqual([]);
});

test("a row that widened is found as a wildcard", () => {
  const index = new DrainColumnIndex(ROWS, 3, 3);
  index.add(0, WILD);
  expect(index.rowsOf(WILD)).toEqual([0]);
});
