/** @file lsad-parse as a process: pipes, signals, a full disk, a kill. */

import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, truncateSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";

import {
  bundleCommand,
  hasFullDevice,
  rowsOf,
  type StartedCommand,
  startCommand,
  temporaryFolder,
} from "./run-command.js";

const folder = temporaryFolder();
const many = folder.write(
  "many.log",
  Array.from({ length: 200_000 }, (_, i) => `job ${i} ended after ${i % 977} ms`).join("\n"),
);
let script = "";
beforeAll(async () => {
  script = await bundleCommand();
});

const contents = (stdout: string) => rowsOf(Buffer.from(stdout)).map((row) => row.content);

describe("lsad-parse as a process", () => {
  test("ends quietly with 0 when the reader of its output has had enough, and saves its state", async () => {
    const state = folder.path("head.json");
    const line = `$LSAD_PARSE ${many} --format none --state ${state} | head -n 2; echo "code \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await startCommand(script, line).ended;
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stdout).toContain("code 0");
    expect(stderr).toBe("");
    expect(JSON.parse(readFileSync(state, "utf8")).format).toBe("lsad-zero");
  });

  test("shows its help to a reader that closes at once", async () => {
    const { stdout, stderr } = await startCommand(script, `$LSAD_PARSE --help | true; echo "code \${PIPESTATUS[0]}"`)
      .ended;
    expect({ stdout, stderr }).toEqual({ stdout: "code 0\n", stderr: "" });
  });

  test.skipIf(!hasFullDevice)(
    `says when the disk is full, and exits with 1${hasFullDevice ? "" : " [skipped: no /dev/full]"}`,
    async () => {
      for (const line of [`$LSAD_PARSE ${many} > /dev/full`, `$LSAD_PARSE ${many} --out /dev/full`]) {
        const { code, stderr } = await startCommand(script, line).ended;
        expect(stderr).toMatch(/^lsad-parse: (standard output|\/dev\/full): must be writable, got ENOSPC.*\n$/);
        expect(code).toBe(1);
      }
    },
  );

  test.skipIf(!hasFullDevice)("says so as well when what it writes is compressed on the way", async () => {
    // The shell's limit on the size of files stands in for a disk that fills up.
    const out = folder.path("limited.jsonl.gz");
    const line = `trap '' XFSZ; ulimit -f 64; $LSAD_PARSE ${many} --format none --out ${out}`;
    const { code, stderr } = await startCommand(script, line).ended;
    expect(stderr).toBe(`lsad-parse: ${out}: must be writable, got EFBIG: file too large, write\n`);
    expect(code).toBe(1);
    expect(readdirSync(folder.path(".")).filter((name) => name.startsWith("limited"))).toEqual([]);
  });

  test("leaves an output as it was when it is killed, and names what it had begun", async () => {
    const out = folder.write("kept.csv", "from before");
    const started = startCommand(script, ["-", "--format", "none", "--out", out]);
    started.child.stdin?.write("door 4 closed\n");
    const begun = () => readdirSync(folder.path(".")).filter((name) => /^kept\.csv\.\d+\.tmp$/.test(name));
    while (begun().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    started.child.kill("SIGKILL");
    await started.ended;
    expect(readFileSync(out, "utf8")).toBe("from before");
    expect(begun()).toHaveLength(1);
  });

  test("stops a file at SIGINT after a whole line", async () => {
    const out = folder.path("stopped.jsonl");
    const started = startCommand(script, [many, many, many, many, "--format", "none", "--out", out]);
    while (!readdirSync(folder.path(".")).some((name) => name.startsWith("stopped"))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    started.child.kill("SIGINT");
    expect((await started.ended).code).toBe(130);
    for (const { content } of rowsOf(readFileSync(out))) expect(content).toMatch(/^job \d+ ended after \d+ ms$/);
  });

  test("stops at SIGINT and SIGTERM with all that was read written and saved", async () => {
    for (const [signal, expected] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      const state = folder.path(`${signal}.json`);
      const started = startCommand(script, ["-", "--format", "none", "--state", state]);
      started.child.stdin?.write("door 4 closed\nhalf a li");
      await started.said("door 4 closed");
      started.child.kill(signal);
      const { code, stdout, stderr } = await started.ended;
      expect(stderr).toBe("");
      expect(contents(stdout)).toEqual(["door 4 closed", "half a li"]);
      expect(code).toBe(expected);
      expect(JSON.parse(readFileSync(state, "utf8")).format).toBe("lsad-zero");
    }
  });

  test("leaves a whole state behind when it is killed while saving after every chunk", async () => {
    const state = folder.path("killed.json");
    const args = [many, many, many, "--format", "none", "--no-rows", "--state", state, "--save-every", "1"];
    const started = startCommand(script, args);
    while (!existsSync(state)) await new Promise((resolve) => setTimeout(resolve, 5));
    started.child.kill("SIGKILL");
    expect((await started.ended).signal).toBe("SIGKILL");
    const saved = JSON.parse(readFileSync(state, "utf8"));
    expect(saved.format).toBe("lsad-zero");
    const next = await startCommand(script, [folder.write("next.log", "job 7 ended after 7 ms"), "--state", state])
      .ended;
    expect(rowsOf(Buffer.from(next.stdout))[0]).toMatchObject({
      templateId: 1,
      template: "job <*> ended after <*> ms",
    });
  });
});

describe("lsad-parse --workers", () => {
  const lines = Array.from(
    { length: 30_000 },
    (_, i) => `17/06/09 20:10:40 INFO util.Clock${i % 3}: tick ${i} of ${"ab cd ef".slice(0, 2 + (i % 7))}`,
  );
  const log = folder.write("clock.log", lines.join("\n"));
  const other = folder.write("other.log", "17/06/09 20:10:40 INFO util.Clock0: tick 1 of ab");
  const drain = ["--parser", "drain", "--templates"];

  test("gives each line the template that one thread gives it", async () => {
    const [alone, pooled] = [folder.path("alone.csv"), folder.path("pooled.csv")];
    const one = await startCommand(script, [log, other, ...drain, alone]).ended;
    const two = await startCommand(script, [log, other, ...drain, pooled, "--workers", "2", "--summary"]).ended;
    const ids = (stdout: string) =>
      rowsOf(Buffer.from(stdout)).map(({ source, line, templateId }) => ({ source, line, templateId }));
    expect(two.code).toBe(0);
    expect(rowsOf(Buffer.from(two.stdout))).toEqual(ids(one.stdout));
    const withoutTimes = (file: string) =>
      readFileSync(file, "utf8")
        .split("\r\n")
        .map((row) => row.split(",").slice(0, 5).join());
    expect(withoutTimes(pooled)).toEqual(withoutTimes(alone));
    expect(two.stderr).toMatch(/header +Spark.*\ntemplates +\d+ \(drain, 2 threads\)\n$/);
  });

  test("reads each file with its own header, as one thread does", async () => {
    const web = folder.write(
      "web.log",
      Array.from({ length: 50 }, (_, i) => `[Sun Dec 04 04:47:${10 + (i % 50)} 2005] [notice] door ${i} is open`).join(
        "\n",
      ),
    );
    const files = [other, web, many, log, "-p", "drain"];
    const one = rowsOf(Buffer.from((await startCommand(script, files).ended).stdout));
    const two = await startCommand(script, [...files, "--workers", "2", "--summary"]).ended;
    expect(rowsOf(Buffer.from(two.stdout))).toEqual(
      one.map(({ source, line, templateId }) => ({ source, line, templateId })),
    );
    expect(two.stderr).toMatch(/header +Spark .* x 2; Apache \(100 % .*; none/);
  });

  test("in every format, and none", async () => {
    for (const args of [["--to", "csv"], ["--to", "arrow"], ["--to", "parquet"], ["--no-rows"]]) {
      const { code, stderr } = await startCommand(script, [other, "-p", "drain", "--workers", "1", ...args]).ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
  });

  test("goes on with the next file, ends with a closed pipe, and leaves no thread behind", async () => {
    const bad = await startCommand(script, ["missing.log", other, "-p", "drain", "--workers", "2"]).ended;
    expect(bad).toMatchObject({ code: 1, stderr: "lsad-parse: missing.log: no such file\n" });
    expect(rowsOf(Buffer.from(bad.stdout))).toHaveLength(1);
    const line = `$LSAD_PARSE ${many} -p drain --workers 2 | head -n 1; echo "code \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await startCommand(script, line).ended;
    expect(stdout).toContain("code 0");
    expect(stderr).toBe("");
  });
});

