import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { normalizeTemplate } from "./normalize-template.js";

describe("normalizeTemplate()", () => {
  test.each([
    ["leaves one blank between tokens and none around", "  a   b\tc ", "a b c"],
    ["reads a piece of digits as a variable", "retry 10 of 3", "retry <*> of <*>"],
    ["keeps digits inside a word", "eth0 v2", "eth0 v2"],
    ["takes the whole piece around a variable", "took <*>ms id=x<*>y", "took <*> id=<*>"],
    ["keeps a path around a variable", "open /var/<*>.log", "open /var/<*>.log"],
    ["joins a dotted address and its port", "from <*>.<*>.<*>.<*>:<*>", "from <*>"],
    ["joins neighbours", "<*><*> and <*>#<*> and <*>/<*> and <*>@<*>", "<*> and <*> and <*> and <*>"],
    ["does not join across a blank, a dash or a comma", "<*> <*>-<*>,<*>", "<*> <*>-<*>,<*>"],
    ["joins to the end of a chain", "<*>/<*>/<*>:<*>#<*>", "<*>"],
    ["leaves the empty template alone", "   ", ""],
  ])("%s", (_, template, expected) => {
    expect(normalizeTemplate(template)).toBe(expected);
  });

  test("does not depend on how wide the blanks are", () => {
    const piece = fc.constantFrom("<*>", "a", "b=<*>", "7", "x/<*>");
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(normalizeTemplate(pieces.join("  \t "))).toBe(normalizeTemplate(pieces.join(" ")));
      }),
    );
  });
});
