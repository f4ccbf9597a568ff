import { InvalidInputError, type LogRecord } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { SourceTableBuilder } from "./source-table.js";

function record(line: number, content: string, more: Partial<LogRecord> = {}): LogRecord {
  return { source: "Toy", line, content, raw: content, ...more };
}

describe("SourceTableBuilder", () => {
  test("gives lines that differ in numbers alone one row, and keeps the first message", () => {
    const builder = new SourceTableBuilder("Toy");
    builder.add(record(1, "disk 17 is full"), "T1");
    builder.add(record(2, "disk 4 is full"), "T1");
    builder.add(record(3, "all is well"), "T2");
    const table = builder.build((name) => `text of ${name}`);
    expect([...table.lineRow]).toEqual([0, 0, 1]);
    expect(table.rows).toEqual([
      { template: 0, content: "disk 17 is full", words: "disk is full" },
      { template: 1, content: "all is well", words: "all is well" },
    ]);
    expect([...(table.characterCounts as Uint32Array)]).toEqual(
      [
        [0, 0, 0, 0], // there is no line 0
        [15, 2, 0, 0], // characters, digits, capitals, symbols
        [14, 1, 0, 0],
        [11, 0, 0, 0],
      ].flat(),
    );
    expect(table.templates).toEqual(["text of T1", "text of T2"]);
    expect(table.templateNames).toEqual(["T1", "T2"]);
  });

  test("keeps lines apart that differ in template, level, component, or in a keyword the words have lost", () => {
    const builder = new SourceTableBuilder("Toy");
    const lines: [string, Partial<LogRecord>, string][] = [
      ["wait over", {}, "T1"],
      ["wait over", {}, "T2"],
      ["wait over", { level: "WARN" }, "T1"],
      ["wait over", { component: "net" }, "T1"],
      ["wait over fail2ban", {}, "T1"], // "fail2ban" is no word, but "fail" is a keyword
    ];
    for (const [index, [content, more, template]] of lines.entries())
      builder.add(record(index + 1, content, more), template);
    expect([...builder.build(() => "").lineRow]).toEqual([0, 1, 2, 3, 4]);
  });

  test("puts lines in time order, equal times in file order, and remembers their line numbers", () => {
    const builder = new SourceTableBuilder("Toy", { sortByTime: true });
    for (const [line, timeMs] of [30, 10, 20, 10].entries())
      builder.add(record(line + 1, `at ${timeMs}`, { timeMs }), `T${timeMs}`);
    expect([...builder.build(() => "").lineNumber]).toEqual([2, 4, 3, 1]);
  });

  test("refuses to sort a line without a time stamp, and to build from no line", () => {
    const builder = new SourceTableBuilder("Toy", { sortByTime: true });
    expect(() => builder.add(record(9, "x"), "T")).toThrow("line 9 of Toy must have a time stamp");
    expect(() => builder.build(() => "")).toThrow(InvalidInputError);
    expect(() => builder.build(() => "")).toThrow("Toy: must have at least one line, got none");
  });

  test("grows past its first block", () => {
    const builder = new SourceTableBuilder("Toy");
    for (let line = 1; line <= 3000; line++) builder.add(record(line, "same words"), "T");
    const table = builder.build(() => "");
    expect(table.lineRow.length).toBe(3000);
    expect(table.lineNumber[2999]).toBe(3000);
    expect(table.rows.length).toBe(1);
  });
});
