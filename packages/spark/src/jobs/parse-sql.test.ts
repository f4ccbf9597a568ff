import { describe, expect, test } from "vitest";
import { csvHeaderQuery, inputQuery, learnQuery, neededColumns } from "./parse-sql.js";
import { literal, parquet, quoted, transform, writeTo } from "./sql-text.js";

describe("SQL text", () => {
  test("keeps quotes and backslashes inside literals and names", () => {
    expect(literal("it's C:\\logs")).toBe("'it\\'s C:\\\\logs'");
    expect(quoted("a`b")).toBe("`a``b`");
    expect(parquet("/x'y")).toBe("parquet.`/x'y`");
    expect(writeTo("/o'ut", "SELECT 1")).toBe("INSERT OVERWRITE DIRECTORY '/o\\'ut' USING parquet SELECT 1");
  });

  test("sends rows through a program", () => {
    expect(transform("a, b", "node 'x'", "k STRING", "t")).toBe(
      "SELECT TRANSFORM(a, b) USING 'node \\'x\\'' AS (k STRING) FROM t",
    );
  });
});

describe("inputQuery()", () => {
  test("reads lines at LF only, with the source from the file's name", () => {
    expect(inputQuery({ paths: ["/a/*.log"], format: "text" })).toBe(
      "SELECT regexp_extract(_metadata.file_name, '^([^.]*)', 1) s, _metadata.file_path f, " +
        "_metadata.file_block_start b, value v FROM text.`/a/*.log` WITH ('lineSep' = '\\n')",
    );
  });

  test("joins paths, and takes a given source", () => {
    const query = inputQuery({ paths: ["/a", "/b"], format: "json", source: "it's" });
    expect(query.split(" UNION ALL ").map((part) => part.slice(0, 19))).toEqual([
      "SELECT 'it\\'s' s, _",
      "SELECT 'it\\'s' s, _",
    ]);
  });

  test("makes JSON of CSV cells, doubled quotes understood, and says which lines are malformed", () => {
    const query = inputQuery({ paths: ["/a"], format: "csv" }, { csv: { names: ["m", "n"], delimiter: ";" } });
    expect(query).toContain(
      "to_json(from_csv(trim(TRAILING '\r' FROM value), '`m` STRING, `n` STRING, `lsad_malformed` STRING', map('sep', ';', 'escape', '\"', " +
        "'mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', 'lsad_malformed')))",
    );
    expect(csvHeaderQuery("/a", ";")).toContain("'sep' = ';'");
  });

  test("reads of Parquet only what is needed", () => {
    const columns = neededColumns({ content: "m", time: "at" }, { ms: {}, m: {} });
    expect(inputQuery({ paths: ["/a"], format: "parquet" }, { columns })).toContain(
      "to_json(struct(`m`, `at`, `ms`)) v",
    );
  });
});

describe("learnQuery()", () => {
  test("brings a source's lines of one token count to one process, in order", () => {
    expect(learnQuery("t", "w")).toContain("FROM (SELECT * FROM t DISTRIBUTE BY s, n SORT BY s, n, f, b, i)");
  });
});
