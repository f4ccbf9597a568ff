import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formats } from "../formats.js";
import { knownFormats } from "../known-formats.js";
import { compileFormatProgram, FormatMatcher, type FormatProgram } from "./format-program.js";

const FORMATS = [
  "<A> <B> <C>",
  "<A> <B>: <C>",
  "<A>:<B> <C>",
  "<A>, <B>  <C>",
  "<A> <B>(\\[<P>\\])?: <C>",
  "\\[<A>\\] (<B> )?<C>",
  "<A> <B>( \\(<P>\\))?(:<D>)? <C>",
  "<A>aa<B>a <C>",
];

describe("FormatMatcher", () => {
  test.each(FORMATS)("%s gives the fields that RegExp gives", (format) => {
    const { fields } = compileFormatProgram(format) as FormatProgram;
    const matcher = new FormatMatcher(compileFormatProgram(format) as FormatProgram);
    const pattern = new RegExp(`^${format.replace(/ +/g, "\\s+").replace(/<(\w)>/g, (_, name) => `(?<${name}>.*?)`)}$`);
    const line = fc
      .array(fc.constantFrom(" ", "  ", "a", "aa", ":", ": ", "[", "]", "(", ")", ",", "1"), { maxLength: 14 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(line, (text) => {
        const found = pattern.exec(text)?.groups;
        const fits = matcher.match(text);
        const values = fields.map((_, i) =>
          text.slice(Math.max(0, matcher.bounds[2 * i]), Math.max(0, matcher.bounds[2 * i + 1])),
        );
        expect(fits ? values : undefined).toEqual(found && fields.map((name) => found[name] ?? ""));
      }),
      { numRuns: 2000 },
    );
  });

  test("lines of blanks, marks and half a header take time in proportion: ten thousand of them are soon read", () => {
    const blanks = " ".repeat(2000);
    const lines = [
      `a${blanks}b`,
      `Jun 1 1:1:1 h ${blanks}p[1`,
      "a ".repeat(1000),
      "a: ".repeat(700),
      "[a".repeat(1000),
    ];
    const all = [...Object.values(formats), ...Object.values(knownFormats)];
    let read = 0;
    for (let i = 0; i < 420; i++) for (const { parse } of all) if (parse(`${lines[i % 5]}${i}`) === undefined) read++;
    expect(read).toBeGreaterThan(5000); // some formats take any line of enough words
  });
});
