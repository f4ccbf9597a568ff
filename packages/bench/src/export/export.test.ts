import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { allNormalCell, inventedCell, inventedCells, inventedRun } from "../../test/invented-run.js";
import type { CellResult } from "../result.js";
import { dataSheet, modelCard } from "./cards.js";
import { cellColumns } from "./cell-table.js";
import { cellsCsv } from "./cells-csv.js";
import { cellsParquet } from "./cells-parquet.js";

const CELLS: readonly CellResult[] = [
  inventedCell({ value: 1 / 3, threshold: null, train: ["omega", 'psi, "quoted"'], seed: -1 }),
  allNormalCell({ target: "beta", weighting: "template", setting: "few-shot", shots: 10, supportAnomalies: 0 }),
  inventedCell({
    target: "gamma",
    calibration: { brier: 0.125, ece: 0.0625, bins: [] },
    error: { code: "INTERNAL", message: "two\nlines" },
  }),
];

async function readBack(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: bytes.slice().buffer });
}

describe("cellsParquet()", () => {
  test("is read back value by value, nulls as nulls", async () => {
    const rows = await readBack(cellsParquet(CELLS));
    expect(rows).toEqual(
      CELLS.map((cell) => Object.fromEntries(cellColumns.map(({ name, read }) => [name, read(cell)]))),
    );
    expect(rows[0]).toMatchObject({ prAuc: 1 / 3, threshold: null, seed: -1, train: '["omega","psi, \\"quoted\\""]' });
    expect(rows[1]).toMatchObject({
      prAuc: null,
      prAucReason: "no anomaly among the test lines",
      falseAlarmRate: 0.125,
    });
    expect(rows[2]).toMatchObject({ brier: 0.125, ece: 0.0625, errorMessage: "two\nlines" });
  });

  test("types its columns: texts, whole numbers, doubles", () => {
    const { schema } = parquetMetadata(cellsParquet(CELLS).slice().buffer);
    const types = Object.fromEntries(schema.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({ cell: "BYTE_ARRAY", shots: "INT32", prAuc: "DOUBLE", prAucSupport: "INT32" });
    expect(schema).toHaveLength(1 + cellColumns.length);
  });

  test("types them the same where every value is missing, and where there is no cell", async () => {
    const types = (cells: readonly CellResult[]) =>
      parquetMetadata(cellsParquet(cells).slice().buffer).schema.map(({ name, type }) => [name, type]);
    expect(types([])).toEqual(types(CELLS));
    expect(types([CELLS[1]])).toEqual(types(CELLS));
    expect(await readBack(cellsParquet([]))).toEqual([]);
  });
});

describe("the columns", () => {
  test("hold every field of a result", () => {
    const names = cellColumns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const flat = new Set(["version", "test", "metrics", "hashes", "error", "calibration"]);
    for (const field of Object.keys(CELLS[2])) if (!flat.has(field)) expect(names).toContain(field);
  });
});

describe("cellsCsv()", () => {
  test("has a header, full precision, quotes, and nothing for null", () => {
    const csv = cellsCsv(CELLS.slice(0, 1));
    const [head, row] = csv.split("\r\n");
    expect(head.split(",").slice(0, 3)).toEqual(["cell", "detector", "options"]);
    expect(row).toContain('"[""omega"",""psi, \\""quoted\\""""]"');
    expect(row).toContain(`,${1 / 3},20,,`);
    expect(csv.endsWith("\r\n")).toBe(true);
  });
});

describe("modelCard() and dataSheet()", () => {
  const cells = [
    ...inventedCells("tfidf-lr", { alpha: 0.9, beta: 0.2, gamma: 0.4 }),
    allNormalCell({ target: "omega" }),
  ];
  const run = inventedRun(cells);

  test("say use, metrics with intervals, worst sources, limits, licence and how to make it again", () => {
    const card = modelCard(run);
    for (const heading of ["Intended use", "Training data", "Metrics", "Known failures", "Limits", "Licence"]) {
      expect(card).toContain(`## ${heading}`);
    }
    expect(card).toMatch(/\| tfidf-lr \| raw \| line \| 3 \| \.500 \[\.\d{3}, \.\d{3}\]/); // (.9 + .2 + .4) / 3
    expect(card).toContain("| tfidf-lr | raw | beta .200, gamma .400, alpha .900 |");
    expect(card).toContain(run.manifest.code);
  });

  test("list every source with lines and anomalies, and where labels come from", () => {
    const sheet = dataSheet(run);
    for (const { name } of run.manifest.sources) expect(sheet).toContain(`| ${name} |`);
    expect(sheet).toContain("Made by others");
    const curated = { ...run, manifest: { ...run.manifest, labels: { name: "curated", hash: "00" } } };
    expect(dataSheet(curated)).toContain("Cohen's kappa .967");
  });

  test("let no name of others break out of its cell", () => {
    const [first, ...rest] = run.manifest.sources;
    const sources = [{ ...first, name: "a | b <i>" }, ...rest];
    expect(dataSheet({ ...run, manifest: { ...run.manifest, sources } })).toContain("| a \\| b \\<i\\> |");
  });

  test("are the same for the same run", () => {
    expect(modelCard(run)).toBe(modelCard(inventedRun(cells)));
  });
});
