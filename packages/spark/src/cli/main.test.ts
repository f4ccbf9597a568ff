import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "./main.js";

const folder = mkdtempSync(join(tmpdir(), "lsad-spark-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    remote: undefined,
    onInterrupt: () => {},
  });
  return { code, out: out.join(""), err: err.join("") };
}

describe("lsad-spark", () => {
  test.each([["parse"], ["features"]])("%s --help shows examples", async (command) => {
    const { code, out } = await run(command, "--help");
    expect(code).toBe(0);
    expect(out).toContain(`$ lsad-spark ${command} `);
  });

  test("--help names the exit codes", async () => {
    expect((await run("--help")).out).toContain("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.");
  });

  test.each([
    [["dance"], "unknown command 'dance'"],
    [["parse", "/x"], "required option '-o, --out <folder>' not specified"],
    [["parse", "/x", "--out", "/o"], "--remote: must name a Spark Connect server, got neither it nor SPARK_REMOTE"],
    [["parse", "/x", "--out", "/o", "--parser", "brain"], "Allowed choices are drain, spell, zero."],
    [["parse", "/x", "--out", "/o", "--threshold", "2"], "It must be a number from 0 to 1."],
    [["parse", "/x", "--out", "/o", "--mask", "/no/file"], "--mask: must be a JSON file, got /no/file"],
    [["features", "/x", "--out", "/o", "--ngrams", "2,1"], "It must be two whole numbers as 1,2."],
    [["features", "/x", "--out", "/o", "--key", "id"], "It must be as 'id BIGINT, host STRING'."],
  ])("%j is wrong usage", async (args, message) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("refuses masks that no worker could run", async () => {
    const file = join(folder, "masks.json");
    writeFileSync(file, JSON.stringify([{ pattern: "(", name: "X" }]));
    const { code, err } = await run("parse", "/x", "--out", "/o", "--mask", file);
    expect([code, err]).toEqual([2, expect.stringContaining("pattern must be a regular expression")]);
  });
});
