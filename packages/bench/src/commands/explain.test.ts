import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntheticCorpus, writeCorpus } from "@lsad/datasets";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../test/command-line.js";
import { main } from "./main.js";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lsad-explain-"));
  const corpus = syntheticCorpus({ linesPerSource: 200, sources: ["Apache", "BGL", "HDFS"] });
  await writeCorpus(corpus, join(folder, "data"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `lsad-bench explain` on the corpus of three sources. */
function explain(...args: string[]) {
  return run("explain", "--data", join(folder, "data"), ...args);
}

describe("lsad-bench explain", () => {
  test("prints line, template, score, bars, a normal line and what is not there, within 80 columns", async () => {
    const { code, out } = await explain("--target", "BGL", "--top", "1");
    expect(code).toBe(0);
    for (const said of ["fusion on the raw view", "template", "threshold 0.500", "ALERT", "keyword list", "adds up"]) {
      expect(out).toContain(said);
    }
    expect(out).toContain("nearest normal line of the other sources");
    expect(out).toContain("this detector has no attention");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("explains the line that is named, as it stands in the file", async () => {
    const { out } = await explain("--target", "HDFS", "--line", "7", "--detector", "tfidf-lr");
    const seventh = readFileSync(join(folder, "data/raw_data/HDFS.log"), "utf8").split("\n")[6];
    expect(out).toContain("HDFS line 7: tfidf-lr");
    expect(out.replace(/\s+/g, " ")).toContain(seventh.replace(/\s+/g, " "));
  });

  test("writes a page without scripts or addresses, and JSON of the same", async () => {
    const [page, json] = [join(folder, "why.html"), join(folder, "why.json")];
    await explain("--target", "BGL", "--line", "150,3", "--html", page, "--json", json);
    const text = readFileSync(page, "utf8");
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/<script|https?:/);
    const explanations = JSON.parse(readFileSync(json, "utf8"));
    expect(explanations.map(({ line }: { line: number }) => line)).toEqual([150, 3]);
    expect(explanations[0]).toMatchObject({ target: "BGL", detector: "fusion", view: "raw", attention: null });
  });

  test("shows where an encoder looks, in the terminal and on the page", async () => {
    const page = join(folder, "bert.html");
    const { out } = await explain("--target", "HDFS", "--top", "1", "--detector", "bert", "--html", page);
    expect(out).toContain("in log odds: integrated gradients");
    expect(out).toMatch(/attention +rolled up through 2 layers of 2 heads: .+ \d+ %/);
    const text = readFileSync(page, "utf8");
    expect(text).toContain("Where it looks");
    expect(text.match(/layer \d, head \d/g)).toEqual([
      "layer 1, head 1",
      "layer 1, head 2",
      "layer 2, head 1",
      "layer 2, head 2",
    ]);
  });

  test("explains a saved bundle, and says when it has seen the lines", async () => {
    const bundle = join(folder, "bundle");
    const terminal = { write: () => {} };
    await main(["train", "--data", join(folder, "data"), "--detector", "naive-bayes", "--out", bundle], {
      stdout: terminal,
      stderr: terminal,
      onInterrupt: () => {},
    });
    const { code, out, err } = await explain("--target", "Apache", "--top", "1", "--model", bundle);
    expect(code).toBe(0);
    expect(out).toContain("naive-bayes on the raw view");
    expect(err).toContain("was trained on Apache too");
  });

  test("says that an encoder is not there", async () => {
    const { code, err } = await explain("--target", "BGL", "--detector", "bert", "--encoder", "no/model", "--top", "1");
    expect(code).toBe(1);
    expect(err).toContain("no model of this name");
  });

  test.each([
    [["--target", "BGL", "--line", "201"], "line: must be in [1, 200], the lines of BGL, got 201"],
    [["--target", "Nagios"], "--target: must be one of Apache, BGL, HDFS, got Nagios"],
    [["--target", "BGL", "--line", "0"], "whole number of at least 1"],
    [["--target", "BGL", "--line", "1", "--top", "2"], "cannot be used with"],
    [["--target", "BGL", "--detector", "keyword", "--view", "parsed"], "view: keyword reads raw, got parsed"],
    [["--target", "BGL", "--encoder", "MiniLM"], "--encoder: must come with a detector that uses one, got fusion"],
  ])("refuses %j as wrong usage", async (args, message) => {
    const { code, err } = await explain(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
