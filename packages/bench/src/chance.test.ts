import { describe, expect, test } from "vitest";
import { chanceLevel } from "./chance.js";
import type { PreparedSource } from "./prepare.js";

/** A target of the given labels and units, the first `bufferLines` of them its buffer. */
function target(labels: number[] | undefined, units: number[], bufferLines = 0): PreparedSource {
  const lines = Uint32Array.from(units, (_, line) => line);
  return {
    name: "invented",
    table: { source: "invented", rows: [], lineRow: lines, lineNumber: lines, templates: [], templateNames: [] },
    labels: labels === undefined ? undefined : Uint8Array.from(labels),
    units: Uint32Array.from(units),
    unitNames: [],
    bufferLines,
    timeToDetect: false,
    timesMs: undefined,
  };
}

describe("chanceLevel()", () => {
  test("is above the prevalence, for lines of a template tie", () => {
    // Two templates of two lines: the anomalous one is first (AP 1) or last (AP ½), each half of the time.
    const level = chanceLevel(target([1, 1, 0, 0], [0, 0, 1, 1]), "line");
    expect(level).toBeGreaterThan(0.7);
    expect(level).toBeLessThan(0.8);
  });

  test("counts templates, not their lines, by template", () => {
    // Nine normal lines of one template, one anomaly of another: by template as likely first as last.
    const units = [0, ...new Array<number>(9).fill(1)];
    const labels = units.map((unit) => 1 - unit);
    expect(chanceLevel(target(labels, units), "line")).toBeLessThan(0.65); // 1 or 1/10
    expect(chanceLevel(target(labels, units), "template")).toBeGreaterThan(0.7); // 1 or 1/2
  });

  test("is the same each time, and of the test lines alone", () => {
    const whole = target([1, 1, 0, 0], [0, 0, 1, 1]);
    const buffered = target([1, 1, 1, 1, 0, 0], [7, 7, 0, 0, 1, 1], 2);
    expect(chanceLevel(buffered, "line")).toBe(chanceLevel(whole, "line"));
    expect(chanceLevel(whole, "line")).toBe(chanceLevel(whole, "line"));
  });

  test("has no value with one class, or without labels", () => {
    expect(chanceLevel(target([0, 0], [0, 1]), "line")).toBeUndefined();
    expect(chanceLevel(target([1, 1], [0, 1]), "line")).toBeUndefined();
    expect(chanceLevel(target(undefined, [0, 1]), "line")).toBeUndefined();
  });
});
