import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { assert, property, string } from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";

import { kernelsSource } from "./kernels.wasm.js";
import { TokenKernel } from "./token-kernel.js";
import { hashToken, type ScannerOptions, TokenScanner } from "./token-scanner.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: blanks as Python splits
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const OPTIONS = { maxTokens: 512, maxLength: 2 ** 25, extraDelimiters: [] };

/** Texts and hashes of the tokens that a scanner finds, with the kernel from the first line on or never. */
function tokensOf(line: string, useKernel: boolean, options: ScannerOptions = OPTIONS) {
  const scanner = new TokenScanner(options, useKernel ? 0 : Number.POSITIVE_INFINITY);
  scanner.scan(line);
  return Array.from({ length: scanner.count }, (_, i) => ({ text: scanner.text(i), hash: scanner.hashes[i] }));
}

const expected = (line: string) =>
  line
    .split(BLANKS)
    .filter(Boolean)
    .map((text) => ({ text, hash: hashToken(text) }));

afterEach(() => void vi.unstubAllGlobals());

test("the compiled kernel is that of the source", () => {
  const source = readFileSync(new URL("../../assembly/kernels.as", import.meta.url));
  expect(createHash("sha256").update(source).digest("hex")).toBe(kernelsSource);
});

test("this machine has the kernel, so that the tests here try it", () => {
  expect(TokenKernel.create()).toBeInstanceOf(TokenKernel);
});

describe.each([
  ["with the kernel", true],
  ["in JavaScript", false],
])("%s", (_, useKernel) => {
  test("splits as Python's str.split and hashes as hashToken", () => {
    const unit = string({ unit: "binary", minLength: 1, maxLength: 1 });
    assert(
      property(string({ unit, maxLength: 80 }), string({ unit: "binary-ascii", maxLength: 80 }), (any, ascii) => {
        for (const line of [any, ascii, `${ascii} ${any}\u3000${ascii}`]) {
          expect(tokensOf(line, useKernel)).toEqual(expected(Buffer.from(line).toString()));
        }
      }),
    );
  });

  test("tokens may begin and end at any place of a block of 16 bytes", () => {
    for (let before = 0; before < 34; before++) {
      for (let size = 1; size < 34; size++) {
        for (const after of ["", " ", " z", " ".repeat(16)]) {
          const line = " ".repeat(before) + "abcdefgh".repeat(5).slice(0, size) + after;
          expect(tokensOf(line, useKernel)).toEqual(expected(line));
        }
      }
    }
  });

  test.each([
    ["nothing", ""],
    ["one blank", " "],
    ["a line of 10 MB", "word é ".repeat(250) + "x".repeat(10_000_000)],
    ["more tokens than the kernel has room for", "a ".repeat(3000)],
  ])("%s", (_name, line) => {
    expect(tokensOf(line, useKernel, { ...OPTIONS, maxTokens: 5000 })).toEqual(expected(line));
  });

  test("the last token takes the rest of the line", () => {
    const three = { ...OPTIONS, maxTokens: 3 };
    expect(tokensOf("a b c  d e ", useKernel, three).map(({ text }) => text)).toEqual(["a", "b", "c  d e"]);
    expect(tokensOf("a b c  ", useKernel, three).map(({ text }) => text)).toEqual(["a", "b", "c"]);
    expect(tokensOf("a b c d", useKernel, three)[2].hash).toBe(hashToken("c d"));
  });

  test("a short line after one that was too long, and the other way round", () => {
    const scanner = new TokenScanner(OPTIONS, useKernel ? 0 : Number.POSITIVE_INFINITY);
    for (const line of ["a b", `${"long ".repeat(600)}end`, "c d e", "x".repeat(60_000), "f g"]) {
      scanner.scan(line);
      const texts = Array.from({ length: scanner.count }, (_, i) => scanner.text(i)).join(" ");
      expect(texts).toBe(line);
    }
  });
});

test("where WebAssembly is missing, lines are scanned in JavaScript", () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(TokenKernel.create()).toBeUndefined();
  expect(tokensOf("a b", true)).toEqual(expected("a b"));
});
