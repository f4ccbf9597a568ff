import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInputError } from "@lsad/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toyCorpus } from "../test/toy-corpus.js";
import { resolveConfig } from "./config.js";
import { mergeShards } from "./merge.js";
import { type RunBenchOptions, runBench } from "./run.js";

const config = resolveConfig("quick", {
  templates: "truth",
  detectors: ["keyword", "rarity", "naive-bayes", "tfidf-lr"],
  plans: ["main", "few-shot", "rare"],
  draws: 2,
  rareDraws: 2,
});

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const run = (out: string, options: Partial<RunBenchOptions> = {}) =>
  runBench({ config, ...toyCorpus(), out: at(out), workers: 1, ...options });

/** The files that must be the same, as one text. */
const bytes = (out: string) =>
  ["run.json", "results.jsonl", "curves.jsonl", "explanations.jsonl"]
    .filter((name) => existsSync(at(out, name)))
    .map((name) => readFileSync(at(out, name), "utf8"))
    .join("\n");

/** A fresh copy of the three finished shards. */
function copyShards(name: string): string {
  cpSync(at("shards"), at(name), { recursive: true });
  return at(name);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lsad-merge-"));
  await run("single", { keepScores: true });
  for (const index of [2, 0, 1]) await run("shards", { shard: { index, of: 3 }, keepScores: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("mergeShards()", () => {
  test("three shards, run in any order, merge to the bytes of a single run", () => {
    const { results } = mergeShards([copyShards("merged")]);
    expect(bytes("merged")).toBe(bytes("single"));
    expect(results.length).toBeGreaterThan(100);
    expect(readdirSync(at("merged", "scores"))).toEqual(readdirSync(at("single", "scores")));
  });

  test("so do folders from different machines, to where it is told", () => {
    const [copy, shard] = [copyShards("machines"), (index: number) => at("machines", `shard-${index}-of-3`)];
    mergeShards([shard(2), shard(0), shard(1)], at("elsewhere"));
    expect(bytes("elsewhere")).toBe(bytes("single"));
    expect(readdirSync(copy)).toEqual(["shard-0-of-3", "shard-1-of-3", "shard-2-of-3"]);
  });

  test("more shards than the plan has blocks leave some of them empty, and merge all the same", async () => {
    const small = resolveConfig("quick", { templates: "truth", detectors: ["keyword"], targets: ["BGL"] });
    await run("small", { config: small });
    for (const index of [0, 1, 2]) await run("smalls", { config: small, shard: { index, of: 3 } });
    mergeShards([at("smalls")]);
    expect(bytes("smalls")).toBe(bytes("small"));
  });

  test("a shard that was cut anywhere goes on, and merges to the same bytes", async () => {
    copyShards("cut");
    const file = at("cut", "shard-1-of-3", "results.jsonl");
    truncateSync(file, Math.floor(readFileSync(file).length / 2));
    expect(() => mergeShards([at("cut")])).toThrow("shard 1/3 is not finished");
    await run("cut", { shard: { index: 1, of: 3 }, keepScores: true });
    mergeShards([at("cut")]);
    expect(bytes("cut")).toBe(bytes("single"));
  });

  test("names the shards that are missing", () => {
    const missing = () => mergeShards([at("shards", "shard-1-of-3")], at("never"));
    expect(missing).toThrow(InvalidInputError);
    expect(missing).toThrow("every shard must be given, got none for 0/3, 2/3");
  });

  test("refuses a shard that is given twice, and one of another division", async () => {
    expect(() => mergeShards([at("shards"), at("shards", "shard-0-of-3")], at("never"))).toThrow("got 0/3 twice");
    await run("halves", { shard: { index: 0, of: 2 } });
    expect(() => mergeShards([at("shards"), at("halves")], at("never"))).toThrow("got one of 3 and one of 2");
  });

  test("refuses shards of different runs, and says in what they differ", async () => {
    copyShards("mixed");
    const other = resolveConfig("quick", { templates: "truth", detectors: ["keyword", "rarity"] });
    await run("mixed", { config: other, shard: { index: 1, of: 3 }, fresh: true });
    expect(() => mergeShards([at("mixed")])).toThrow(/must be of one run, got another detectors in .*shard-1-of-3/);
  });

  test("refuses a folder without shards, one that holds another run, and a description that is none", async () => {
    expect(() => mergeShards([at("single")])).toThrow("no shard here");
    expect(() => mergeShards([at("nowhere")])).toThrow("no shard here");
    await run("other", { config: resolveConfig("quick", { templates: "truth", detectors: ["level"] }) });
    expect(() => mergeShards([at("shards")], at("other"))).toThrow("the folder holds a run of another detectors");
    writeFileSync(join(copyShards("broken"), "shard-0-of-3", "shard.json"), "{");
    expect(() => mergeShards([at("broken")])).toThrow("not a shard's description");
  });
});
