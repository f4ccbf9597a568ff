import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EXPLANATIONS_FILE } from "../job-files.js";
import { readExplanations } from "./explanations-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-explanations-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder without explanations has none", () => {
  expect(readExplanations(folder)).toEqual([]);
});

test("the lines of all jobs are read one after the other", () => {
  const jobs = [
    { job: "a", explanations: [{ line: 1 }, { line: 2 }] },
    { job: "b", explanations: [] },
  ];
  writeFileSync(join(folder, EXPLANATIONS_FILE), jobs.map((job) => `${JSON.stringify(job)}\n`).join(""));
  expect(readExplanations(folder)).toEqual([{ line: 1 }, { line: 2 }]);
});

test.each(['{"targ', '{"target":"BGL","score":1}'])("a line that is not of a job is said: %s", (line) => {
  writeFileSync(join(folder, EXPLANATIONS_FILE), `{"job":"a","explanations":[]}\n${line}`);
  expect(() => readExplanations(folder)).toThrow(/explanations\.jsonl:2: not the explanations of a job/);
});
