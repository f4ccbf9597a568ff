import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, describe, expect, test } from "vitest";
import { csrFromRows, matrixFromRows } from "../matrix/build.js";
import { readArrowTable, toArrowTable, writeArrow } from "./arrow.js";
import { readCsvTable } from "./csv.js";
import { readParquetTable } from "./parquet.js";
import { checkEvents, tableFeatures, tableFromRows } from "./table.js";

const SCHEMA = {
  level: { type: "string", values: ["INFO", "WARN"] },
  ms: { type: "number", min: 0, max: 1e6 },
  note: { type: "string", required: false },
} as const;

const folder = mkdtempSync(join(tmpdir(), "lsad-tables-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("tableFromRows()", () => {
  test.each([
    ["number", "3.5", 3.5],
    ["number", "-1e3", -1000],
    ["number", 7n, 7],
    ["integer", "12", 12],
    ["time", "1970-01-01T00:00:01", 1000],
    ["time", "1970-01-01 00:00:01,500", 1500],
    ["time", "1970-01-01T01:00:00+01:00", 0],
    ["time", new Date(5), 5],
  ] as const)("reads a %s from %s", (type, raw, value) => {
    expect([...tableFromRows([{ x: raw }], { x: { type } }).columns.x]).toEqual([value]);
  });

  test.each([
    ["number", "12ms"],
    ["number", "Infinity"],
    ["number", Number.NaN],
    ["number", ""],
    ["integer", "1.5"],
    ["integer", 2n ** 60n],
    ["boolean", "yes"],
    ["time", "1 January"],
    ["time", "2024-13-01"],
    ["string", 5],
  ] as const)("does not read a %s from %s", (type, raw) => {
    const { violations, rows } = tableFromRows([{ x: raw }], { x: { type } }, { onViolation: "drop" });
    expect([violations.count, violations.rows, rows]).toEqual([1, 1, 0]);
  });

  test("reads booleans, and none where a value is not required", () => {
    const { columns } = tableFromRows([{ ok: "TRUE" }, { ok: 0 }, {}], { ok: { type: "boolean", required: false } });
    expect(columns.ok).toEqual([true, false, undefined]);
    const numbers = tableFromRows([{}], { x: { type: "number", required: false } });
    expect([...numbers.columns.x]).toEqual([Number.NaN]);
  });

  test("counts every violation, shows the first with row and column, and drops only their rows", () => {
    const rows = [
      { level: "INFO", ms: "1" },
      { level: "TRACE", ms: "-1" },
      { level: "WARN", ms: "2e6" },
      { level: "WARN", ms: "3" },
    ];
    const table = tableFromRows(rows, SCHEMA, { onViolation: "drop", shown: 2 });
    expect(table.violations).toEqual({
      count: 3,
      rows: 2,
      first: [
        { row: 2, column: "level", expected: 'one of "INFO", "WARN"', received: "TRACE" },
        { row: 2, column: "ms", expected: "a finite number, at least 0, at most 1000000", received: "-1" },
      ],
    });
    expect([...table.columns.ms]).toEqual([1, 3]);
    expect(table.columns.note).toEqual([undefined, undefined]);
  });

  test("throws by default, after all rows", () => {
    const act = () =>
      tableFromRows([{ ms: "x" }, { ms: "y" }], { ms: { type: "number" } }, { shown: 1, file: "a.csv" });
    expect(act).toThrow(DataFormatError);
    expect(act).toThrow(
      "a.csv: 2 cells in 2 of 2 rows break the schema\n  row 1, ms: a finite number, got x\n  and 1 more",
    );
  });

  test.each([
    [{}, "schema must name a column, got none"],
    [
      { x: { type: "text" as "string" } },
      'type of column x must be one of string, number, integer, boolean, time, got "text"',
    ],
    [{ x: { type: "string", min: 1 } }, "column x must be a number or time to have a range, got string"],
    [{ x: { type: "number", values: [] } }, "column x must be a string to have a list of values, got number"],
  ] as const)("rejects the schema %j", (schema, message) => {
    expect(() => tableFromRows([], schema)).toThrow(InvalidInputError);
    expect(() => tableFromRows([], schema)).toThrow(message);
  });
});

