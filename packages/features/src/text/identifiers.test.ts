import { describe, expect, test } from "vitest";
import { foldNumbers, splitIdentifiers } from "./identifiers.js";

describe("splitIdentifiers()", () => {
  test.each([
    ["diskUsage", "disk Usage"],
    ["HTTPServerError", "HTTP Server Error"],
    ["IOException", "IO Exception"],
    ["already split words", "already split words"],
    ["aB", "a B"],
    ["", ""],
  ])("%j becomes %j", (text, split) => {
    expect(splitIdentifiers(text)).toBe(split);
  });
});

describe("foldNumbers()", () => {
  test.each([
    ["took 30000ms at 93%", "took <num>ms at <num>%"],
    ["from 10.0.0.7:50010 to 1.2", "from <num>:<num> to <num>"],
    ["blk_77 at 0x1F", "blk_<num> at <hex>"],
    ["id 3f2a90bc end", "id <hex> end"],
    ["3f2a90bcz", "<num>f<num>a<num>bcz"], // not hexadecimal as a whole
    ["deadbeef 12345678", "deadbeef <num>"],
    ["cafe1 a1", "cafe<num> a<num>"], // shorter than eight
    ["no numbers", "no numbers"],
  ])("%j becomes %j", (text, folded) => {
    expect(foldNumbers(text)).toBe(folded);
  });

  test("writes the placeholders asked for", () => {
    expect(foldNumbers("0xff 12", { number: " NUM ", hex: " HEX " })).toBe(" HEX   NUM ");
  });

  test("is linear on a long run of hexadecimal letters", () => {
    const run = "a".repeat(2_000_000);
    expect(foldNumbers(run)).toBe(run);
  });
});
