import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern, MATCHED_LIMIT } from "./anomaly-pattern.js";

describe("compilePattern()", () => {
  test.each([
    ["status: [45]\\d\\d", "status: 503", "status: 200"],
    ["exit code (?!0$)", "exit code 137", "exit code 0"],
    ["during [1-9]\\d* calls", "during 12 calls", "during 0 calls"],
    ["signal (?:3|4|11)\\b", "signal 11", "signal 15"],
    ["flag\\.+\\s*1\\s*$", "flag..... 1", "flag..... 0"],
    ["a{2,40}b", "caab", "cab"],
    ["\\d+\\s+\\d+ lost", "7  12 lost", "seven lost"],
    ["a+ x|a+ y", "aa y", "aa z"],
    ["\\bon\\s+fire\\s*!", "is on  fire !", "is on ice"],
  ])("accepts %s", (text, anomalous, normal) => {
    const pattern = compilePattern(text);
    expect(pattern).toBeInstanceOf(RegExp);
    expect([(pattern as RegExp).test(anomalous), (pattern as RegExp).test(normal)]).toEqual([true, false]);
  });

  test.each([
    ["(a+)+$", "must not repeat a group"],
    ["(?:a|a)*b", "must not repeat a group"],
    ["(x?){3,}y", "must not repeat a group"],
    [".*.*.*x", "must not repeat the same characters twice in a row"],
    ["\\d+\\w*z", "must not repeat the same characters twice in a row"],
    ["a*(b?)a*c", "must not repeat the same characters twice in a row"],
    [`${"a?".repeat(30)}${"a".repeat(30)}`, "at most 64 combinations of choices, got 1073741824"],
    ["(?:a|a)".repeat(20), "at most 64 combinations of choices, got 1048576"],
    ["a{0,9}a{0,9}b", "at most 64 combinations of choices, got 100"],
    ["(?:a*|b)a*c", "must not repeat the same characters twice in a row"],
    ["[\u00fc]*[\u00fc]*x", "must not repeat the same characters twice in a row"],
    ["(a)\\1", "must not refer back"],
    ["(?<x>a)\\k<x>", "must not refer back"],
    ["(", "Unterminated group"],
    ["x".repeat(501), "at most 500 characters, got 501"],
  ])("refuses %s", (text, reason) => {
    expect(compilePattern(text)).toContain(reason);
  });

  test("whatever is accepted ends soon on a hostile message", () => {
    const part = fc.constantFrom(
      "a",
      "b",
      "\\d",
      "\\s",
      ".",
      "[ab]",
      "x?",
      "a*",
      "[a-f]+",
      "\\d{2,}",
      ".*",
      "(?:a|b)",
      "1",
      "$",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom("a", "1", " ", "ab"), (parts, unit) => {
        const pattern = compilePattern(parts.join(""));
        if (typeof pattern === "string") return;
        const message = `${unit.repeat(MATCHED_LIMIT).slice(0, MATCHED_LIMIT - 1)}!`;
        // Work of order n² takes some 20 ms; of order n³ a minute, which the sandbox would cut off.
        runInNewContext("pattern.test(message)", { pattern, message }, { timeout: 5000 });
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});
