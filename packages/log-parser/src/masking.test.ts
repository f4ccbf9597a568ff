import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drain3SampleMasks } from "./drain3/sample-masks.js";
import { genericMasks } from "./generic-masks.js";
import { Masker } from "./masking.js";
import { publishedSettings } from "./published-settings.js";

const LISTS = [drain3SampleMasks, genericMasks, ...Object.values(publishedSettings).map(({ masks }) => masks)];

/** Pieces that masks look for, in orders that they do not expect. */
const piece = fc.constantFrom(
  "10.0.0.1",
  ":80",
  "0x1F",
  "-7",
  "de:ad:be:ef",
  "abcdef ",
  "2026-11-22",
  "T",
  "12:30",
  "/usr/lib",
  ".so",
  "blk_-7",
  " ",
  "x",
  "B",
  "ms",
  "Mon",
  ", ",
  "Jan 4",
  "<",
  ">",
  "/",
  "::1",
  "www.a.b",
  "@",
  "executed cmd ",
  '"',
  "1.5 MB",
  "a.b.c:22",
);
const line = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));

describe("Masker", () => {
  test("applies masks in order, each to the result of the one before", () => {
    const masker = new Masker([
      { pattern: "\\d+", name: "N" },
      { pattern: "<N>:<N>", name: "PAIR" },
    ]);
    expect(masker.mask("from 1:2 to 3")).toBe("from <PAIR> to <N>");
    expect(masker.trace("from 1:2 to 3").spans).toEqual([
      { name: "PAIR", start: 5, end: 11, originalStart: 5, originalEnd: 8 },
      { name: "N", start: 15, end: 18, originalStart: 12, originalEnd: 13 },
    ]);
  });

  test("finds what RegExp finds, on all ASCII", () => {
    const backtracking = LISTS.map((masks) => ({
      masker: new Masker(masks),
      patterns: masks.map(({ pattern, name }) => [new RegExp(pattern, "g"), `<${name}>`] as const),
    }));
    fc.assert(
      fc.property(fc.oneof(line, fc.string({ maxLength: 60 })), (text) => {
        for (const { masker, patterns } of backtracking) {
          const expected = patterns.reduce((masked, [pattern, mark]) => masked.replace(pattern, () => mark), text);
          expect(masker.mask(text)).toBe(expected);
          expect(masker.trace(text).text).toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("finds what RegExp finds where masks are in more states together than are kept", () => {
    const masks = Array.from({ length: 12 }, (_, i) => ({
      pattern: `[ab]*a[ab]{${i + 2}}c{${i + 1}}d`,
      name: `M${i}`,
    }));
    const masker = new Masker(masks);
    const patterns = masks.map(({ pattern, name }) => [new RegExp(pattern, "g"), `<${name}>`] as const);
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "a", "b", "c", "d", " ", "é"), maxLength: 90 });
    fc.assert(
      fc.property(letters, (text) => {
        const expected = patterns.reduce((masked, [pattern, mark]) => masked.replace(pattern, () => mark), text);
        expect(masker.mask(text)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["(a|ab)(c|bcd)(d*)", "abcd abcdd", "<X> <X>"],
    ["a+?", "aaa", "<X><X><X>"],
    ["(?:a|b)*?c", "abac c", "<X> <X>"],
    ["\\bcat\\b", "cat catalogue cat", "<X> catalogue <X>"],
    ["(?<!x)y(?!z)", "y xy yz y", "<X> xy yz <X>"],
    ["(?=ab)a", "ab ac", "<X>b ac"],
    ["(?<=id=)\\w{2,3}", "id=abcd id=x", "id=<X>d id=x"],
    ["[^a-y]", "az", "a<X>"],
    ["^a|b$", "aab", "<X>a<X>"],
    ["x{2}", "xxxxx", "<X><X>x"],
    ["", "ab", "<X>a<X>b<X>"],
    ["(['\"])\\w*\\1", "say 'hi' \"x'", "say <X> \"x'"],
    ["(?i)error", "ERROR Error", "<X> <X>"],
  ])("%s in %j", (pattern, text, expected) => {
    const masker = new Masker([{ pattern, name: "X" }]);
    expect(masker.mask(text)).toBe(expected);
    if (!pattern.startsWith("(?i)")) expect(text.replace(new RegExp(pattern, "g"), "<X>")).toBe(expected);
  });

  test.each(["(a+)+$", "(a|aa)+$", "(.*a){12}b", "(x+x+)+y", "([a-z]+)*=", "(\\d+\\.?)+:"])(
    "%s, which hangs a backtracking engine, is done in bounded steps",
    (pattern) => {
      const masker = new Masker([{ pattern, name: "X" }]);
      expect(masker.mask(`${"a1x".repeat(3000)}!`)).toContain("!");
      expect(masker.mask(`${"a".repeat(9000)}!`)).toContain("!");
    },
  );

  test("a pattern that goes over the same text again and again stops, and is counted", () => {
    const masker = new Masker([{ pattern: "a+b", name: "X" }]);
    masker.mask(`${"a".repeat(8000)} b`);
    expect(masker.exhausted).toBe(1);
  });

  test.each([
    ["(", "must be a regular expression"],
    ["(a*)*\\1", "at most 2 repeats without limit, none within another"],
    ["(.).*.*.*\\1", "at most 2 repeats without limit"],
  ])("refuses %s", (pattern, message) => {
    expect(() => new Masker([{ pattern, name: "X" }])).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => new Masker([{ pattern, name: "X" }])).toThrow(message);
  });

  test("takes more masks than one pass holds", () => {
    const masks = Array.from({ length: 65 }, (_, i) => ({ pattern: `w${i}w`, name: `M${i}` }));
    expect(new Masker(masks).mask("w0w w31w w64w w65w")).toBe("<M0> <M31> <M64> w65w");
  });
});
