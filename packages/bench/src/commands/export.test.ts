import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run } from "../../test/command-line.js";
import { readRun } from "../run.js";

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lsad-export-"));
  const options = ["--lines", "200", "--workers", "1", "--detectors", "keyword", "--targets", "Apache,BGL"];
  await run("run", ...options, "--out", at("run"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("lsad-bench export", () => {
  test("writes every cell of a run as Parquet and CSV, and the cards", async () => {
    const { code, out } = await run(
      "export",
      at("run"),
      "--parquet",
      at("c.parquet"),
      "--csv",
      at("c.csv"),
      "--cards",
      at("c"),
    );
    expect(code).toBe(0);
    expect(out.match(/^Wrote /gm)).toHaveLength(4);
    const cells = readRun(at("run")).results.map(({ cell }) => cell);
    const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(at("c.parquet"))).buffer });
    expect(rows.map(({ cell }) => cell)).toEqual(cells);
    expect(readFileSync(at("c.csv"), "utf8").split("\r\n")).toHaveLength(cells.length + 2);
    expect(readFileSync(at("c/MODEL_CARD.md"), "utf8")).toContain("| keyword | raw | line |");
    expect(readFileSync(at("c/DATA_SHEET.md"), "utf8")).toMatch(/\| BGL \| 200 \|/);
  });

  test("must be told what to write, and where the run is", async () => {
    expect(await run("export", at("run"))).toMatchObject({ code: 2, err: expect.stringContaining("--parquet") });
    expect((await run("export", at("nowhere"), "--csv", at("x.csv"))).code).toBe(1);
  });
});
