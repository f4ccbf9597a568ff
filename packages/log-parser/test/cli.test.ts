/** @file lsad-parse: what goes in, what comes out, what is refused. */

import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import * as zlib from "node:zlib";
import { deflateRawSync, gunzipSync, gzipSync } from "node:zlib";
import { tableFromIPC } from "apache-arrow";
import { parseString } from "fast-csv";
import { parquetReadObjects } from "hyparquet";
import { create } from "tar";
import { describe, expect, test } from "vitest";

import { rowsOf, runCommand, temporaryFolder } from "./run-command.js";

const folder = temporaryFolder();
const LINES = ["user ann took 12 ms", "user bob took 7 ms", "door 4 closed"];
const plain = folder.write("plain.log", `${LINES.join("\n")}\n`);
/** "user ann took 12 ms", "user bob took 7 ms" and a line end, by `zstd -19` 1.5.4. */
const ZSTD = "KLUv/QRoJQEA4HVzZXIgYW5uIHRvb2sgMTIgbXMKYm9iNyBtcwoCAGCGuyYTh4LeMw==";

const contents = (stdout: Buffer) => rowsOf(stdout).map((row) => row.content);

describe("lsad-parse reads", () => {
  test("a file as events in order, each with template and parameters", async () => {
    const { code, stdout, stderr } = await runCommand([plain]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const rows = rowsOf(stdout);
    expect(rows).toHaveLength(3);
    expect(rows[1]).toEqual({
      source: plain,
      line: 2,
      content: "user bob took 7 ms",
      templateId: 1,
      template: "user <*> took <*> ms",
      parameters: [
        { name: "*", value: "bob" },
        { name: "NUM", value: "7" },
      ],
    });
  });

  test("standard input for - and for no argument, however it is cut", async () => {
    const cut = ["user ann to", "ok 12 ms\nuser", " bob took 7 ms\ndoor 4 closed"];
    expect(contents((await runCommand(["-"], { stdin: cut })).stdout)).toEqual(LINES);
    expect(contents((await runCommand([], { stdin: cut })).stdout)).toEqual(LINES);
  });

  test("gzip by its bytes, also of several members and under another name", async () => {
    const packed = folder.write("packed.log", Buffer.concat(LINES.map((line) => gzipSync(`${line}\n`))));
    expect(contents((await runCommand([packed])).stdout)).toEqual(LINES);
  });

  test("tar.gz and zip member by member, with their names as source", async () => {
    folder.write("in/a.log", "first a\n");
    folder.write("in/b.log", "first b");
    const tar = folder.path("both.tgz");
    await create({ gzip: true, file: tar, cwd: folder.path("") }, ["in/a.log", "in/b.log"]);
    const rows = rowsOf((await runCommand([tar])).stdout);
    expect(rows.map(({ source, line, content }) => [source, line, content])).toEqual([
      [`${tar}/in/a.log`, 1, "first a"],
      [`${tar}/in/b.log`, 1, "first b"],
    ]);
    const zip = folder.write("both.dat", zipOf({ "a.log": "first a\n", "b.log": "first b" }));
    expect(rowsOf((await runCommand([zip])).stdout).map(({ source, content }) => [source, content])).toEqual([
      [`${zip}/a.log`, "first a"],
      [`${zip}/b.log`, "first b"],
    ]);
  });

  test("the files that fit a pattern, in order of their names; a name that exists is no pattern", async () => {
    folder.write("many/2.log", "two");
    folder.write("many/1.log", "one");
    folder.write("many/deep/3.log", "three");
    folder.write("many/.hidden.log", "hidden");
    folder.write("many/x[1].txt", "brackets");
    const of = async (pattern: string) => contents((await runCommand([folder.path(pattern)])).stdout);
    expect(await of("many/*.log")).toEqual(["one", "two"]);
    expect(await of("many/**/*.log")).toEqual(["one", "two", "three"]);
    expect(await of("many/[!1].log")).toEqual(["two"]);
    expect(await of("many/x[1].txt")).toEqual(["brackets"]);
  });

  test("a header by name, by format string and by trying, and nothing where none fits", async () => {
    const spark = folder.write(
      "spark.log",
      "17/06/09 20:10:40 INFO util.Clock: tick 1\n17/06/09 20:10:41 WARN util.Clock: late\n",
    );
    for (const format of ["auto", "spark", "Spark"]) {
      const [first, second] = rowsOf((await runCommand([spark, "--format", format])).stdout);
      expect(first).toMatchObject({
        time: "2017-06-09T20:10:40.000Z",
        level: "INFO",
        component: "util.Clock",
        content: "tick 1",
      });
      expect(second.level).toBe("WARN");
    }
    const spelled = await runCommand([spark, "--format", "<Day> <Clock> <Level> <Content>"]);
    expect(rowsOf(spelled.stdout)[0]).toMatchObject({ level: "INFO", content: "util.Clock: tick 1" });
    expect(contents((await runCommand([plain, "--summary"])).stdout)).toEqual(LINES);
  });

  test("JSON lines, found by trying, in one run with a file of another header", async () => {
    const json = folder.write(
      "app.json",
      '{"time":"2026-11-22T10:00:00Z","level":"warn","msg":"disk nearly full"}\n'.repeat(3),
    );
    const { stdout, stderr } = await runCommand([json, plain, "--summary"]);
    const rows = rowsOf(stdout);
    expect(rows[0]).toMatchObject({ time: "2026-11-22T10:00:00.000Z", level: "warn", content: "disk nearly full" });
    expect(rows[3]).toMatchObject({ source: plain, content: LINES[0] });
    expect(stderr).toContain("json (100 % of the first lines); none");
  });

  test("lines without header as content, as part of the record before, or not at all", async () => {
    const trace = folder.write(
      "trace.log",
      "17/06/09 20:10:40 ERROR a.B: boom\n  at x\n  at y\n17/06/09 20:10:41 INFO a.B: on\n",
    );
    const with_ = async (rule: string) =>
      contents((await runCommand([trace, "--format", "spark", "--on-misfit", rule])).stdout);
    expect(await with_("content")).toEqual(["boom", "  at x", "  at y", "on"]);
    expect(await with_("continue")).toEqual(["boom\n  at x\n  at y", "on"]);
    expect(await with_("drop")).toEqual(["boom", "on"]);
  });
});

describe("lsad-parse writes", () => {
  const hostile = ['=1+1, "quoted"', "lone \r return", "nul \0 stays", "", "tab\there"];
  const file = folder.write("hostile.log", hostile.join("\n"));

  test("CSV that reads back as it was, formulas defused only when asked", async () => {
    const { stdout } = await runCommand([file, "--to", "csv", "--format", "none"]);
    expect(stdout[0]).not.toBe(0xef);
    const rows = await csvRows(stdout.toString());
    expect(rows.map((row) => row.content)).toEqual(hostile);
    expect(Object.keys(rows[0]).join()).toBe("source,line,time,level,component,content,templateId,template,parameters");
    const safe = await csvRows((await runCommand([file, "--to", "csv", "--csv-safe"])).stdout.toString());
    expect(safe[0].content).toBe(`'${hostile[0]}`);
    expect(safe[4].content).toBe(hostile[4]);
  });

  test("Arrow, as a file and as a stream, and Parquet, by the ending of --out", async () => {
    const arrow = folder.path("out.arrow");
    expect((await runCommand([file, plain, "--out", arrow])).code).toBe(0);
    const stream = (await runCommand([file, plain, "--to", "arrow"])).stdout;
    const parameters = [
      { name: "*", value: "bob" },
      { name: "NUM", value: "7" },
    ];
    for (const bytes of [readFileSync(arrow), stream]) {
      const table = tableFromIPC(bytes);
      expect(JSON.parse(JSON.stringify(table.get(6)?.parameters))).toEqual(parameters);
      expect([...table.get(4)!.parameters]).toHaveLength(0);
      expect(table.toArray().map((row) => row.content)).toEqual([...hostile, ...LINES]);
      expect(table.get(6)?.toJSON()).toMatchObject({
        source: plain,
        line: 2,
        template: "user <*> took <*> ms",
        time: null,
      });
    }
    const parquet = folder.path("out.parquet");
    expect((await runCommand([file, plain, "--out", parquet])).code).toBe(0);
    const bytes = readFileSync(parquet);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows.map((row) => row.content)).toEqual([...hostile, ...LINES]);
    expect(rows[6]).toMatchObject({ line: 2n, templateId: expect.any(Number), template: "user <*> took <*> ms" });
    expect(rows[6].parameters).toEqual(parameters);
    expect(rows[4].parameters).toEqual([]);
  });

  test.each(["csv", "jsonl", "arrow"])("%s.gz compressed, by its name", async (ending) => {
    const path = folder.path(`packed.${ending}.gz`);
    const templates = folder.path("packed-templates.csv.gz");
    expect((await runCommand([file, plain, "--out", path, "--templates", templates])).code).toBe(0);
    const { stdout } = await runCommand([file, plain, "--to", ending]);
    const unpacked = gunzipSync(readFileSync(path));
    if (ending === "arrow") expect(tableFromIPC(unpacked).numRows).toBe(tableFromIPC(stdout).numRows);
    else expect(unpacked.toString()).toBe(stdout.toString());
    expect(gunzipSync(readFileSync(templates)).toString()).toContain("user <*> took <*> ms");
  });

  const hasZstd = "createZstdCompress" in zlib;
  test(`.zst ${hasZstd ? "compressed" : "refused: this Node cannot write it"}`, async () => {
    const path = folder.path("packed.jsonl.zst");
    const { code, stderr } = await runCommand([plain, "--out", path]);
    if (hasZstd) {
      expect(code).toBe(0);
      expect([...readFileSync(path).subarray(0, 4)]).toEqual([0x28, 0xb5, 0x2f, 0xfd]);
    } else {
      expect(code).toBe(2);
      expect(stderr).toBe("lsad-parse: writing .zst needs Node 22.15 or later; .gz works everywhere\n");
    }
  });

  test("stack traces as part of the record that they explain, when asked", async () => {
    const traced = folder.write("traced.log", ["E boom", "\tat a.B", "Caused by: x", "I ok", " more"].join("\n"));
    const joined = async (rule: string) =>
      rowsOf((await runCommand([traced, "--format", "none", "--join", rule])).stdout).map((row) => [
        row.line,
        row.content,
        row.template,
      ]);
    expect(await joined("indented")).toEqual([
      [1, "E boom\n\tat a.B\nCaused by: x", "E boom"],
      [4, "I ok\n more", "I ok"],
    ]);
    expect(await joined("^[A-Z] ")).toEqual(await joined("indented"));
    expect((await runCommand([traced, "--join", "("])).stderr).toContain("pattern must be a regular expression");
  });

  test("more rows than a batch holds, dictionaries growing on the way", async () => {
    const many = Array.from(
      { length: 70_000 },
      (_, i) => `step ${String.fromCharCode(97 + (i % 20))}${"x".repeat(i % 3)} of ${i}`,
    );
    const input = folder.write("many.log", many.join("\n"));
    for (const ending of ["arrow", "parquet"]) {
      const out = folder.path(`many.${ending}`);
      expect((await runCommand([input, "--parser", "drain", "--format", "none", "--out", out])).code).toBe(0);
      const bytes = readFileSync(out);
      const read =
        ending === "arrow"
          ? tableFromIPC(bytes).toArray()
          : await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
      expect(read.length).toBe(many.length);
      for (const i of [0, 65_535, 65_536, 69_999]) expect(read[i].content).toBe(many[i]);
      expect(read[69_999].template).toBe("step <*> of <NUM>");
    }
  });

  test("templates, most lines first, as CSV and as JSON lines", async () => {
    const csv = folder.path("templates.csv");
    expect((await runCommand([plain, "--no-rows", "--templates", csv])).stdout.length).toBe(0);
    expect(
      (await csvRows(readFileSync(csv, "utf8"))).map(({ templateId, template, lines }) => [
        templateId,
        template,
        lines,
      ]),
    ).toEqual([
      ["1", "user <*> took <*> ms", "2"],
      ["2", "door <*> closed", "1"],
    ]);
    const jsonl = folder.path("templates.jsonl");
    await runCommand([plain, "--no-rows", "--templates", jsonl]);
    expect(rowsOf(readFileSync(jsonl))[0]).toMatchObject({ templateId: 1, lines: 2, firstLine: 1, lastLine: 2 });
  });

  test("why each line got its template", async () => {
    const { stdout } = await runCommand(["-", "--parser", "drain", "--threshold", "0.5", "--explain"], {
      stdin: ["pump alpha started by ann\npump beta started by ann\n"],
    });
    expect(stdout.toString()).toContain("why        created");
    // 4 of the 5 tokens are equal: pump, started, by, ann.
    expect(stdout.toString()).toContain(
      'widened: it was "pump alpha started by ann"; 4 of 5 tokens are equal (0.80, at least 0.5 needed)',
    );
    expect(stdout.toString()).toContain("*          beta");
  });

  test("progress and a summary on a terminal, a summary elsewhere when asked, nothing when quiet", async () => {
    const shown = await runCommand([plain], { isTerminal: true });
    expect(shown.stderr).toContain("\r");
    expect(shown.stderr).toContain("templates  2 (zero)");
    expect(rowsOf(shown.stdout)).toHaveLength(3);
    expect((await runCommand([plain, "--summary"])).stderr).toMatch(/^files {6}1\nlines {6}3 in /);
    expect((await runCommand([plain, "--quiet"], { isTerminal: true })).stderr).toBe("");
  });

  test("the formats that fit the header as well in the summary", async () => {
    const syslog = folder.write("syslog.log", "Jun  4 15:16:01 host crond[7]: ready\n");
    const { stderr } = await runCommand([syslog, "--no-rows", "--summary"]);
    expect(stderr).toContain("header     Mac (100 % of the first lines; as well as Linux, rfc3164)\n");
  });

  test("no control characters of a log to the terminal", async () => {
    const evil = folder.write("evil.log", "\x1b]0;title\x07 evil\n");
    const { stderr } = await runCommand([evil, "--format", "spark", "--summary"]);
    expect(stderr).toContain("title");
    expect(stderr).not.toContain("\x1b");
  });
});

