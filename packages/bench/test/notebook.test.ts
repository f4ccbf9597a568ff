import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cellsParquet } from "../src/export/cells-parquet.js";
import { allNormalCell, inventedCell, inventedCells } from "./invented-run.js";

/** Names another interpreter, for example one of a virtual environment. */
const PYTHON = process.env.LSAD_PYTHON ?? "python3";

interface Notebook {
  readonly cells: readonly { cell_type: string; source: readonly string[]; outputs?: readonly unknown[] }[];
}

const notebook: Notebook = JSON.parse(
  readFileSync(new URL("../../../docs/notebooks/explore-a-run.ipynb", import.meta.url), "utf8"),
);
const code = notebook.cells.filter(({ cell_type }) => cell_type === "code");

describe("docs/notebooks/explore-a-run.ipynb", () => {
  test("is kept without outputs: none of a run's data is in it", () => {
    expect(code.length).toBeGreaterThan(5);
    for (const { outputs } of code) expect(outputs).toEqual([]);
  });
});

const hasPandas = spawnSync(PYTHON, ["-c", "import pandas, pyarrow"]).status === 0;

const name = hasPandas ? "the notebook's cells" : `the notebook's cells [skipped: ${PYTHON} has no pandas and pyarrow]`;

describe.skipIf(!hasPandas)(name, () => {
  /** Runs all cells on a table, then prints what `last` says. */
  function runCells(cells: Parameters<typeof cellsParquet>[0], last: string): string {
    const folder = mkdtempSync(join(tmpdir(), "lsad-notebook-"));
    const file = join(folder, "cells.parquet");
    writeFileSync(file, cellsParquet(cells));
    const program = [...code.map(({ source }) => source.join("")), last].join("\n\n");
    const { status, stdout, stderr } = spawnSync(PYTHON, ["-W", "error", "-"], {
      input: program,
      encoding: "utf8",
      env: { ...process.env, LSAD_CELLS: file },
    });
    rmSync(folder, { recursive: true, force: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout;
  }

  test("run on a table of everything, and give the means worked out by hand", () => {
    const budgets = [{ falseAlarmsPer1000: 1, threshold: 0.5, episodeRecall: 0.5, delayLines: 20, delaySeconds: null }];
    const cells = [
      ...inventedCells("keyword", { alpha: 0.4, beta: 0.6 }),
      ...inventedCells("tfidf-lr", { alpha: 0.9, beta: 0.5 }),
      allNormalCell({ target: "omega" }),
      inventedCell({ setting: "few-shot", shots: 10, sampler: "random", supportAnomalies: 1 }),
      inventedCell({ track: "rare-0.5" }),
      inventedCell({ variant: "train-3" }),
      inventedCell({ target: "gamma", timeToDetect: { episodes: 2, horizonLines: 50, budgets } }),
    ];
    const out = runCells(
      cells,
      'print(means.loc[("line", "tfidf-lr", "raw"), "mean"], gains[("tfidf-lr", "raw")].to_dict())',
    );
    expect(out).toContain(`${cells.length} cells, 2 detectors`);
    expect(out).toContain("0.7 {'alpha': 0.5, 'beta': -0.09"); // .9 − .4, .5 − .6
  });

  test("run on a table of the main comparison alone, without the keyword list", () => {
    expect(runCells(inventedCells("rarity", { alpha: 0.4, beta: 0.6 }), "print(len(rare), len(few_shot))")).toContain(
      "0 0",
    );
  });
});
