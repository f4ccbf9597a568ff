import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { LineDecoder, lineStream, splitLines } from "./line-decoder.js";

const encode = (text: string) => new TextEncoder().encode(text);

async function collect(chunks: Iterable<Uint8Array | string>, maxLineBytes?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(chunks, maxLineBytes === undefined ? {} : { maxLineBytes })) lines.push(line);
  return lines;
}

describe("splitLines()", () => {
  test.each([
    ["a\nb", ["a", "b"]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\rb\n", ["a\rb"]],
    ["a\r\r\n", ["a\r"]],
    ["\n\n", ["", ""]],
    ["", []],
    ["\ufeffa\n\ufeffb", ["a", "\ufeffb"]],
    ["\ufeff", [""]],
    ["nul\0stays\n", ["nul\0stays"]],
  ])("%j", async (text, lines) => {
    expect(await collect([encode(text)])).toEqual(lines);
    expect(await collect([text])).toEqual(lines);
  });

  test("broken UTF-8 becomes U+FFFD and does not reach into the next line", async () => {
    expect(await collect([Uint8Array.of(0x61, 0xc3, 0x0a, 0x62, 0xff)])).toEqual(["a\ufffd", "b\ufffd"]);
  });

  test("gives the same lines however the bytes are cut", async () => {
    const pieces = fc.array(fc.constantFrom("a", "é", "🦊", "\r", "\n", "\r\n", "\ufeff", "\0"), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat(60), { maxLength: 5 }), async (parts, cuts) => {
        const bytes = encode(parts.join(""));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        expect(await collect(chunks)).toEqual(await collect([bytes]));
      }),
    );
  });

  test("cuts and counts lines that are too long, a CR at the end aside", () => {
    const decoder = new LineDecoder({ maxLineBytes: 4 });
    expect(decoder.push(encode("abcd\r\nabcde\nabcdefgh"))).toEqual(["abcd", "abcd"]);
    expect(decoder.push(encode("ijk\nx\n"))).toEqual(["abcd", "x"]);
    expect(decoder.cutLines).toBe(2);
    expect(decoder.end()).toEqual([]);
  });

  test("reads no chunk before it is asked for a line of it", async () => {
    let read = 0;
    const source = (function* () {
      for (const chunk of ["a\nb\n", "c\n", "d\n"]) {
        read++;
        yield chunk;
      }
    })();
    const lines = splitLines(source);
    await lines.next();
    await lines.next();
    expect(read).toBe(1);
    await lines.return();
  });

  test("as a web stream", async () => {
    const stream = new Blob(["a\r\nb"]).stream().pipeThrough(lineStream());
    const lines: string[] = [];
    for await (const line of stream as unknown as AsyncIterable<string>) lines.push(line);
    expect(lines).toEqual(["a", "b"]);
  });

  test("refuses a limit below 1", () => {
    expect(() => new LineDecoder({ maxLineBytes: 0 })).toThrow("maxLineBytes must be at least 1, got 0");
  });
});