describe("lsad-parse meets bad input", () => {
  test("and goes on with the next file, but says so and exits with 1", async () => {
    const { code, stdout, stderr } = await runCommand([folder.path("missing.log"), folder.path("none*.log"), plain]);
    expect(code).toBe(1);
    expect(contents(stdout)).toEqual(LINES);
    expect(stderr).toContain(`lsad-parse: ${folder.path("missing.log")}: no such file`);
    expect(stderr).toContain("no file fits this pattern");
  });

  test("truncated gzip and tar: what came before is kept", async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `line ${i} of ${(i * 7919) % 9973}`).join("\n");
    const packed = gzipSync(many);
    const cut = folder.write("cut.gz", packed.subarray(0, packed.length - 100));
    const { code, stdout, stderr } = await runCommand([cut, plain, "--format", "none"]);
    expect(code).toBe(1);
    const rows = contents(stdout);
    const kept = rows.length - LINES.length;
    expect(stderr).toBe(`lsad-parse: ${cut}:${kept}: the compressed data ends too early\n`);
    // As much as zlib itself can unpack, and not a chunk less.
    const unpacked = gunzipSync(packed.subarray(0, packed.length - 100), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
    expect(rows.slice(0, kept).join("\n")).toBe(unpacked.toString());
    expect(rows.slice(kept)).toEqual(LINES);
    const archive = folder.write("cut.tar", (await tarOf({ "many.log": many })).subarray(0, 100_000));
    expect((await runCommand([archive, "--format", "none", "--no-rows"])).stderr).toMatch(
      /cut\.tar\/many\.log:\d+: the archive ends too early\n$/,
    );
  });

  test("gzip with something else behind it: told of, and no more than zlib's last 16 kB are lost", async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `line ${i} of ${(i * 7919) % 9973}`).join("\n");
    const tailed = folder.write("tailed.gz", Buffer.concat([gzipSync(many), Buffer.from("tail")]));
    const { code, stdout, stderr } = await runCommand([tailed, "--format", "none"]);
    const kept = contents(stdout);
    expect(code).toBe(1);
    expect(stderr).toContain(`${tailed}:${kept.length}: `);
    expect(many.startsWith(kept.join("\n"))).toBe(true);
    expect(kept.join("\n").length).toBeGreaterThanOrEqual(many.length - 16_384);
  });

  test("zstd, whole and cut", async () => {
    const whole = Buffer.from(ZSTD, "base64");
    const good = folder.write("good.zst", whole);
    const bad = folder.write("bad.zst", whole.subarray(0, whole.length - 12));
    expect(contents((await runCommand([good])).stdout)).toEqual(LINES.slice(0, 2));
    expect(await runCommand([bad])).toMatchObject({
      code: 1,
      stderr: `lsad-parse: ${bad}: the compressed data ends too early\n`,
    });
  });

  test("zstd of several frames, damaged, and with something else behind it", async () => {
    const whole = Buffer.from(ZSTD, "base64");
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const twice = folder.write("twice.zst", Buffer.concat([whole, skippable, whole]));
    expect(contents((await runCommand([twice])).stdout)).toEqual([...LINES.slice(0, 2), ...LINES.slice(0, 2)]);
    const flipped = Buffer.from(whole);
    flipped[whole.indexOf("ann")] ^= 1; // a literal: only the checksum shows it
    for (const [name, bytes, how] of [
      ["flipped.zst", flipped, "its checksum differs"],
      ["tail.zst", Buffer.concat([whole, Buffer.from("tail")]), "something else follows it"],
    ] as const) {
      const file = folder.write(name, bytes);
      const { code, stdout, stderr } = await runCommand([file]);
      expect(stderr).toBe(`lsad-parse: ${file}:2: the compressed data is damaged: ${how}\n`);
      expect(rowsOf(stdout)).toHaveLength(2);
      expect(code).toBe(1);
    }
  });

  test("broken UTF-8, NUL, lone CR, an empty file, a line of 10 MB", async () => {
    const broken = folder.write("broken.log", Buffer.from([0x61, 0xff, 0x62, 0x0a, 0x63, 0x0d, 0x64, 0x00, 0x0a]));
    const empty = folder.write("empty.log", "");
    const long = folder.write("long.log", `${"y".repeat(10_000_000)}\nafter\n`);
    const { code, stdout, stderr } = await runCommand([broken, empty, long, "--format", "none", "--summary"]);
    expect(code).toBe(0);
    expect(contents(stdout)).toEqual(["a\u{fffd}b", "c\rd\0", "y".repeat(1 << 20), "after"]);
    expect(stderr).toContain("cut        1 lines that were too long");
  });

  test("a folder, by naming what would work", async () => {
    const { code, stderr } = await runCommand([folder.path("in")]);
    expect(code).toBe(1);
    expect(stderr).toContain(`got a folder; try "${folder.path("in")}/**"`);
  });

  test("more lines without header than allowed: done, with 3", async () => {
    const args = [plain, "--format", "spark", "--quiet", "--max-misfits"];
    expect((await runCommand([...args, "2"])).code).toBe(3);
    expect((await runCommand([...args, "3"])).code).toBe(0);
  });
});