describe("tableFeatures()", () => {
  const table = tableFromRows([{ a: 1, b: "2", c: "x" }], {
    a: { type: "number" },
    b: { type: "number" },
    c: { type: "string" },
  });

  test("takes the columns asked for, in their order", () => {
    const block = tableFeatures(table, { b: "ms", a: "bytes" });
    expect([...block.matrix.data]).toEqual([2, 1]);
    expect(block.columns).toEqual([
      { name: "b", unit: "ms" },
      { name: "a", unit: "bytes" },
    ]);
  });

  test("rejects texts and gaps", () => {
    expect(() => tableFeatures(table, { c: "1" })).toThrow("column c must be numeric, got texts");
    const gaps = tableFromRows([{ a: 1 }, {}], { a: { type: "number", required: false } });
    expect(() => tableFeatures(gaps, { a: "1" })).toThrow("column a must have a value in row 1, got none");
  });
});

describe("checkEvents()", () => {
  test("finds bad ids and parameters", () => {
    const good = { templateId: 0, parameters: [{ value: "7", name: "NUM" }] };
    expect(checkEvents([good]).count).toBe(0);
    const bad = [
      { templateId: -1, parameters: [] },
      { templateId: 1, parameters: [{ value: 7, name: "NUM" }] },
      { templateId: 1, parameters: null },
    ];
    const report = checkEvents([good, ...bad] as never);
    expect(report.first.map(({ row, column }) => [row, column])).toEqual([
      [2, "templateId"],
      [3, "parameters"],
      [4, "parameters"],
    ]);
  });
});

describe("readCsvTable()", () => {
  test("reads a file with quotes, a byte order mark and CRLF", async () => {
    const path = join(folder, "a.csv");
    writeFileSync(path, '\ufeffms,level,note,other\r\n30,INFO,"a ""b"", c\nd",x\r\n4.5,WARN,,y\r\n');
    const table = await readCsvTable(path, SCHEMA);
    expect([...table.columns.ms]).toEqual([30, 4.5]);
    expect(table.columns.note).toEqual(['a "b", c\nd', undefined]);
  });

  test("reads pieces, and another delimiter", async () => {
    const table = await readCsvTable(["level;m", "s\nINF", "O;1\n"], { ms: { type: "number" } }, { delimiter: ";" });
    expect([...table.columns.ms]).toEqual([1]);
  });

  test("names the column that is missing", async () => {
    const reading = readCsvTable(["level,note\nINFO,x\n"], SCHEMA, { file: "events.csv" });
    await expect(reading).rejects.toThrow(
      "events.csv: column ms is missing\n  expected: level,ms,note\n  received: level,note",
    );
    await expect(readCsvTable([""], SCHEMA)).rejects.toThrow("column level, ms, note is missing");
  });

  test("counts rows of the wrong length among the violations", async () => {
    const text = ["level,ms,note\nINFO,1,a\nINFO,1,a,b\nINFO\nWARN,2,\n"];
    const { violations, columns } = await readCsvTable(text, SCHEMA, { onViolation: "drop" });
    expect(violations.first).toEqual([
      { row: 2, column: "(row)", expected: "3 cells", received: "4 cells" },
      { row: 3, column: "(row)", expected: "3 cells", received: "1 cells" },
    ]);
    expect([...columns.ms]).toEqual([1, 2]);
  });

  test("says when the text is not CSV, or the file not there", async () => {
    await expect(readCsvTable(['level,ms,note\n"INFO,1,a\n'], SCHEMA)).rejects.toThrow("csv: the CSV cannot be read");
    await expect(readCsvTable(join(folder, "none.csv"), SCHEMA)).rejects.toThrow(/ENOENT/);
  });
});

