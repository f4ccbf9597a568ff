import { describe, expect, test } from "vitest";
import type { NoAttributes, OpRules, OpTable } from "./rules.js";
import { OPS } from "./table.js";

describe("the table of operations", () => {
  test("does not compile without a row for each name", () => {
    const { relu, ...others } = OPS;
    // @ts-expect-error: relu is missing
    const table: OpTable = others;
    expect({ ...table, relu }).toEqual(OPS);
  });

  test("does not compile without all four rules in a row", () => {
    const { gradient, ...others } = OPS.relu;
    // @ts-expect-error: gradient is missing
    const rules: OpRules<NoAttributes> = others;
    expect({ ...rules, gradient }).toEqual(OPS.relu);
  });
});