describe("lsad-parse looks at its outputs first", () => {
  test.each([
    [["--out", folder.path("nowhere/x.csv")], "--out: ", "got no folder "],
    [["--no-rows", "--templates", folder.path("nowhere/t.csv")], "--templates: ", "got no folder "],
    [["--no-rows", "--state", folder.path("nowhere/s.json")], "--state: ", "got no folder "],
    [["--out", folder.path(".")], "--out: ", "got a folder"],
  ])("and exits with 1 where %j cannot be written", async (args, option, obstacle) => {
    const { code, stdout, stderr } = await runCommand([plain, ...args]);
    expect(stderr).toContain(`lsad-parse: ${option}`);
    expect(stderr).toContain(obstacle);
    expect(code).toBe(1);
    expect(stdout.length).toBe(0);
  });

  test("and never writes over an input or another output", async () => {
    for (const option of ["--out", "--templates", "--state"]) {
      const { code, stderr } = await runCommand([plain, option, plain]);
      expect(stderr).toContain(`${option}: must be a file of its own, got ${plain}, which is an input`);
      expect(code).toBe(2);
    }
    const one = folder.path("one.csv");
    expect((await runCommand([plain, "--out", one, "--templates", one])).stderr).toContain("which is that of --out");
    expect(readFileSync(plain, "utf8")).toBe(`${LINES.join("\n")}\n`);
  });

  test("- is standard output", async () => {
    expect(rowsOf((await runCommand([plain, "--out", "-"])).stdout)).toHaveLength(3);
    expect(existsSync("-")).toBe(false);
  });

  test("and replaces what was there, rights and link kept", async () => {
    const [old, link] = [folder.write("old.csv", "old"), folder.path("link.csv")];
    chmodSync(old, 0o600);
    symlinkSync(old, link);
    expect((await runCommand([plain, "--out", link])).code).toBe(0);
    expect(await csvRows(readFileSync(old, "utf8"))).toHaveLength(3);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(old).mode & 0o777).toBe(0o600);
  });
});

