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

  test("with masks, gives what they found in the line as it was, by name", () => {
    const masks = [
      { pattern: "(?:(\\d+)\\.){3}\\d+", name: "IP" },
      { pattern: "\\d+ (MB|kB)", name: "SIZE" },
      { pattern: "(?P<sign>[-+])?\\d+", name: "NUM" },
      { pattern: "(['\"])\\w+\\1", name: "quoted" },
      { pattern: "[()]x", name: "*" },
    ];
    const pattern = templatePattern(["<*>", "from", "<IP>:<NUM>", "got", "<SIZE>", "in", "<NUM>", "as", "<quoted>"], {
      masks,
    });
    const found = pattern.exec("ann b from 10.0.0.1:80 got 12 MB in -7 as 'x'");
    expect(found?.[1]).toBe("ann b");
    expect({ ...found?.groups }).toEqual({ IP: "10.0.0.1", NUM: "80", SIZE: "12 MB", NUM2: "-7", quoted: "'x'" });
    expect(templatePattern(["a<*>"], { masks }).exec("a)x")?.[1]).toBe(")x");
    expect(pattern.test("ann from 10.0.0:80 got 12 MB in 7 as 'x'")).toBe(false);
  });

  test("with other marks, too", () => {
    const options = { masks: [{ pattern: "\\d+", name: "N" }], maskPrefix: "[:", maskSuffix: ":]", wildcard: "[:*:]" };
    const found = templatePattern(["<N>", "[:*:]", "x[:N:]"], options).exec("<N> b x7");
    expect([found?.[1], found?.groups?.N]).toEqual(["b", "7"]);
  });

  test("with masks, matches every line of its template as it was logged", () => {
    const masks = [
      { pattern: "\\d+ (?:MB|kB)", name: "SIZE" },
      { pattern: "\\d+", name: "NUM" },
    ];
    const word = fc.constantFrom("a", "b7", "c", "12 MB", "7", "(3)", "<*>", "$");
    const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
        const parser = drain({ threshold: 0.3, masks });
        const { ids } = parser.parseBatch(lines);
        lines.forEach((text, i) => {
          expect(templatePattern(parser.template(ids[i]), { masks }).test(text)).toBe(true);
        });
      }),
    );
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
