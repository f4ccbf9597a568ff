import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drain } from "../drain.js";
import { type Drain3ParameterOptions, extractDrain3Parameters } from "./parameters.js";

const valuesOf = (template: string, line: string, options?: Drain3ParameterOptions) =>
  extractDrain3Parameters(template, line, options)?.map(({ value }) => value);

const NUMBERS = [{ pattern: "\\d+", name: "NUM" }];

describe("extractDrain3Parameters()", () => {
  test("gives what stands in place of marks and wildcards, in order, with their names", () => {
    expect(extractDrain3Parameters("took <NUM> ms for <*>", "took 12 ms for ann", { masks: NUMBERS })).toEqual([
      { value: "12", name: "NUM" },
      { value: "ann", name: "*" },
    ]);
  });

  test("has no parameters for a template without marks, and no answer for a line that does not fit", () => {
    expect(valuesOf("all well", "all  well")).toEqual([]);
    expect(valuesOf("all <*>", "none well")).toBeUndefined();
    expect(valuesOf("", "")).toEqual([]);
  });

  test("the first wildcard takes as little as it can, and gives more when the rest needs it", () => {
    expect(valuesOf("<*> <*>", "a b c")).toEqual(["a", "b c"]);
    expect(valuesOf("<*> c <*>", "a b c d")).toEqual(["a b", "d"]);
    expect(valuesOf("<*><*>", "abc")).toEqual(["a", "bc"]);
  });

  test("a mark takes what its masks match, as much as leaves enough for the next", () => {
    expect(valuesOf("<NUM><NUM>", "123", { masks: NUMBERS })).toEqual(["12", "3"]);
    expect(valuesOf("took <NUM>", "took long", { masks: NUMBERS })).toBeUndefined();
    expect(valuesOf("took <NUM>", "took long", { masks: NUMBERS, exact: false })).toEqual(["long"]);
  });

  test("look-around sees the whole line", () => {
    const masks = [{ pattern: "(?<=id=)\\w+(?=;|$)", name: "ID" }];
    expect(valuesOf("id=<ID>; <*>", "id=x7; ok", { masks })).toEqual(["x7", "ok"]);
    expect(valuesOf("no=<ID>", "no=x7", { masks })).toBeUndefined();
    expect(valuesOf("<a>", "xy", { masks: [{ pattern: "x(?!z)y|(?<!q)x", name: "a" }] })).toEqual(["xy"]);
  });

  test("characters beyond the basic plane are one character", () => {
    expect(valuesOf("<*>!<*>", "\u{1f600}!\u{1f680}")).toEqual(["\u{1f600}", "\u{1f680}"]);
    expect(valuesOf("a<x>", "a\u{1f600}b", { masks: [{ pattern: ".(?<=\u{1f600})b", name: "x" }] })).toEqual([
      "\u{1f600}b",
    ]);
  });

  test.each<[string, string, string, Drain3ParameterOptions, string[] | undefined, string[] | undefined]>([
    ["a delimiter is literal", "a <*> c", "a.b.c", { extraDelimiters: ["."] }, ["b"], undefined],
    ["blanks at the ends cost nothing", "a <*>", " a b \r\n", {}, ["b"], undefined],
    ["nor does a last line feed", "a <*>", "a b\n", {}, ["b"], ["b"]],
    [
      "a back-reference is what it refers to",
      "say <q>",
      "say 'hi\"",
      { masks: [{ pattern: "(['\"])\\w+\\1", name: "q" }] },
      undefined,
      ["'hi\""],
    ],
    [
      "so is one by name",
      "say <q>",
      "say 'hi' now'",
      { masks: [{ pattern: "(?P<mark>['\"]).+?(?P=mark)", name: "q" }] },
      ["'hi' now'"],
      ["'hi' now'"],
    ],
  ])("%s; with compat, as in Drain3", (_, template, line, options, fixed, compatible) => {
    expect(valuesOf(template, line, options)).toEqual(fixed);
    expect(valuesOf(template, line, { ...options, compat: "drain3" })).toEqual(compatible);
  });

  test("finds what RegExp finds", () => {
    const part = fc.constantFrom("<*>", "<NUM>", "a", "b", " ", ".", "7");
    const text = fc.array(fc.constantFrom("a", "b", " ", ".", "7", "12"), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 7 }), text, (parts, pieces) => {
        const line = pieces.join("");
        const patterns: Record<string, string> = { "<*>": "(.+?)", "<NUM>": "(\\d+)", " ": "\\s+", ".": "\\." };
        const found = new RegExp(`^${parts.map((piece) => patterns[piece] ?? piece).join("")}$`).exec(line.trim());
        expect(valuesOf(parts.join(""), line, { masks: NUMBERS })).toEqual(found?.slice(1));
      }),
      { numRuns: 2000 },
    );
  });

  test("gives the parameters of every line that drain read, when no value holds a blank", () => {
    const parser = drain({ masks: NUMBERS });
    const lines = Array.from({ length: 50 }, (_, i) => `unit u${i % 7} took ${i} ms on day ${i % 5}`);
    for (const line of lines) {
      const { templateId, parameters } = parser.add(line);
      expect(extractDrain3Parameters(parser.template(templateId).join(" "), line, { masks: NUMBERS })).toEqual(
        parameters,
      );
    }
  });

  test("keeps its answers when more templates come than it keeps compiled", () => {
    const options = { masks: NUMBERS };
    for (let i = 0; i < 3500; i++) {
      expect(valuesOf(`t${i % 3100} <NUM>`, `t${i % 3100} ${i}`, options)).toEqual([String(i)]);
    }
  });

  test.each<[string, string, Drain3ParameterOptions]>([
    ["<*> ".repeat(60).trim(), "a ".repeat(500), {}],
    ["<*>".repeat(60), "\n".repeat(500), {}],
    ["<x> end", `${"a".repeat(3000)}!`, { masks: [{ pattern: "(a+)+", name: "x" }] }],
    ["<x>", `${"ab".repeat(1500)}!`, { masks: [{ pattern: "(.*a){12}b", name: "x" }] }],
  ])("%s, which hangs a backtracking engine on some lines, is done in bounded steps", (template, line, options) => {
    expect(() => valuesOf(template, line, options)).not.toThrow();
  });

  test("says so when a line takes too many steps", () => {
    const masks = [{ pattern: "(a*)(a*)(a*)(a*)(a*)(a*)\\1b", name: "x" }];
    expect(() => valuesOf("<x>", "a".repeat(200), { masks })).toThrow(
      expect.objectContaining({
        code: "INVALID_INPUT",
        message: expect.stringContaining("at most 16777216 steps, got one of 200 characters"),
      }),
    );
  });

  test("refuses a mask that is no pattern, and says which", () => {
    expect(() => valuesOf("<x>", "a", { masks: [{ pattern: "(", name: "x" }] })).toThrow(
      'a mask\'s pattern must be a regular expression without flags inside or possessive repeats, got "("',
    );
    expect(() => valuesOf("<x>", "a", { masks: [{ pattern: "(a)\\2", name: "x" }] })).toThrow('got "(a)\\\\2"');
  });
});
