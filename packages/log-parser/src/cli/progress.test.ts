import { describe, expect, test } from "vitest";

import { count, progressText } from "./progress.js";

const figures = { lines: 1_234_567, templates: 42, misfits: 0, bytesRead: 0, bytesTotal: undefined };

describe("progressText()", () => {
  test("is lines, rate and templates when the size is not known", () => {
    // 1,234,567 / 10 s = 123,456.7 a second
    expect(progressText(figures, 10)).toBe("1,234,567 lines, 123,457/s, 42 templates");
  });

  test("has share and time left when the size is known", () => {
    // A quarter in 30 s: three quarters take 90 s.
    const known = { ...figures, misfits: 7, bytesRead: 25, bytesTotal: 100 };
    expect(progressText(known, 30)).toMatch(/, 7 without header, 25 %, 01:30 left$/);
    // 1 of 1,000 in 10 s: 9,990 s are 2 h 46 min 30 s.
    expect(progressText({ ...known, bytesRead: 1, bytesTotal: 1000 }, 10)).toMatch(/, 0 %, 2:46:30 left$/);
  });

  test("never passes 100 % when a file grows while it is read", () => {
    expect(progressText({ ...figures, bytesRead: 120, bytesTotal: 100 }, 5)).toMatch(/, 100 %, 00:00 left$/);
  });

  test("has no rate before any time has passed", () => {
    expect(progressText({ ...figures, lines: 3 }, 0)).toBe("3 lines, 0/s, 42 templates");
  });
});

describe("count()", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [12345678, "12,345,678"],
  ])("writes %d as %s", (value, text) => {
    expect(count(value)).toBe(text);
  });
});
