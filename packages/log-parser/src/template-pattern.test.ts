import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drain } from "./drain.js";
import { templatePattern } from "./template-pattern.js";

describe("templatePattern()", () => {
  test("gives the wildcards as numbered groups, whatever the blanks", () => {
    expect(templatePattern(["a", "<*>", "c", "<*>"]).exec(" a  b\tc d\n")?.slice(1)).toEqual(["b", "d"]);
  });

  test("takes signs of regular expressions literally", () => {
    expect(templatePattern(["a.b", "(x)[0]", "$&", "<*>"]).test("a.b (x)[0] $& 1")).toBe(true);
    expect(templatePattern(["a.b"]).test("aXb")).toBe(false);
  });

  test("matches whole lines only", () => {
    expect(templatePattern(["a", "<*>"]).test("a b c")).toBe(false);
    expect(templatePattern(["a", "<*>"]).test("a")).toBe(false);
  });

  test("matches blank lines only when there are no tokens", () => {
    expect(templatePattern([]).test(" \t")).toBe(true);
    expect(templatePattern([]).test("a")).toBe(false);
  });

  test("takes another wildcard, and then the usual one literally", () => {
    expect(templatePattern(["[*]", "<*>"], { wildcard: "[*]" }).exec("x <*>")?.slice(1)).toEqual(["x"]);
  });

  test("matches every line of its template", () => {
    const word = fc.oneof(fc.constantFrom("a", "b.", "(c", "<*>", "$", "\\d", "é"), fc.string({ maxLength: 4 }));
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const parser = drain({ threshold: 0.3 });
        const { ids } = parser.parseBatch(lines);
        lines.forEach((text, i) => {
          expect(templatePattern(parser.template(ids[i])).test(text)).toBe(true);
        });
      }),
    );
  });
});
