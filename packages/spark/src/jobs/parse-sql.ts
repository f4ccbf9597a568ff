/** @file The SQL of a parse job, as text: what is read, how stages follow each other, how ids are given. */

import { LEARN_COLUMNS } from "../worker/learn-task.js";
import type { ColumnNames } from "../worker/parse-settings.js";
import { MALFORMED } from "../worker/parse-settings.js";
import { READ_COLUMNS } from "../worker/read-task.js";
import { WRITE_COLUMNS } from "../worker/write-task.js";
import { literal, parquet, quoted, transform } from "./sql-text.js";

/** What a job reads. */
export interface ParseInput {
  /** Files, folders or patterns, as Spark reads them: `"/logs/hdfs/*.log"`, `"s3a://…"`. */
  readonly paths: readonly string[];
  /** `text`: a line a row. `json`: an object a line. `csv`: a header, then a row a line. */
  readonly format: "text" | "json" | "csv" | "parquet";
  /** Name of the system that the rows are from. Default: by `sourcePattern`. */
  readonly source?: string;
  /** A Java pattern; its first group in a file's name is the source. Default `^([^.]*)`: the name up to the first dot. */
  readonly sourcePattern?: string;
}

/** Columns of a CSV file, in order, and how its cells are separated. */
export interface CsvLayout {
  readonly names: readonly string[];
  readonly delimiter: string;
}

const FIRST_PART_OF_NAME = "^([^.]*)";

/**
 * The rows of a job: source, file, split start, value.
 * @param csv - For `csv`.
 * @param columns - For `parquet`: what is read of it.
 */
export function inputQuery(
  input: ParseInput,
  { csv, columns }: { csv?: CsvLayout; columns?: readonly string[] } = {},
): string {
  const { paths, format, source, sourcePattern = FIRST_PART_OF_NAME } = input;
  const name =
    source === undefined ? `regexp_extract(_metadata.file_name, ${literal(sourcePattern)}, 1)` : literal(source);
  const place = `${name} s, _metadata.file_path f, _metadata.file_block_start b`;
  const queries = paths.map((path) => {
    if (format === "parquet") {
      const kept = (columns ?? []).map(quoted).join(", ");
      return `SELECT ${place}, to_json(struct(${kept})) v FROM ${parquet(path)}`;
    }
    // lineSep keeps a lone CR as data; the default splits at it.
    const lines = `text.${quoted(path)} WITH ('lineSep' = '\\n')`;
    return `SELECT ${place}, ${csv === undefined ? "value" : csvValue(csv)} v FROM ${lines}`;
  });
  return queries.join(" UNION ALL ");
}

/** The names of a CSV file's columns, as a query without rows. */
export function csvHeaderQuery(path: string, delimiter: string): string {
  return `SELECT * FROM csv.${quoted(path)} WITH ('header' = 'true', 'sep' = ${literal(delimiter)}, 'escape' = '"') LIMIT 0`;
}

/** A line of CSV as a JSON text; of a malformed one all cells are left out, and a column says so. */
function csvValue({ names, delimiter }: CsvLayout): string {
  const schema = [...names, MALFORMED].map((name) => `${quoted(name)} STRING`).join(", ");
  // Of RFC 4180: a quote inside quotes is doubled; Spark's default is a backslash before it.
  const options = `map('sep', ${literal(delimiter)}, 'escape', '"', 'mode', 'PERMISSIVE', 'columnNameOfCorruptRecord', ${literal(MALFORMED)})`;
  const line = `trim(TRAILING ${literal("\r")} FROM value)`; // RFC 4180 ends a line with CR LF
  return `to_json(from_csv(${line}, ${literal(schema)}, ${options}))`;
}

/** The columns of a table that a job needs. */
export function neededColumns(columns: ColumnNames, schema: Readonly<Record<string, unknown>> = {}): string[] {
  const named = Object.values(columns).filter((name): name is string => name !== undefined);
  return [...new Set([...named, ...Object.keys(schema)])];
}

/** The first stage: lines to blocks. */
export function readQuery(input: string, command: string): string {
  return transform("s, f, b, v", command, READ_COLUMNS, `(${input})`);
}

/**
 * The second stage: rows of one source and token count meet in one process, sorted by place.
 * @param read - A query with the rows of the first stage.
 */
export function learnQuery(read: string, command: string): string {
  const sorted = `SELECT * FROM ${read} DISTRIBUTE BY s, n SORT BY s, n, f, b, i`;
  return transform("k, s, n, f, b, i, rows, x, e, note", command, LEARN_COLUMNS, `(${sorted})`);
}

/** No row: what is written in place of the report of an earlier job, until this one is done. */
export const NO_REPORT = "SELECT 0 rows WHERE false" as const;

