import { describe, expect, test } from "vitest";
import { createAnalyzer } from "./analyze.js";
import { collapseSpaces, splitOnSpace, stripAccentsAscii, stripAccentsUnicode } from "./normalise.js";

describe("stripAccentsUnicode()", () => {
  test.each([
    ["naïve Überlauf", "naive Uberlauf"],
    ["ﬁle №5", "file No5"], // compatibility forms, by NFKD
    ["\u0345", ""], // of the highest combining class itself
    ["कि", "कि"], // U+093F is a mark of class 0: Python keeps it, too
    ["plain", "plain"],
  ])("%j becomes %j", (text, stripped) => {
    expect(stripAccentsUnicode(text)).toBe(stripped);
  });
});

describe("stripAccentsAscii()", () => {
  test("drops what has no ASCII form", () => {
    expect(stripAccentsAscii("café ログ ß")).toBe("cafe  ");
  });
});

describe("white space is Python's", () => {
  test("counts U+001C and U+0085, not U+FEFF", () => {
    expect(splitOnSpace("a\u001cb\u0085c\ufeffd")).toEqual(["a", "b", "c\ufeffd"]);
    expect(collapseSpaces("a \u001cb\tc")).toBe("a b\tc");
  });
});

describe("createAnalyzer()", () => {
  test("gives n-grams from short to long", () => {
    expect(createAnalyzer({ ngramRange: [1, 2] })("Disk is full")).toEqual([
      "disk",
      "is",
      "full",
      "disk is",
      "is full",
    ]);
  });

  test("takes a padded word that is not longer than n whole, once", () => {
    expect(createAnalyzer({ analyzer: "charWb", ngramRange: [3, 5] })("ab")).toEqual([" ab", "ab ", " ab "]);
    expect(createAnalyzer({ analyzer: "charWb", ngramRange: [5, 6] })("ab")).toEqual([" ab "]);
  });

  test("takes the group of a pattern, and no token where it did not take part", () => {
    expect(createAnalyzer({ tokenPattern: /(\w+)=/ })("pid=4 user=root")).toEqual(["pid", "user"]);
  });

  test("runs preprocessor, tokenizer and stop words in this order", () => {
    const analyze = createAnalyzer({
      preprocessor: (text) => text.replaceAll("-", " "),
      tokenizer: (text) => text.split(" "),
      stopWords: ["B"],
    });
    expect(analyze("A-B-C")).toEqual(["A", "C"]);
  });
});
