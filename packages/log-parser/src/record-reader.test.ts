import { describe, expect, test } from "vitest";

import { drain } from "./drain.js";
import { formats } from "./formats.js";
import { compileFormat } from "./header-format.js";
import { parse, parseStream } from "./parse.js";
import { type RecordOptions, readRecords } from "./record-reader.js";

const LINES = [
  "no header at all",
  "17/06/09 20:10:40 INFO util.Clock: tick",
  "  at a.B",
  "17/06/09 20:10:41 WARN x.Y: tock",
];

async function read(lines: readonly string[], options: Partial<RecordOptions> = {}) {
  const stream = readRecords(lines, { source: "Spark", format: formats.Spark, ...options });
  const records = [];
  for await (const record of stream) records.push(record);
  return { records, report: stream.report };
}

describe("readRecords()", () => {
  test("a line that does not fit is content as a whole, and counted", async () => {
    const { records, report } = await read(LINES);
    expect(records.map(({ line, content }) => [line, content])).toEqual([
      [1, "no header at all"],
      [2, "tick"],
      [3, "  at a.B"],
      [4, "tock"],
    ]);
    expect(records[1]).toEqual({
      source: "Spark",
      line: 2,
      content: "tick",
      level: "INFO",
      component: "util.Clock",
      timeMs: Date.parse("2017-06-09T20:10:40Z"),
      raw: LINES[1],
    });
    expect(report).toMatchObject({ lines: 4, records: 4, misfits: 2, continued: 0, dropped: 0 });
    expect(report.firstMisfits).toEqual([
      { line: 1, text: "no header at all" },
      { line: 3, text: "  at a.B" },
    ]);
  });

  test("continue appends it to the record before", async () => {
    const { records, report } = await read(LINES, { onMisfit: "continue" });
    expect(records.map(({ content }) => content)).toEqual(["no header at all", "tick\n  at a.B", "tock"]);
    expect(report).toMatchObject({ lines: 4, records: 3, continued: 1 });
  });

  test("a trace without end does not grow without end", async () => {
    const trace = Array.from({ length: 2500 }, () => "  at a.B");
    const { report } = await read([LINES[1], ...trace], { onMisfit: "continue" });
    expect(report).toMatchObject({ lines: 2501, records: 3, continued: 2498 });
  });

  test("drop leaves it out", async () => {
    const { records, report } = await read(LINES, { onMisfit: "drop" });
    expect(records.map(({ line }) => line)).toEqual([2, 4]);
    expect(report).toMatchObject({ lines: 4, records: 2, dropped: 2 });
  });

  test("December to January is the next year, a few lines out of order are not", async () => {
    const lines = [
      "Dec 31 23:59:59 h a: x",
      "Jan  1 00:00:00 h a: x",
      "Dec 31 23:59:58 h a: x",
      "Jan  1 00:00:01 h a: x",
    ];
    const { records } = await read(lines.toSpliced(2, 1), { format: formats.Linux, year: 2005 });
    expect(records.map(({ timeMs }) => new Date(timeMs ?? 0).getUTCFullYear())).toEqual([2005, 2006, 2006]);
    expect((await read(lines, { format: formats.Linux })).records[0]).not.toHaveProperty("timeMs");
  });

  test("labels never reach a record", async () => {
    const line = "KERNDTLB 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872 R02 RAS KERNEL FATAL data TLB error";
    const { records } = await read([line], { format: formats.BGL, source: "BGL" });
    expect({ ...records[0], raw: "" }).toEqual({
      source: "BGL",
      line: 1,
      content: "data TLB error",
      level: "FATAL",
      component: "KERNEL",
      timeMs: 1117838570000,
      raw: "",
    });
    expect((await read(["Jun 14 15:16:01 combo sshd[7]: x"], { format: formats.Linux })).records[0]).not.toHaveProperty(
      "level",
    );
  });
});

describe("compileFormat()", () => {
  test("takes optional parts, escapes and patterns of one's own", () => {
    const format = compileFormat(String.raw`<A>(\[<B>\])?: <Content>`);
    expect(format.parse("x[7]: y")).toEqual({ A: "x", B: "7", Content: "y" });
    expect(format.parse("x: y: z")).toEqual({ A: "x", B: "", Content: "y: z" });
    expect(compileFormat(String.raw`<A>(?:,|;)\s*<Content>`).parse("x;  y")).toEqual({ A: "x", Content: "y" });
  });

  test("a long line that does not fit is done at once", () => {
    for (const line of ["a ".repeat(20_000), " ".repeat(40_000), "[".repeat(40_000), `${"a: ".repeat(10_000)}`]) {
      for (const format of Object.values(formats)) expect(() => format.parse(`x${line}x`)).not.toThrow();
    }
  });

  test.each([
    ["<A> <A> <Content>", "field names must differ, got <A> twice"],
    ["<A> <B>", "must have a field <Content>"],
    ["<A>[ <Content>", "must be a regular expression"],
  ])("refuses %s", (format, message) => {
    expect(() => compileFormat(format)).toThrow(expect.objectContaining({ code: "LOG_FORMAT" }));
    expect(() => compileFormat(format)).toThrow(message);
  });
});

describe("parse()", () => {
  test("gives a record and its template for every line", async () => {
    const parser = drain();
    const events = [];
    for await (const { record, templateId, parameters } of parse(LINES, parser, {
      format: formats.Spark,
      onMisfit: "drop",
    })) {
      events.push([record.content, templateId, parameters.length]);
    }
    expect(events).toEqual([
      ["tick", 1, 0],
      ["tock", 2, 0],
    ]);
  });

  test("stops within one line of an abort, and closes the source", async () => {
    const controller = new AbortController();
    let closed = false;
    const source = (function* () {
      try {
        for (;;) yield "again";
      } finally {
        closed = true;
      }
    })();
    let seen = 0;
    const run = async () => {
      for await (const _ of parse(source, drain(), { signal: controller.signal })) if (++seen === 3) controller.abort();
    };
    await expect(run()).rejects.toMatchObject({ name: "AbortError" });
    expect([seen, closed]).toEqual([3, true]);
  });

  test("as a web stream, the same", async () => {
    const stream = new ReadableStream<string>({
      start(controller) {
        for (const line of LINES) controller.enqueue(line);
        controller.close();
      },
    });
    const ids: number[] = [];
    const events = stream.pipeThrough(parseStream(drain(), { format: formats.Spark, onMisfit: "continue" }));
    for await (const { templateId } of events as unknown as AsyncIterable<{ templateId: number }>) ids.push(templateId);
    expect(ids).toEqual([1, 2, 3]);
  });

  test("tells the parser when a line was written, so that templates know when they were seen", async () => {
    const [first, last] = ["2017-06-09T20:10:40Z", "2017-06-09T20:10:41Z"].map((text) => Date.parse(text));
    const pulled = drain();
    for await (const _ of parse(LINES, pulled, { format: formats.Spark, onMisfit: "drop" })) {
      // learning is all that is wanted
    }
    const piped = drain();
    const lines = new ReadableStream<string>({
      start(controller) {
        for (const line of LINES) controller.enqueue(line);
        controller.close();
      },
    });
    await lines
      .pipeThrough(parseStream(piped, { format: formats.Spark, onMisfit: "drop" }))
      .pipeTo(new WritableStream());
    for (const parser of [pulled, piped]) {
      expect(parser.templates()).toMatchObject([{ firstSeenMs: first }, { firstSeenMs: last, lastSeenMs: last }]);
    }
  });
});