/** Rows of one kind among those of a stage. */
export function rowsOf(kind: string, table: string): string {
  return `(SELECT * FROM ${quoted(table)} WHERE k = ${literal(kind)})`;
}

/** How many rows of each kind a stage left of each split, and the sum of the lines that they stand for. */
export function countsQuery(table: string): string {
  return `SELECT k, f, b, count(*) c, coalesce(sum(rows), 0) r FROM ${quoted(table)} GROUP BY k, f, b`;
}

/** The most frequent source and token count among blocks, which one process learns. */
export function hotKeyQuery(table: string): string {
  return `SELECT s, n, sum(rows) r FROM ${rowsOf("b", table)} GROUP BY s, n ORDER BY r DESC, s, n LIMIT 1`;
}

/** Columns of {@link numbersQuery}. */
export const NUMBER_COLUMNS =
  "s STRING, n INT, c INT, templateId INT, tokens ARRAY<STRING>, rows BIGINT, place STRUCT<f: STRING, b: BIGINT, i: BIGINT>, file STRING, line BIGINT" as const;

/**
 * The final number of every template, by source, token count and the number that the learner gave it.
 *
 * Drain numbers templates as their first lines come, so the rank of the first line is the number that one process would
 * have given. The other parsers learn a source as a whole, and their own numbers stay.
 */
export function numbersQuery(learned: string, splits: string, isDrain: boolean): string {
  const into = "CAST(get_json_object(t.note, '$.into') AS INT)";
  const rank = "CAST(row_number() OVER (PARTITION BY t.s ORDER BY t.f, t.b, t.i) AS INT)";
  return `SELECT t.s, t.n, CAST(get_json_object(t.note, '$.id') AS INT) c, ${isDrain ? rank : into} templateId,
    from_json(get_json_object(t.note, '$.tokens'), 'ARRAY<STRING>') tokens, t.rows, struct(t.f, t.b, t.i) place, t.f file, p.o + t.i + 1 line
    FROM ${rowsOf("t", learned)} t JOIN ${quoted(splits)} p ON t.f = p.f AND t.b = p.b`;
}

/** The table of templates. */
export function templatesQuery(numbers: string): string {
  return `SELECT s source, templateId, array_join(any_value(tokens), ' ') template, any_value(tokens) tokens,
    sum(rows) lines, min_by(file, place) firstFile, min_by(line, place) firstLine
    FROM ${quoted(numbers)} GROUP BY s, templateId ORDER BY s, templateId`;
}

/** As `lsad-parse` writes them; a text that is not of this form makes no row, but an error. */
const PARAMETERS =
  "from_json(a, 'ARRAY<STRUCT<name: STRING, value: STRING>>', map('mode', 'FAILFAST')) parameters" as const;

/**
 * The last stage: one row a line, with the final numbers of templates. They travel with the block, by the numbers that the
 * learner gave them: a join of blocks, not of lines.
 */
export function eventsQuery(
  { learned, splits, numbers }: Readonly<Record<"learned" | "splits" | "numbers", string>>,
  command: string,
  withParameters = false,
): string {
  const template = `struct(templateId id${withParameters ? ", tokens" : ""})`;
  const entries = `to_json(map_from_entries(collect_list(struct(CAST(c AS STRING), ${template}))))`;
  const blocks = `SELECT /*+ BROADCAST(p), BROADCAST(t) */ l.s, l.f, p.o, t.ids, l.a, l.e FROM ${rowsOf("b", learned)} l
    JOIN ${quoted(splits)} p ON l.f = p.f AND l.b = p.b
    JOIN (SELECT s, n, ${entries} ids FROM ${quoted(numbers)} GROUP BY s, n) t ON l.s = t.s AND l.n = t.n`;
  const rows = transform("s, f, o, ids, a, e", command, WRITE_COLUMNS, `(${blocks})`);
  const text = (column: string) => `coalesce(${column}, get_json_object(j, '$.${column}'))`;
  return `SELECT s source, f file, line, timestamp_millis(t) time, ${text("l")} level, ${text("p")} component,
    ${text("v")} content, c templateId${withParameters ? `, ${PARAMETERS}` : ""} FROM (${rows}) WHERE line IS NOT NULL`;
}

/** The table of rows that were set aside. */
export function quarantineQuery(readRows: string, splits: string): string {
  return `SELECT q.s source, q.f file, p.o + q.i + 1 line, get_json_object(q.note, '$.reason') reason,
    get_json_object(q.note, '$.value') value
    FROM ${rowsOf("q", readRows)} q JOIN ${quoted(splits)} p ON q.f = p.f AND q.b = p.b`;
}