describe("readArrowTable()", () => {
  test("reads what Arrow wrote", async () => {
    const bytes = tableToIPC(
      tableFromArrays({ level: ["INFO", "WARN"], ms: Float32Array.of(1, 2), note: [null, "x"] }),
    );
    const table = await readArrowTable(bytes, SCHEMA);
    expect([...table.columns.ms]).toEqual([1, 2]);
    expect(table.columns.note).toEqual([undefined, "x"]);
  });

  test("names what is wrong", async () => {
    await expect(readArrowTable(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), SCHEMA)).rejects.toThrow(DataFormatError);
    const bytes = tableToIPC(tableFromArrays({ level: ["INFO"] }));
    await expect(readArrowTable(bytes, SCHEMA)).rejects.toThrow("arrow: column ms, note is missing");
  });
});

describe("Arrow out", () => {
  const block = {
    columns: [
      { name: "rarity", unit: "nats" },
      { name: "level", unit: "0-4" },
    ],
    matrix: matrixFromRows([
      [0.5, 1],
      [2, 3],
    ]),
  };

  test("has one column a feature, with its unit", () => {
    const table = toArrowTable(block);
    expect(table.schema.fields.map(({ name, metadata }) => [name, metadata.get("unit")])).toEqual([
      ["rarity", "nats"],
      ["level", "0-4"],
    ]);
    expect([...(table.getChild("level") ?? [])]).toEqual([1, 3]);
  });

  test("comes back as it was, from bytes and from a file", async () => {
    const path = join(folder, "features.arrow");
    const schema = { rarity: { type: "number" }, level: { type: "integer" } } as const;
    for (const input of [await writeArrow(block, path), path]) {
      const table = await readArrowTable(input, schema);
      expect([[...table.columns.rarity], [...table.columns.level]]).toEqual([
        [0.5, 2],
        [1, 3],
      ]);
    }
  });

  test("writes a sparse matrix dense, and one without rows", () => {
    const sparse = { columns: block.columns, matrix: csrFromRows([[[1, 7]]], 2) };
    expect([...(toArrowTable(sparse).getChild("rarity") ?? [])]).toEqual([0]);
    expect(toArrowTable({ ...block, matrix: { rows: 0, columns: 2, data: new Float64Array(0) } }).numRows).toBe(0);
  });
});

describe("readParquetTable()", () => {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: "level", data: ["INFO", "WARN", "INFO"], type: "STRING" },
      { name: "ms", data: [1, 2.5, -1], type: "DOUBLE" },
      { name: "note", data: ["", "x", "y"], type: "STRING" },
      { name: "other", data: [1n, 2n, 3n], type: "INT64" },
    ],
  });

  test("reads a file and its bytes, dropping rows that break the schema", async () => {
    const path = join(folder, "a.parquet");
    writeFileSync(path, new Uint8Array(bytes));
    for (const input of [bytes, path]) {
      const table = await readParquetTable(input, SCHEMA, { onViolation: "drop" });
      expect([...table.columns.ms]).toEqual([1, 2.5]);
      expect(table.violations.first[0]).toMatchObject({ row: 3, column: "ms", received: "-1" });
    }
    const { columns } = await readParquetTable(bytes, { other: { type: "integer" } });
    expect([...columns.other]).toEqual([1, 2, 3]);
  });

  test("names what is wrong", async () => {
    await expect(readParquetTable(bytes, SCHEMA)).rejects.toThrow("1 cells in 1 of 3 rows break the schema");
    await expect(readParquetTable(bytes, { host: { type: "string" } })).rejects.toThrow("column host is missing");
    await expect(readParquetTable(new ArrayBuffer(40), SCHEMA)).rejects.toThrow("the bytes are not a Parquet table");
  });
});
