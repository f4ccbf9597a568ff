import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../test/command-line.js";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lsad-findings-"));
  const options = ["--lines", "200", "--workers", "1", "--detectors", "keyword,naive-bayes", "--cache", "none"];
  await run("run", ...options, "--out", join(folder, "run"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("lsad-bench findings", () => {
  test("writes the text and the means that it rests on, the same each time", async () => {
    const [text, means] = [join(folder, "findings.md"), join(folder, "means.csv")];
    expect((await run("findings", join(folder, "run"), "--out", text, "--means", means)).code).toBe(0);
    expect((await run("findings", join(folder, "run"))).out).toBe(readFileSync(text, "utf8"));
    const [head, ...rows] = readFileSync(means, "utf8").trimEnd().split("\r\n");
    expect(head).toMatch(/^detector,view,.*,prAuc,prAuc low,prAuc high,/);
    expect(new Set(rows.map((row) => row.split(",")[0]))).toEqual(new Set(["keyword", "naive-bayes"]));
  });

  test("says that there is no run", async () => {
    expect((await run("findings", join(folder, "nowhere"))).code).toBe(1);
  });
});
