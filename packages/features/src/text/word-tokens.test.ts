import { describeWithShared, readFixture } from "@lsad/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wordTokens } from "./word-tokens.js";

/** The rules as the protocol writes them, without regard to speed. */
function wordTokensByTheRules(text: string): string[] {
  const words = text
    .replace(/[A-Za-z0-9]*[0-9][A-Za-z0-9]*/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2");
  return words.toLowerCase().match(/[a-z]{2,}/g) ?? [];
}

describe("wordTokens()", () => {
  test("drops runs with digits and splits camel case", () => {
    expect(wordTokens("IOException: read timed out after 30000ms at 10.0.0.7:50010")).toEqual([
      "io",
      "exception",
      "read",
      "timed",
      "out",
      "after",
      "at",
    ]);
  });

  test("gives no token for a text without words", () => {
    expect(wordTokens("")).toEqual([]);
    expect(wordTokens("0x1F 42 a-b Ä")).toEqual([]);
  });

  test("equals the rules, applied one after the other, on any text", () => {
    const text = fc.string({ unit: fc.constantFrom(..."abzABZ019 _-.:/é\t") });
    fc.assert(
      fc.property(text, (line) => {
        expect(wordTokens(line)).toEqual(wordTokensByTheRules(line));
      }),
    );
  });

  test("is linear on a run of letters of two million characters", () => {
    expect(wordTokens(`${"a".repeat(2_000_000)}1`)).toEqual([]);
  });
});

describeWithShared("wordTokens() on the protocol's examples", ["fixtures/reference-baselines.json"], () => {
  const { tokens } = readFixture<{ tokens: readonly { text: string; tokens: readonly string[] }[] }>(
    "reference-baselines.json",
  );
  test.each(tokens)("$text", ({ text, tokens: expected }) => {
    expect(wordTokens(text)).toEqual(expected);
  });
});
