import { describe, expect, test } from "vitest";
import { checkHotKey, hotKeyWarning } from "./hot-key.js";
import { IncompleteJobError } from "./incomplete-job-error.js";

describe("hotKeyWarning()", () => {
  test("names what one process has to learn", () => {
    expect(hotKeyWarning({ source: "web", tokens: 7, lines: 3_000_000 }, 4_000_000)).toBe(
      "the lines of web with 7 tokens hold 3000000 of 4000000 lines, which one process learns; the other stages are spread",
    );
    expect(hotKeyWarning({ source: "web", lines: 2_000_000 }, 2_000_000)).toMatch(/^the lines of web hold 2000000 of/);
  });

  test.each([
    [999_999, 1_000_000],
    [2_000_000, 4_000_001],
  ])("is silent with %i of %i lines", (lines, all) => {
    expect(hotKeyWarning({ source: "web", tokens: 7, lines }, all)).toBeUndefined();
  });
});

describe("checkHotKey()", () => {
  test("takes the limit itself, and no more", () => {
    expect(() => checkHotKey({ source: "web", tokens: 7, lines: 10 }, 10)).not.toThrow();
    const act = () => checkHotKey({ source: "web", tokens: 7, lines: 11 }, 10);
    expect(act).toThrow(IncompleteJobError);
    expect(act).toThrow(
      "learn: one process may learn at most 10 lines (maxKeyLines), got 11: the lines of web with 7 tokens",
    );
  });
});
