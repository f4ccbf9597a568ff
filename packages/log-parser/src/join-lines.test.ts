import { describe, expect, test } from "vitest";

import { formats } from "./formats.js";
import { joinLines, LineJoiner } from "./join-lines.js";
import { readRecords } from "./record-reader.js";

describe("joinLines()", () => {
  const joined = async (...args: Parameters<typeof joinLines>) => {
    const records: string[] = [];
    for await (const record of joinLines(...args)) records.push(record);
    return records;
  };

  test("joins Java and Python traces to the line before", async () => {
    const lines = [
      "E boom",
      "\tat a.B",
      "Caused by: x",
      "\t... 3 more",
      "I ok",
      "Traceback (most recent call last):",
      '  File "a"',
      "app.Refused: no",
      "I: ok again",
    ];
    expect(await joined(lines)).toEqual([lines.slice(0, 4).join("\n"), lines.slice(4, 8).join("\n"), lines[8]]);
  });

  test("takes a pattern for first lines, with whatever flags", async () => {
    for (const firstLine of [/^\d/g, /^\d/, "^\\d", "(?P<n>^\\d)"]) {
      expect(await joined(["1 a", "b", "2 c"], { rule: { firstLine } })).toEqual(["1 a\nb", "2 c"]);
    }
  });

  test("a trace longer than allowed goes on as another record", async () => {
    expect(await joined(["a", " b", " c"], { maxLines: 2 })).toEqual(["a\n b", " c"]);
    expect(await joined(["a", " bbbb", " c"], { maxLength: 6 })).toEqual(
      ["a", " bbbb", " c"].slice(0, 1).concat(" bbbb", " c"),
    );
  });

  test("its records keep the numbers of their lines, and every line is counted", async () => {
    const lines = [
      "17/06/09 20:10:40 INFO a.B: x",
      "\tat y",
      "\tat z",
      "no header",
      " more",
      "17/06/09 20:10:41 INFO a.B: w",
    ];
    const records = readRecords(joinLines(lines), { source: "Spark", format: formats.Spark });
    const read: [number, string][] = [];
    for await (const { line, content } of records) read.push([line, content]);
    expect(read).toEqual([
      [1, "x\n\tat y\n\tat z"],
      [4, "no header\n more"],
      [6, "w"],
    ]);
    expect(records.report).toMatchObject({ lines: 6, records: 3, continued: 3, dropped: 0, misfits: 1 });
  });

  test.each<[object, string]>([
    [{ maxLines: 0 }, "maxLines and maxLength must be at least 1, got 0"],
    [{ rule: { firstLine: "(" } }, "pattern must be a regular expression"],
  ])("refuses %j", (options, message) => {
    expect(() => new LineJoiner(options)).toThrow(message);
  });
});
