import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toySystems } from "../test/toy.js";
import { loadBundle, saveBundle } from "./bundle.js";
import { Pipeline } from "./pipeline.js";

const [alpha, beta, gamma] = toySystems();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-bundle-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("saveBundle() and loadBundle()", () => {
  test("give a pipeline of identical scores, in a folder that is made when absent", async () => {
    const pipeline = new Pipeline({ detector: "tfidf-lr" }).fit([alpha, beta]);
    const inner = join(folder, "a", "b");
    await saveBundle(pipeline, inner);
    expect((await loadBundle(inner)).score(gamma.table)).toEqual(pipeline.score(gamma.table));
    expect(readdirSync(inner)).toEqual(["pipeline.json"]);
  });

  test("writes the same bytes for the same fit", async () => {
    await saveBundle(new Pipeline({ detector: "naive-bayes" }).fit([alpha, beta]), join(folder, "1"));
    await saveBundle(new Pipeline({ detector: "naive-bayes" }).fit([alpha, beta]), join(folder, "2"));
    expect(readFileSync(join(folder, "1/pipeline.json"))).toEqual(readFileSync(join(folder, "2/pipeline.json")));
  });

  test.each([
    ["a changed word", (text: string) => text.replace("service", "surface")],
    ["a cut end", (text: string) => text.slice(0, -20)],
    ["another file", () => '{"a":1}'],
    ["an empty file", () => ""],
  ])("refuses %s", async (_, damage) => {
    await saveBundle(new Pipeline({ detector: "naive-bayes" }).fit([alpha, beta]), folder);
    const file = join(folder, "pipeline.json");
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    await expect(loadBundle(folder)).rejects.toThrow(DataFormatError);
    await expect(loadBundle(folder)).rejects.toThrow("the bundle is damaged");
  });

  test("says that there is no bundle in a folder without one", async () => {
    await expect(loadBundle(folder)).rejects.toThrow("no bundle here (ENOENT)");
  });
});
