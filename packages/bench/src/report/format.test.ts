import { describe, expect, test } from "vitest";

import { count, difference, interval, listing, percent, plural, score } from "./format.js";

describe("how numbers are written", () => {
  test.each([
    [0.7971, ".797"],
    [1, "1.000"],
    [0, ".000"],
    [-0.05, "−.050"],
    [-0.0001, ".000"],
    [null, "n/a"],
  ])("score(%j) is %s", (value, text) => {
    expect(score(value)).toBe(text);
  });

  test.each([
    [0.139, "+.139"],
    [-0.012, "−.012"],
    [0.0001, ".000"],
    [null, "n/a"],
  ])("difference(%j) is %s", (value, text) => {
    expect(difference(value)).toBe(text);
  });

  test.each([
    [0.2949, "29.5\u00a0%"],
    [0, "0.0\u00a0%"],
    [0.00456, "0.46\u00a0%"],
    [1, "100.0\u00a0%"],
    [null, "n/a"],
  ])("percent(%j) is %s", (value, text) => {
    expect(percent(value)).toBe(text);
  });

  test("intervals, counts, lists", () => {
    expect(interval(0.1, 0.25)).toBe("[.100, .250]");
    expect(interval(-0.1, 0.25, difference)).toBe("[−.100, +.250]");
    expect(interval(null, 0.2)).toBe("");
    expect(count(1234567)).toBe("1,234,567");
    expect([plural(1, "source"), plural(2, "source")]).toEqual(["1 source", "2 sources"]);
    expect([listing([]), listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });
});
