import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadBundle } from "@lsad/pipeline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../test/command-line.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const quick = (...more: string[]) =>
  run(
    "run",
    "--lines",
    "200",
    "--workers",
    "1",
    "--detectors",
    "keyword,naive-bayes",
    "--out",
    join(folder, "run"),
    "--cache",
    "none",
    ...more,
  );

describe("lsad-bench run", () => {
  test("ends with a table that fits 80 columns and the path of a report", async () => {
    const { code, out, err } = await quick();
    expect(err.replace(/^(reading sources|running jobs).*\n/gm, "")).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("naive-bayes");
    for (const line of out.split("\n").filter((text) => !text.startsWith("Report:")))
      expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toContain(`Report: ${join(folder, "run", "report.html")}`);
    expect(readFileSync(join(folder, "run", "report.html"), "utf8")).toMatch(/^<!doctype html>/i);
  });

  test("writes the summary as JSON when asked", async () => {
    await quick("--json", join(folder, "summary.json"), "--targets", "Apache,BGL");
    const { manifest, summary } = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
    expect(manifest.targets).toEqual(["Apache", "BGL"]);
    expect(JSON.stringify(summary)).toContain("keyword");
  });
});

describe("lsad-bench run --config", () => {
  test("prints the configuration it would run, in the form that it reads, and runs nothing", async () => {
    const { code, out } = await quick("--print-config", "--seeds", "3");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      preset: "quick",
      detectors: ["keyword", "naive-bayes"],
      seeds: 3,
      lines: 200,
    });
    expect(existsSync(join(folder, "run"))).toBe(false);
    const file = join(folder, "config.json");
    writeFileSync(file, out);
    expect((await run("run", "--config", file, "--print-config")).out).toBe(out);
  });

  test("lets options of the command line go before the file's", async () => {
    const file = join(folder, "config.json");
    writeFileSync(file, '{ "preset": "standard", "seeds": 2, "draws": 3 }');
    const { out } = await run("run", "--config", file, "--seeds", "4", "--print-config");
    expect(JSON.parse(out)).toMatchObject({ preset: "standard", seeds: 4, draws: 3 });
  });

  test("names what is wrong in the file, and a file that is not there", async () => {
    const file = join(folder, "config.json");
    writeFileSync(file, '{ "contrasts": [{ "name": "x" }], "draw": 3 }');
    const { code, err } = await run("run", "--config", file);
    expect(code).toBe(2);
    expect(err).toContain(`${file}: contrasts[0].better: `);
    expect(err).toContain(`${file}: the file: Unrecognized key: "draw"`);
    expect((await run("run", "--config", join(folder, "none.json"))).err).toContain("none.json (ENOENT)");
  });
});

describe("lsad-bench report", () => {
  test("makes the report again from the folder alone", async () => {
    await quick("--targets", "Apache,BGL");
    const report = join(folder, "run", "report.html");
    const first = readFileSync(report, "utf8");
    rmSync(report);
    expect((await run("report", join(folder, "run"))).code).toBe(0);
    expect(readFileSync(report, "utf8")).toBe(first);
  });
});

describe("lsad-bench list", () => {
  test("names detectors, sources and presets", async () => {
    const { out } = await run("list");
    for (const name of ["tfidf-lr", "Zookeeper", "standard"]) expect(out).toContain(name);
    expect(JSON.parse((await run("list", "--json")).out).sources.length).toBe(16);
  });
});

describe("lsad-bench train", () => {
  test("saves a bundle that knows what it was trained on", async () => {
    const { code, out } = await run("train", "--detector", "naive-bayes", "--out", join(folder, "bundle"));
    expect([code, out]).toEqual([0, `Bundle: ${join(folder, "bundle")} (naive-bayes, 16 sources)\n`]);
    expect((await loadBundle(join(folder, "bundle"))).trainedOn.length).toBe(16);
  });
});

describe("lsad-bench data generate", () => {
  test("writes a corpus that run reads, with the same results as the embedded one of that size", async () => {
    const data = join(folder, "data");
    expect((await run("data", "generate", "--out", data, "--lines", "200")).code).toBe(0);
    const { code, err } = await quick("--data", data);
    expect([code, err.includes("error")]).toEqual([0, false]);
  });
});

describe("help", () => {
  test.each([[[]], [["run"]], [["merge"]], [["report"]], [["list"]], [["train"]], [["data", "generate"]]])(
    "of %j has an example",
    async (path) => {
      const { code, out } = await run(...path, "--help");
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n {2}\$ lsad-bench/);
    },
  );
});

describe("mistakes", () => {
  test.each([
    [["run", "--preset", "huge"], 2, "Allowed choices are quick, standard"],
    [["run", "--nonsense"], 2, "unknown option '--nonsense'"],
    [["runn"], 2, "unknown command 'runn'"],
    [["run", "--shard", "3/3"], 2, "--shard: must be i/n with 0 <= i < n"],
    [["merge", "/no/such/folder"], 1, "no shard here"],
    [["run", "--workers", "0"], 2, "whole number of at least 1"],
    [["run", "--detectors", "magic"], 2, "must be one of all-normal"],
    [["run", "--views", "cooked"], 2, "Known views are raw, parsed, structured"],
    [["run", "--targets", "Vax"], 2, "targets: must be among Android"],
    [["run", "--labels", "curated"], 2, "the embedded corpus has its own labels"],
    [["run", "--data", "/no/such/folder"], 1, "/no/such/folder"],
    [["report", "/no/such/folder"], 1, "no results here"],
    [["train"], 2, "required option '--out <folder>'"],
  ])("%j ends with %i and says %s", async (args, expectedCode, message) => {
    const { code, err } = await run(...args);
    expect(err).toContain(message);
    expect(code).toBe(expectedCode);
  });

  test("an empty source is an error that names it", async () => {
    mkdirSync(join(folder, "raw_data"), { recursive: true });
    writeFileSync(join(folder, "raw_data", "Apache_2k.log"), "");
    const { code, err } = await run("run", "--data", folder, "--out", join(folder, "out"), "--cache", "none");
    expect(code).toBe(1);
    expect(err).toContain("Apache");
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  test("a run with failed cells shows what it has, says so, and ends with 1", async () => {
    // Labels of one source alone: nothing is left to learn from when it is the target, and one is too few for inner folds.
    await run("data", "generate", "--out", join(folder, "data"), "--lines", "200");
    const labels = join(folder, "labels");
    mkdirSync(labels);
    writeFileSync(
      join(labels, "Apache.csv"),
      readFileSync(join(folder, "data", "labeled_data", "Apache.log_labeled.csv")),
    );
    const { code, out, err } = await quick("--data", join(folder, "data"), "--labels", labels);
    expect(err).toMatch(/\d+ cells failed; their lines in results\.jsonl say why/);
    expect(out).toContain("Report:");
    expect(code).toBe(1);
  });

  test("labels of another data set are an error with file and line", async () => {
    await run("data", "generate", "--out", join(folder, "data"), "--lines", "200");
    mkdirSync(join(folder, "labels"));
    writeFileSync(
      join(folder, "labels", "Apache.csv"),
      "EventId,Label,Category,Severity,Confidence,AnomalyIf,Reason\nE999,1,failure,2,h,,no such event\n",
    );
    const { code, err } = await run(
      "run",
      "--data",
      join(folder, "data"),
      "--labels",
      join(folder, "labels"),
      "--cache",
      "none",
    );
    expect(code).toBe(1);
    expect(err).toContain("Apache.csv:2");
  });
});