describe("lsad-parse keeps a state", () => {
  test.each(["zero", "drain", "spell"])("with %s: two halves give what the whole gives", async (parser) => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `job ${i} on host${i % 3} ${i % 2 ? "ended" : "began"} after ${i} ms`,
    );
    const whole = await runCommand(["-", "--parser", parser], { stdin: [lines.join("\n")] });
    const state = folder.path(`${parser}.json`);
    const half = async (part: string[]) =>
      (await runCommand(["-", "--parser", parser, "--state", state], { stdin: [part.join("\n")] })).stdout;
    const halves = [...rowsOf(await half(lines.slice(0, 30))), ...rowsOf(await half(lines.slice(30)))];
    const seen = ({ templateId, template, parameters }: Record<string, unknown>) => ({
      templateId,
      template,
      parameters,
    });
    expect(halves.map(seen)).toEqual(rowsOf(whole.stdout).map(seen));
  });

  test("and looks lines up in it without learning", async () => {
    const state = folder.path("match.json");
    await runCommand([plain, "--state", state]);
    const before = readFileSync(state, "utf8");
    const { stdout } = await runCommand(["-", "--state", state, "--match-only"], {
      stdin: ["door 9 closed\nnever seen before"],
    });
    const [known, unknown] = rowsOf(stdout);
    expect(known).toMatchObject({ templateId: 2, template: "door <*> closed" });
    expect(unknown).toMatchObject({ template: "", parameters: [] });
    expect(unknown).not.toHaveProperty("templateId");
    expect(readFileSync(state, "utf8")).toBe(before);
  });

  test("and refuses one that is damaged or another parser's", async () => {
    const damaged = folder.write("damaged.json", '{"format":"lsad-zero"');
    expect(await runCommand([plain, "--state", damaged])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("damaged.json must hold"),
    });
    const other = folder.path("other.json");
    await runCommand([plain, "--state", other, "--parser", "spell"]);
    expect(await runCommand([plain, "--state", other, "--parser", "drain"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("a spell parser, while --parser says drain"),
    });
  });
});

