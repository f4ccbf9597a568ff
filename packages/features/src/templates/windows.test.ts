import { InvalidInputError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { windowsByLines, windowsBySeconds, windowsBySession } from "./windows.js";

const asLists = (windows: ReturnType<typeof windowsByLines>) => windows.map(({ key, lines }) => [key, ...lines]);

describe("windowsByLines()", () => {
  test("cuts side by side, the last one shorter", () => {
    expect(asLists(windowsByLines(5, 2))).toEqual([
      ["0", 0, 1],
      ["1", 2, 3],
      ["2", 4],
    ]);
  });

  test("overlaps with a smaller step and stops at the last line", () => {
    expect(asLists(windowsByLines(5, 3, 1))).toEqual([
      ["0", 0, 1, 2],
      ["1", 1, 2, 3],
      ["2", 2, 3, 4],
    ]);
    expect(windowsByLines(0, 3)).toEqual([]);
  });

  test.each([
    [-1, 1, 1],
    [5, 0, 1],
    [5, 2, 3],
    [5, 2, 0],
  ])("rejects %i lines, size %i, step %i", (lines, size, step) => {
    expect(() => windowsByLines(lines, size, step)).toThrow(InvalidInputError);
  });
});

describe("windowsBySeconds()", () => {
  test("cuts by time from the first line, and leaves out empty windows", () => {
    expect(asLists(windowsBySeconds([500, 1400, 1500, 61_000], 1))).toEqual([
      ["0", 0, 1],
      ["1", 2],
      ["60", 3],
    ]);
  });

  test("is quick over a gap of years", () => {
    expect(asLists(windowsBySeconds([0, 1e12], 1, 0.5))).toHaveLength(2);
  });

  test("holds the lines the definition says", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (list, size, step) => {
        fc.pre(step <= size);
        let now = 0;
        const seconds = list.map((gap) => (now += gap));
        const expected: (string | number)[][] = [];
        for (let k = 0; ; k++) {
          const start = seconds[0] + k * step;
          const lines = [...seconds.keys()].filter((i) => seconds[i] >= start && seconds[i] < start + size);
          if (lines.length > 0) expected.push([String(k), ...lines]);
          if (lines.includes(seconds.length - 1)) break;
        }
        expect(
          asLists(
            windowsBySeconds(
              seconds.map((s) => 1000 * s),
              size,
              step,
            ),
          ),
        ).toEqual(expected);
      }),
    );
  });

  test("rejects times that go back, and sizes that are not above 0", () => {
    expect(() => windowsBySeconds([0, 5, 4], 1)).toThrow("timesMs[2] must be finite and at least 5, got 4");
    expect(() => windowsBySeconds([Number.NaN], 1)).toThrow("timesMs[0] must be finite, got NaN");
    expect(() => windowsBySeconds([0], 0)).toThrow("sizeSeconds must be finite and above 0, got 0");
    expect(() => windowsBySeconds([0], 1, 2)).toThrow("stepSeconds must be in (0, 1], got 2");
    expect(windowsBySeconds([], 1)).toEqual([]);
  });
});

describe("windowsBySession()", () => {
  test("collects the lines of each key, in the order of first sight", () => {
    expect(asLists(windowsBySession(["b", "a", undefined, "b"]))).toEqual([
      ["b", 0, 3],
      ["a", 1],
    ]);
  });
});
