import { describe, expect, test } from "vitest";
import { checkHeader } from "./header-row.js";

describe("checkHeader()", () => {
  test.each([
    [["at", "message"], { at: "at", message: "message" }],
    [["_c0", "message"], { message: "message" }],
    [["id0", "id1"], { id0: "id", id1: "id" }],
  ])("takes %j for the columns that Spark made of them", (names, row) => {
    expect(checkHeader(names, JSON.stringify(row), "file:///a.csv")).toBe(undefined);
  });

  test.each([
    ["other names", { at: "at", message: "text" }, "at,text"],
    ["the same names in another order", { at: "message", message: "at" }, "message,at"],
    ["a missing name", { at: "at" }, "at,"],
    ["another number of cells", { lsad_malformed: "at" }, "a row of another length"],
  ])("refuses %s", (_, row, got) => {
    expect(() => checkHeader(["at", "message"], JSON.stringify(row), "file:///b.csv")).toThrow(
      `every file must begin with the columns at,message, got ${got} in file:///b.csv`,
    );
  });
});