describe("lsad-parse --resume", () => {
  const run = async (file: string, state: string, ...args: string[]) =>
    rowsOf((await runCommand([file, "--state", folder.path(state), "--resume", ...args])).stdout).map(
      ({ line, content }) => [line, content],
    );

  test.each(["zero", "drain", "spell"])("goes on after the last whole line, with %s", async (parser) => {
    const [name, state] = [`grown-${parser}.log`, `grown-${parser}.json`];
    const file = folder.write(name, "door 1 open\ndoor 2 open\ndoor 3 o");
    expect(await run(file, state, "-p", parser)).toEqual([
      [1, "door 1 open"],
      [2, "door 2 open"],
      [3, "door 3 o"], // may go on, and is read again then
    ]);
    folder.write(name, "door 1 open\ndoor 2 open\ndoor 3 open\ndoor 4 open\n");
    expect(await run(file, state, "-p", parser)).toEqual([
      [3, "door 3 open"],
      [4, "door 4 open"],
    ]);
    expect(await run(file, state, "-p", parser)).toEqual([]);
    expect(JSON.parse(readFileSync(folder.path(state), "utf8")).read).toMatchObject([{ source: file, lastRecord: 4 }]);
  });

  test("begins again where another file has the name, and knows inputs that this run leaves out", async () => {
    const file = folder.write("turned.log", "one\ntwo\n");
    const other = folder.write("aside.log", "three\n");
    await run(file, "turned.json");
    expect(await run(other, "turned.json")).toEqual([[1, "three"]]);
    expect(await run(file, "turned.json")).toEqual([]);
    folder.write("turned.log", "new\ntwo\nthree\n");
    expect(await run(file, "turned.json")).toHaveLength(3);
    folder.write("turned.log", "ne\n");
    expect(await run(file, "turned.json")).toEqual([[1, "ne"]]);
  });

  test("keeps header, line numbers and year of what it passes over, in compressed files too", async () => {
    const old = ["Dec 31 23:59:58 host app[1]: on", "Jan  1 00:00:01 host app[1]: off"];
    const file = folder.write("year.log.gz", gzipSync(`${old.join("\n")}\n`));
    const args = ["--state", folder.path("year.json"), "--resume", "--format", "rfc3164", "--year", "2025"];
    await runCommand([file, ...args]);
    folder.write("year.log.gz", gzipSync(`${[...old, "Jan  1 00:00:02 host app[1]: on"].join("\n")}\n`));
    expect(rowsOf((await runCommand([file, ...args])).stdout)).toMatchObject([
      { line: 3, content: "on", time: "2026-01-01T00:00:02.000Z" },
    ]);
  });

  test("counts each line once in the templates, and joins traces as before", async () => {
    const file = folder.write("traced-on.log", "E boom\n\tat a.B\nI ok\n");
    await run(file, "traced-on.json", "--join", "indented");
    folder.write("traced-on.log", "E boom\n\tat a.B\nI ok\nE boom\n\tat c.D\n");
    expect(await run(file, "traced-on.json", "--join", "indented")).toEqual([[4, "E boom\n\tat c.D"]]);
    const { store } = JSON.parse(readFileSync(folder.path("traced-on.json"), "utf8"));
    expect(store.clusters.map(({ lines }: { lines: number }) => lines)).toEqual([2, 1]);
  });
});

