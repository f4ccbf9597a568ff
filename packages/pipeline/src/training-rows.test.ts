import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { toySource } from "../test/toy.js";
import { balancedWeights, trainingRows } from "./training-rows.js";

describe("trainingRows()", () => {
  const source = toySource("Toy", [
    ["A", "disk full", 1],
    ["A", "disk full", 1],
    ["A", "volume full", 1],
    ["A", "disk full", 0], // same template and words, other label: a row and a unit of its own
    ["B", "all well", 0],
  ]);

  test("gives each (template, label) the same mass, shared by its distinct texts, each source mass 1", () => {
    const rows = trainingRows([source], "raw");
    expect(rows.texts).toEqual(["disk full", "volume full", "disk full", "all well"]);
    expect([...rows.labels]).toEqual([1, 1, 0, 0]);
    expect([...rows.firstLines]).toEqual([0, 2, 3, 4]);
    // Three units (A, 1), (A, 0), (B, 0); the first has two texts.
    expect(rows.masses).toBeAllclose([1 / 6, 1 / 6, 1 / 3, 1 / 3], { absolute: 1e-15 });
  });

  test("by line, gives each row the share of its lines", () => {
    const rows = trainingRows([{ ...source, unit: "line" }], "raw");
    expect(rows.texts).toEqual(["disk full", "volume full", "disk full", "all well"]);
    expect(rows.masses).toBeAllclose([2 / 5, 1 / 5, 1 / 5, 1 / 5], { absolute: 1e-15 }); // the first twice among five
  });

  test("keeps sources in order and apart", () => {
    const rows = trainingRows([source, toySource("Other", [["A", "disk full", 1]])], "raw");
    expect([...rows.sourceOf]).toEqual([0, 0, 0, 0, 1]);
    expect(rows.sources).toEqual(["Toy", "Other"]);
    expect(rows.masses[4]).toBe(1);
  });

  test("reads the template alone under the parsed view, so that its texts collapse", () => {
    expect(trainingRows([source], "parsed").texts).toEqual(["", "", ""]); // "A" and "B" are too short to be words
  });

  test("rejects labels that are not one a line", () => {
    const act = () => trainingRows([{ ...source, labels: new Uint8Array(3) }], "raw");
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow("Toy must have one label a line, got 3 labels for 5 lines");
  });
});

describe("balancedWeights()", () => {
  test("gives both classes half of the weight, mean 1", () => {
    const weights = balancedWeights([0.1, 0.3, 0.6], [1, 1, 0]);
    // Class sums .4 and .6; each becomes 1/2 of 3 rows: .1/.4/2*3, .3/.4/2*3, .6/.6/2*3.
    expect(weights).toBeAllclose([0.375, 1.125, 1.5], { absolute: 1e-15 });
  });

  test("scales a single class to mean 1", () => {
    expect(balancedWeights([0.1, 0.3], [0, 0])).toBeAllclose([0.5, 1.5], { absolute: 1e-15 });
  });
});
