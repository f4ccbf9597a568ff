import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../test/command-line.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-cli-run-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A quick run of three sources, with a cache in the test's folder. */
const quick = (out: string, ...more: string[]) =>
  run(
    ...["run", "--lines", "200", "--workers", "1", "--detectors", "keyword,naive-bayes"],
    ...["--targets", "Apache,BGL,Mac", "--out", join(folder, out), "--cache", join(folder, "cache"), ...more],
  );
const results = (out: string) => readFileSync(join(folder, out, "results.jsonl"), "utf8");

describe("lsad-bench run --dry-run", () => {
  test("prints the plan in 80 columns and runs nothing", async () => {
    const { code, out } = await quick("dry", "--dry-run");
    expect(code).toBe(0);
    expect(out).toMatch(/^main +keyword +raw +3 +12 +\S/m);
    expect(out).toContain("0 of 6 jobs are done.");
    for (const line of out.split("\n").slice(0, 4)) expect(line.length).toBeLessThanOrEqual(80);
    expect(existsSync(join(folder, "dry"))).toBe(false);
  });

  test("knows when nothing is left", async () => {
    await quick("done");
    const { out } = await quick("done", "--dry-run");
    expect(out).toContain("6 of 6 jobs are done.\nNothing is left. Cost is of one thread; 100 % of it was measured");
  });
});

describe("lsad-bench run --shard and merge", () => {
  test("two shards merge to the bytes of one run, with its table and report", async () => {
    await quick("one");
    expect((await quick("two", "--shard", "0/2")).out).toContain(`lsad-bench merge ${join(folder, "two")}\n`);
    expect((await run("merge", join(folder, "two"))).err).toBe(
      "error: merge: every shard must be given, got none for 1/2\n",
    );
    await quick("two", "--shard", "1/2");
    const { code, out } = await run("merge", join(folder, "two"));
    expect(code).toBe(0);
    expect(out).toContain(`Report: ${join(folder, "two", "report.html")}`);
    expect(results("two")).toBe(results("one"));
  });
});

describe("lsad-bench run --retry-failed", () => {
  test("exits with 1 while a cell holds an error, and with 0 when it was run again", async () => {
    await quick("run");
    const whole = results("run");
    const error = { code: "INTERNAL", message: "out of memory" };
    const [first, ...others] = whole.split("\n");
    writeFileSync(
      join(folder, "run", "results.jsonl"),
      [JSON.stringify({ ...JSON.parse(first), error }), ...others].join("\n"),
    );
    expect((await quick("run")).code).toBe(1);
    expect((await quick("run", "--retry-failed")).code).toBe(0);
    expect(results("run")).toBe(whole);
  });
});

describe("lsad-bench run --cache", () => {
  test("keeps parsed sources, and gives the same bytes with them and without", async () => {
    await quick("filled");
    expect(readdirSync(join(folder, "cache")).length).toBe(16);
    await quick("cached");
    await quick("uncached", "--cache", "none");
    expect(results("cached")).toBe(results("filled"));
    expect(results("uncached")).toBe(results("filled"));
  });

  test("says that an entry is damaged, and goes on", async () => {
    await quick("first");
    const [name] = readdirSync(join(folder, "cache"));
    writeFileSync(join(folder, "cache", name), "damaged");
    const { code, err } = await quick("second");
    expect(code).toBe(0);
    expect(err).toContain(`cache: ${join(folder, "cache", name)} is damaged`);
    expect(results("second")).toBe(results("first"));
  });
});