describe("lsad-parse refuses wrong usage with 2", () => {
  const badMasks = folder.write("masks.json", '[{"pattern": 7, "name": "X"}]');
  test.each([
    [["--parser", "zeno"], "Allowed choices are zero, drain, spell"],
    [["--format", "sparc"], "a format with <Content>, or one of "],
    [["--threshold", "2"], "It must be a number from 0 to 1"],
    [["--max-templates", ""], "It must be a whole number of at least 16"],
    [["--mask", "generic"], "--mask: the zero parser has no such setting"],
    [["--parser", "spell", "--depth", "4"], "--depth: the spell parser has no such setting"],
    [["--parser", "drain", "--mask", "no.json"], "must be generic, drain3, none or a readable JSON file, got no.json"],
    [["--parser", "drain", "--mask", badMasks], "must hold a list such as"],
    [["--match-only"], "needs --state"],
    [["--resume"], "--resume: needs --state"],
    [
      ["--resume", "--state", "s.json", "--follow", "--out", "x.csv"],
      "--resume: with --follow, --out must be JSON lines",
    ],
    [["--follow", "-"], "--follow: reads files as they grow"],
    [["--no-rows", "--out", "x.csv"], "leaves nothing to write"],
    [["--unknown"], "unknown option '--unknown'"],
    [["--workers", "2"], "--workers: only with --parser drain"],
    [["--workers", "2", "-p", "drain", "--state", "s.json"], "--state: not with --workers"],
    [["--workers", "2", "-p", "drain", "--join", "indented"], "--join: not with --workers"],
    [["--out", "x.parquet.gz"], "--out: Parquet is compressed inside"],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await runCommand([...args, plain]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(stdout.length).toBe(0);
    expect(existsSync("x.csv")).toBe(false);
  });

  test("but shows help with examples and the version with 0", async () => {
    const { code, stdout } = await runCommand(["--help"]);
    expect(code).toBe(0);
    expect(stdout.toString()).toContain("lsad-parse --follow /var/log/syslog");
    expect((await runCommand(["--version"])).stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("lsad-parse takes masks", () => {
  test("in our form and in Drain3's", async () => {
    for (const mask of ['[{"pattern": "\\\\d+", "name": "N"}]', '[{"regex_pattern": "\\\\d+", "mask_with": "N"}]']) {
      const file = folder.write("own.json", mask);
      const { stdout } = await runCommand([plain, "--parser", "drain", "--mask", file]);
      expect(rowsOf(stdout)[2]).toMatchObject({ template: "door <N> closed", parameters: [{ name: "N", value: "4" }] });
    }
  });
});

function csvRows(text: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = [];
    parseString(text, { headers: true })
      .on("data", (row) => rows.push(row))
      .on("error", reject)
      .on("end", () => resolve(rows));
  });
}

/** A tar archive of small files. */
async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  for (const [name, text] of Object.entries(files)) folder.write(`tarred/${name}`, text);
  const file = folder.path("made.tar");
  await create({ file, cwd: folder.path("tarred") }, Object.keys(files));
  return readFileSync(file);
}

/** A zip archive made by hand: local headers, directory, end (PKWARE APPNOTE 4.3). */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = deflateRawSync(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4); // deflated
    fields.writeUInt32LE(gzipSync(text).readUInt32LE(gzipSync(text).length - 8), 10); // CRC-32, as gzip ends with
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(Buffer.byteLength(text), 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), fields, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listing, end]);
}
