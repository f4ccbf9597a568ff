import { describe, expect, test } from "vitest";
import { countCharacters } from "./character-counts.js";
import { denseLineFeatures } from "./dense-line-features.js";

describe("countCharacters()", () => {
  test.each([
    ["", 0, 0, 0, 0],
    ["Disk 9%", 7, 1, 1, 1],
    ["a\tB\n\u000b\f\r c", 9, 0, 1, 0], // all of ASCII's white space
    ["\0_\u007f", 3, 0, 0, 3], // control characters are neither letter, number nor white space
    ["ÄÖü ٣ ½ €", 9, 1, 2, 1], // Arabic three is a digit; a half is a number but no digit
    ["ok 😀", 4, 0, 0, 1], // a code point, though two units
  ])("of %j", (text, characters, digits, capitals, symbols) => {
    expect(countCharacters(text)).toEqual({ characters, digits, capitals, symbols });
  });

  test("counts every ASCII character as the Unicode classes do", () => {
    for (let code = 0; code < 128; code++) {
      const text = String.fromCharCode(code);
      expect(countCharacters(text)).toEqual({
        characters: 1,
        digits: /\p{Nd}/u.test(text) ? 1 : 0,
        capitals: /\p{Lu}/u.test(text) ? 1 : 0,
        symbols: /[^\p{L}\p{N}\s]/u.test(text) ? 1 : 0,
      });
    }
  });
});

test("denseLineFeatures() takes the counts it is given in place of the content's own", () => {
  const line = { content: "Disk 9%", rarity: 0, keyword: 0, wildcards: 1 };
  const given = denseLineFeatures([{ ...line, characters: countCharacters("Disk 100%") }]);
  expect(given).toEqual(denseLineFeatures([{ ...line, content: "Disk 100%" }]));
});