describe("lsad-parse --follow", () => {
  async function following(name: string, first: string): Promise<{ file: string; started: StartedCommand }> {
    const file = folder.write(name, first);
    return { file, started: startCommand(script, ["--follow", file, "--format", "none"]) };
  }

  async function stop({ child, ended }: StartedCommand, told = ""): Promise<string> {
    child.kill("SIGINT");
    const { code, stdout, stderr } = await ended;
    expect(stderr).toBe(told);
    expect(code).toBe(0);
    return stdout;
  }

  test("waits for the end of a half line, and goes on through rotation, reading the old file to its end", async () => {
    const { file, started } = await following("rotated.log", "one\ntw");
    await started.said('"one"');
    appendFileSync(file, "o\nthree\n");
    await started.said('"three"');
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, "late\n");
    folder.write("rotated.log", "new one\n");
    await started.said('"new one"');
    const rows = rowsOf(Buffer.from(await stop(started)));
    expect(rows.map(({ line, content }) => [line, content])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
      [4, "late"],
      [1, "new one"],
    ]);
  });

  test("begins again when the file is truncated", async () => {
    const { file, started } = await following("truncated.log", "first line\nsecond line\n");
    await started.said('"second line"');
    truncateSync(file, 0);
    appendFileSync(file, "short\n");
    await started.said('"short"');
    expect(contents(await stop(started))).toEqual(["first line", "second line", "short"]);
  });

  test("waits for a file that is not there yet, and says so", async () => {
    const file = folder.path("later.log");
    const started = startCommand(script, [
      "--follow",
      file,
      folder.write("there.log", "job 1 ended\n"),
      "--format",
      "none",
    ]);
    await started.said("job 1 ended");
    folder.write("later.log", "here now\n");
    await started.said('"here now"');
    await stop(started, `lsad-parse: ${file}: no such file; waiting for it\n`);
  });

  test("refuses what cannot grow by lines, and ends when nothing else is left", async () => {
    const packed = folder.write("packed.log", gzipSync("door 4 closed\n"));
    const { code, stderr } = await startCommand(script, ["--follow", folder.path("."), packed]).ended;
    expect(stderr).toBe(
      `lsad-parse: ${folder.path(".")}: must be a file, got a folder\n` +
        `lsad-parse: ${packed}: must be plain text for --follow, got a compressed file\n`,
    );
    expect(code).toBe(1);
  });

  test("goes on with --resume after a kill: every line comes, none is counted twice", async () => {
    const [file, out, state] = [
      folder.write("killed.log", "one\ntwo\n"),
      folder.path("on.jsonl"),
      folder.path("on.json"),
    ];
    const args = [
      "--follow",
      file,
      "--format",
      "none",
      "--out",
      out,
      "--state",
      state,
      "--resume",
      "--save-every",
      "1",
    ];
    const first = startCommand(script, args);
    while (!existsSync(state)) await new Promise((resolve) => setTimeout(resolve, 5));
    first.child.kill("SIGKILL");
    await first.ended;
    appendFileSync(file, "three\n");
    const second = startCommand(script, args);
    while (!readFileSync(out, "utf8").includes('"three"')) await new Promise((resolve) => setTimeout(resolve, 5));
    second.child.kill("SIGINT");
    expect((await second.ended).code).toBe(0);
    expect(rowsOf(readFileSync(out)).map(({ line, content }) => [line, content])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
    const { store } = JSON.parse(readFileSync(state, "utf8"));
    expect(store.lines).toBe(3);
  });

  test("writes to --out as lines arrive", async () => {
    const [file, out] = [folder.write("live.log", "one\n"), folder.path("live.jsonl")];
    const { child, ended } = startCommand(script, ["--follow", file, "--format", "none", "--out", out]);
    while (!existsSync(out) || !readFileSync(out, "utf8").includes('"one"')) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });
});
