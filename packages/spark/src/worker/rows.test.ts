import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPlain, plain, SEPARATOR, splitFields } from "./fields.js";
import { packJson, unpackJson } from "./packed-json.js";
import { RowReader } from "./row-reader.js";
import { RowWriter } from "./row-writer.js";

function rowsOf(chunks: readonly Buffer[]): string[] {
  const rows: string[] = [];
  const reader = new RowReader();
  for (const chunk of chunks) reader.push(chunk, (row) => rows.push(row));
  reader.end((row) => rows.push(row));
  return rows;
}

describe("RowReader", () => {
  test("splits at LF only", () => {
    expect(rowsOf([Buffer.from("a\rb\u2028c\n\nlast")])).toEqual(["a\rb\u2028c", "", "last"]);
  });

  test("gives the same rows however the bytes are cut", () => {
    const bytes = Buffer.from("état 1\n\n\u{1f600} two\nthree");
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        expect(rowsOf(chunks)).toEqual(["état 1", "", "\u{1f600} two", "three"]);
      }),
    );
  });
});

describe("splitFields()", () => {
  test("leaves the rest to the last field, separators included", () => {
    expect(splitFields(["a", "", "b", "c"].join(SEPARATOR), 3)).toEqual(["a", "", `b${SEPARATOR}c`]);
  });

  test("refuses a row with too few fields", () => {
    expect(() => splitFields("a", 2)).toThrow('row must have 2 fields, got 1 in "a"');
  });
});

describe("isPlain()", () => {
  test.each(["", "a b", "tab\t", "état \u2028", "N", "\\n"])("takes %j", (text) => expect(isPlain(text)).toBe(true));
  test.each(["\u0001", "a\nb", "\r", "\u0000", "\\N"])("does not take %j", (text) => expect(isPlain(text)).toBe(false));

  test("plain() names what is not", () => {
    expect(() => plain("file", "a\nb")).toThrow('file must be a text without control characters, got "a\\nb"');
  });
});

describe("RowWriter", () => {
  test("writes fields with nulls where there is no value, and counts rows", async () => {
    const stream = new PassThrough();
    const writer = new RowWriter(stream, 1000, () => {});
    writer.add("k", 1, undefined, "");
    writer.addText("as it is");
    await writer.flush();
    expect([String(stream.read()), writer.rows]).toEqual([`k${SEPARATOR}1${SEPARATOR}\\N${SEPARATOR}\nas it is\n`, 2]);
  });

  test("waits for its reader, and tells when none comes", async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const stalled = new Promise<void>((resolve) => {
      const writer = new RowWriter(stream, 10, resolve);
      writer.add("x".repeat(100));
      void writer.flush();
    });
    await stalled;
    let stalls = 0;
    const read = new PassThrough({ highWaterMark: 1 });
    const writer = new RowWriter(read, 10_000, () => stalls++);
    writer.add("x".repeat(100));
    setImmediate(() => read.resume());
    await writer.flush();
    expect(stalls).toBe(0);
  });
});

describe("packJson()", () => {
  test.each([[{ content: ["état \u2028\u0001", "a\nb"] }], [[]], ["x".repeat(100_000)]])(
    "gives %j back, and travels as one plain text",
    (value) => {
      const text = packJson(value);
      expect(unpackJson(text)).toEqual(value);
      expect(text).toMatch(/^[\w+/]+=*$/);
    },
  );

  test("is a tenth of what repeats", () => {
    expect(packJson(Array(1000).fill("unit 7 is ready")).length).toBeLessThan(1800); // of 18,001 characters
  });
});
