/** @file What the kernels find in a block of lines, against the language's own splitting, and against JavaScript alone. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";

import { hashToken } from "../internal/token-scanner.js";
import { LineBlock } from "./line-block.js";
import { kernelsSource } from "./line-kernels.wasm.js";
import { LineLearner } from "./line-learner.js";
import { LineMapper } from "./line-mapper.js";
import { LINE_NUMBERS, type MappedLines } from "./messages.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python's blanks below 0x80, the line feed aside
const BLANKS = /[\t\v\f\r\x1c-\x20]+/;
const text = fc
  .array(fc.string({ unit: fc.constantFrom(..."ab1<*>_", " ", "  ", "\t", "\r", "\x1e", "\0", "é", "日") }))
  .map((lines) => lines.map((line) => `${line}\n`).join(""));
const bytesOf = (line: string) => new TextEncoder().encode(line);
const tokensOf = (line: string) => line.split(BLANKS).filter(Boolean);

function newBlock(): LineBlock {
  const block = LineBlock.create();
  if (block === undefined) throw new Error("this machine has no WebAssembly SIMD");
  return block;
}

afterEach(() => void vi.unstubAllGlobals());

test("the compiled kernel is that of the source", () => {
  const source = readFileSync(new URL("assembly/kernels.as", import.meta.url));
  expect(createHash("sha256").update(source).digest("hex")).toBe(kernelsSource);
});

describe("LineBlock", () => {
  test("cuts at line feeds, counts tokens and sees bytes beyond ASCII", () => {
    fc.assert(
      fc.property(text, (log) => {
        const bytes = bytesOf(log);
        const block = newBlock();
        block.load(bytes);
        const found: unknown[] = [];
        const isWhole = block.eachLine((start, end, tokens, isWide) => {
          found.push([Buffer.from(bytes.subarray(start, end)).toString(), tokens, isWide]);
          return true;
        });
        const lines = log.split("\n").slice(0, -1);
        expect(isWhole).toBe(true);
        expect(found).toEqual(lines.map((line) => [line, tokensOf(line).length, /[^\0-\x7f]/.test(line)]));
      }),
    );
  });

  test("cuts more lines than its tables hold, and makes room for a long text", () => {
    const block = newBlock();
    block.load(bytesOf(`${"a b\n".repeat(10_000)}${"long ".repeat(500_000)}\nrest without end`));
    const counts: number[] = [];
    block.eachLine((_start, _end, tokens) => counts.push(tokens) > 0);
    expect(counts).toEqual([...Array(10_000).fill(2), 500_000]);
  });

  test("stops where it is told to", () => {
    const block = newBlock();
    block.load(bytesOf("one\ntwo\nthree\n"));
    const starts: number[] = [];
    expect(block.eachLine((start) => starts.push(start) < 2)).toBe(false);
    expect(starts).toEqual([0, 4]);
  });

  test("finds the tokens of a line where it lies, the last one allowed taking the rest", () => {
    const block = newBlock();
    block.load(bytesOf("first line\n\tone  two three \nlast\n"));
    expect(block.scan(11, 27, 10)).toBe(true);
    const texts = () => Array.from({ length: block.count }, (_, i) => block.text(i));
    expect(texts()).toEqual(["one", "two", "three"]);
    expect([...block.hashes.subarray(0, 3)]).toEqual(["one", "two", "three"].map(hashToken));
    expect(block.scan(11, 27, 2)).toBe(true);
    expect(texts()).toEqual(["one", "two three"]);
    expect(block.hashes[1]).toBe(hashToken("two three"));
  });

  test("says when a line has more tokens than it has room for", () => {
    const block = newBlock();
    block.load(bytesOf(`${"a ".repeat(5000)}\n`));
    expect(block.scan(0, 10_000, 1 << 20)).toBe(false);
    expect(block.scan(0, 10_000, 512)).toBe(true);
  });
});

describe("mapping and learning", () => {
  const limits = { maxTokens: 1 << 20 };
  const contentsOf = ({ bytes, lines }: MappedLines) =>
    Array.from({ length: lines.length / LINE_NUMBERS }, (_, line) => {
      const [start, end, tokens] = lines.subarray(LINE_NUMBERS * line);
      return [Buffer.from(bytes.slice(start, end)).toString(), tokens];
    });
  const idsOf = (mapped: MappedLines) => {
    const ids = new Uint32Array(mapped.lines.length / LINE_NUMBERS);
    new LineLearner(limits, 0).learn([mapped], new Int8Array((1 << 20) + 1), ids);
    return ids;
  };

  test("come to the same without WebAssembly", () => {
    const many = `${"a ".repeat(5000)}b\n${"a ".repeat(5000)}c\n`; // more tokens than a block has room for
    fc.assert(
      fc.property(text, (log) => {
        const bytes = bytesOf(log + many);
        const mapped = new LineMapper(limits, {}).map(bytes, true);
        const ids = idsOf(mapped);
        vi.stubGlobal("WebAssembly", undefined);
        const plain = new LineMapper(limits, {}).map(bytes, true);
        expect(contentsOf(mapped)).toEqual(contentsOf(plain));
        expect(ids).toEqual(idsOf(plain));
        vi.unstubAllGlobals();
      }),
      { numRuns: 30 },
    );
  });

  test("take a separator once: what becomes one only when another is gone is none", () => {
    const drain = { extraDelimiters: [" a", "b"] };
    const mapped = new LineMapper(drain, {}).map(bytesOf("x ba y\n"), true);
    expect(contentsOf(mapped)).toEqual([["x  a y", 3]]);
    const ids = new Uint32Array(1);
    const learner = new LineLearner(drain, 0);
    learner.learn([mapped], new Int8Array(600), ids);
    expect(learner.templates()[0].tokens).toEqual(["x", "a", "y"]);
  });
});
