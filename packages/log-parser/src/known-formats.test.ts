import { describe, expect, test } from "vitest";

import { detectFormat } from "./detect-format.js";
import { knownFormats } from "./known-formats.js";

const utc = (text: string) => Date.parse(text);

describe("knownFormats", () => {
  test("rfc3164: level from the priority, year from the caller", () => {
    const line = "<34>Oct  4 22:14:15 mymachine su[230]: 'su root' failed";
    expect(knownFormats.rfc3164.read(line, 2003)).toEqual({
      content: "'su root' failed",
      level: "crit", // 34 = 4 * 8 + 2
      component: "su",
      timeMs: utc("2003-10-04T22:14:15Z"),
    });
    expect(knownFormats.rfc3164.read("Oct 14 22:14:15 host last message repeated 2 times", 2003)?.content).toBe(
      "last message repeated 2 times",
    );
    expect(knownFormats.rfc3164.read("<192>Oct 14 22:14:15 host su: x", 2003)).toBeUndefined();
  });

  test("rfc5424: structured data with brackets and quotes inside, zones, byte order mark", () => {
    const data = String.raw`[a@1 k="]\"x"][b@2]`;
    const line = `<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 ID47 ${data} \ufeffstarted`;
    expect(knownFormats.rfc5424.read(line)).toEqual({
      content: "started",
      level: "notice", // 165 = 20 * 8 + 5
      component: "myproc",
      timeMs: utc("2003-08-24T12:14:15.000Z"),
    });
    expect(knownFormats.rfc5424.parse(line)?.Data).toBe(data);
    expect(knownFormats.rfc5424.read("<0>1 - - - - - -")).toMatchObject({ content: "", level: "emerg" });
  });

  test("clf: request, status and size are the message", () => {
    const line = '203.0.113.9 - ann [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326 "-" "agent"';
    expect(knownFormats.clf.read(line)).toEqual({
      content: '"GET /a.gif HTTP/1.0" 200 2326 "-" "agent"',
      timeMs: utc("2000-10-10T20:55:36Z"),
    });
  });

  test("cri: nanoseconds are cut to milliseconds", () => {
    expect(knownFormats.cri.read("2026-11-22T10:00:00.123456789Z stderr F it broke")).toEqual({
      content: "it broke",
      component: "stderr",
      timeMs: utc("2026-11-22T10:00:00.123Z"),
    });
  });

  test("json: usual keys, numbers as time, broken JSON does not fit", () => {
    const line = '{"ts":1795341600.25,"level":"warn","logger":"disk","msg":"97 % full","tags":["a"]}';
    expect(knownFormats.json.read(line)).toEqual({
      content: "97 % full",
      level: "warn",
      component: "disk",
      timeMs: 1795341600250,
    });
    expect(knownFormats.json.parse(line)?.tags).toBe('["a"]');
    expect(knownFormats.json.read('{"msg": }')).toBeUndefined();
  });

  test("logfmt: quotes, escapes, flags without a value", () => {
    const line = String.raw`time=2026-11-22T10:00:00Z level=info msg="said \"hi\"" retry component=door`;
    expect(knownFormats.logfmt.read(line)).toEqual({
      content: 'said "hi"',
      level: "info",
      component: "door",
      timeMs: utc("2026-11-22T10:00:00Z"),
    });
    expect(knownFormats.logfmt.read("a plain sentence, a=b")).toBeUndefined();
  });

  test("journal: priority and microseconds", () => {
    const line =
      '{"__REALTIME_TIMESTAMP":"1795341600123456","PRIORITY":"3","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"bad"}';
    expect(knownFormats.journal.read(line)).toEqual({
      content: "bad",
      level: "err",
      component: "sshd",
      timeMs: 1795341600123,
    });
  });

  test("leveled: with and without thread and component", () => {
    expect(knownFormats.leveled.read("2026-11-22 10:00:00,5 WARN [main] a.b.C: slow")).toEqual({
      content: "slow",
      level: "WARN",
      component: "a.b.C",
      timeMs: utc("2026-11-22T10:00:00.500Z"),
    });
    expect(knownFormats.leveled.read("[2026-11-22T10:00:00Z] INFO ready to serve")?.content).toBe("ready to serve");
  });

  test("headers are looked for at the start only, the message may be long", () => {
    const long = "x".repeat(100_000);
    expect(knownFormats.cri.read(`2026-11-22T10:00:00Z stdout F ${long}`)?.content).toHaveLength(100_000);
    for (const format of Object.values(knownFormats))
      expect(format.read(`${"[".repeat(50_000)}${long}`)).toBeUndefined();
  });
});

describe("detectFormat()", () => {
  test.each([
    ["rfc5424", "<165>1 2003-08-24T05:14:15Z h a 1 - - x"],
    ["rfc3164", "<34>Oct 11 22:14:15 host su: x"],
    ["clf", '203.0.113.9 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1'],
    ["cri", "2026-11-22T10:00:00.1Z stdout F x"],
    ["json", '{"time":"2026-11-22T10:00:00Z","msg":"x"}'],
    ["logfmt", "ts=2026-11-22T10:00:00Z level=info msg=x"],
    ["journal", '{"__REALTIME_TIMESTAMP":"1795341600123456","MESSAGE":"x"}'],
    ["Spark", "17/06/09 20:10:40 INFO util.Clock: tick"],
    ["HDFS", "081109 203615 148 INFO dfs.Node: Serving block 7"],
    ["Apache", "[Sun Dec 04 04:47:44 2005] [notice] worker ready"],
    ["HealthApp", "20171223-22:15:29:606|Step|30002312|walked 7"],
  ])("%s", (name, line) => {
    expect(detectFormat([line, "", line])).toMatchObject({ name, confidence: 1 });
  });

  test("says none where no format fits most lines, and how sure it is", () => {
    expect(detectFormat(["all quiet", "nothing here", "no header"])).toEqual({
      name: "none",
      format: undefined,
      confidence: 1,
      alternatives: [],
      isAmbiguous: false,
    });
    expect(detectFormat([])).toMatchObject({ name: "none" });
  });

  test("names the formats that fit as well, and tells them apart by their own words where they have some", () => {
    const daemon = (name: string) => `Jun  4 15:16:01 host ${name}[7]: ready`;
    expect(detectFormat([daemon("crond")])).toMatchObject({
      name: "Mac",
      alternatives: ["Linux", "rfc3164"],
      isAmbiguous: true,
    });
    expect(detectFormat([daemon("sshd")])).toMatchObject({
      name: "OpenSSH",
      alternatives: ["Mac", "Linux", "rfc3164"],
      isAmbiguous: false,
    });
    expect(detectFormat(["17/06/09 20:10:40 INFO util.Clock: tick"])).toMatchObject({
      alternatives: [],
      isAmbiguous: false,
    });
  });

  test("stack traces lower the confidence, not the choice", () => {
    const line = "2026-11-22 10:00:00,5 ERROR a.b.C: boom";
    expect(detectFormat([line, "\tat x", line, line])).toMatchObject({ name: "leveled", confidence: 0.75 });
  });
});
