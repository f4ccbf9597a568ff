import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataFormatError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../test/invented.js";
import { readCsv } from "./read-csv.js";

async function read(
  content: string | Uint8Array,
  name = "a.csv",
): Promise<readonly (readonly [number, ...string[]])[]> {
  const file = join(await folderOf({ [name]: content }), name);
  const rows: [number, ...string[]][] = [];
  for await (const { fields, line } of readCsv(file, { required: ["Id", "Text"], optional: ["Note"] })) {
    rows.push([line, ...fields]);
  }
  return rows;
}

describe("readCsv()", () => {
  test("gives the columns asked for, in that order, with the line of each row", async () => {
    expect(await read('Text,Other,Id\n"a, ""b""",x,1\n"two\nlines",y,2\n\nc,z,3\n')).toEqual([
      [2, "1", 'a, "b"', ""],
      [3, "2", "two\nlines", ""],
      [6, "3", "c", ""],
    ]);
  });

  test.each([
    ["CRLF", "Id,Text\r\n1,a\r\n2,b\r\n"],
    ["no line end at the end", "Id,Text\n1,a\n2,b"],
    ["a BOM", "\uFEFFId,Text\n1,a\n2,b\n"],
  ])("reads %s", async (_, content) => {
    expect(await read(content)).toEqual([
      [2, "1", "a", ""],
      [3, "2", "b", ""],
    ]);
  });

  test("reads gzip", async () => {
    expect(await read(gzipSync("Id,Text,Note\n1,a,n\n"), "a.csv.gz")).toEqual([[2, "1", "a", "n"]]);
  });

  test.each([
    ["Id,Txt\n1,a\n", "a.csv:1: column Text is missing\n  expected: Id,Text\n  received: Id,Txt"],
    ["Id,Text,Id\n1,a,2\n", "a.csv:1: column Id is there twice"],
    ["Id,Text\n1,a\n2\n", "a.csv:3: row has 1 fields\n  expected: 2 fields, as in the header\n  received: 2"],
    ["Id,Text\n1,a,b\n", "a.csv:2: row has 3 fields"],
    ["", "a.csv: empty file\n  expected: the header Id,Text"],
    ['Id,Text\n1,a\n2,"b', "a.csv:3: quoting is broken"],
  ])("rejects %j", async (content, message) => {
    await expect(read(content)).rejects.toThrow(DataFormatError);
    await expect(read(content)).rejects.toThrow(message);
  });

  test("stops at a quote left open instead of reading the whole file into memory", async () => {
    const content = `Id,Text\n1,a\n2,"${"lost in a quote\n".repeat(200_000)}`;
    await expect(read(content)).rejects.toThrow("a.csv:3: no complete row within 1048576 bytes");
  });

  test("says that a packed file is cut, and where there is none", async () => {
    const packed = gzipSync(`Id,Text\n${"1,a\n".repeat(10_000)}`);
    await expect(read(packed.subarray(0, packed.length - 20), "a.csv.gz")).rejects.toThrow("not a complete gzip file");
    await expect(readCsv("/nowhere/a.csv", { required: ["Id"] }).next()).rejects.toThrow(
      "/nowhere/a.csv: no such file",
    );
  });
});
