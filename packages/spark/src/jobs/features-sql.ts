/** @file The SQL of a features job, as text. */

import { TERM_COLUMNS } from "../worker/terms-task.js";
import { VECTOR_COLUMNS } from "../worker/vectors-task.js";
import { literal, parquet, quoted, transform } from "./sql-text.js";

/** A Parquet table with a text a row. */
export interface TextTable {
  /** Its folder, for example the `events` of a parse job. */
  readonly folder: string;
  /** Column with the text. Default `content`; a row without one counts as an empty text. */
  readonly text?: string;
  /** Columns that tell rows apart, with their SQL types. Default those of events: source, file, line. */
  readonly key?: Readonly<Record<string, string>>;
}

/** {@link TextTable.key} of the events of a parse job. */
const EVENT_KEY = { source: "STRING", file: "STRING", line: "BIGINT" } as const;

/** Bounds on the terms that become columns, as numbers of texts. */
export interface TermLimits {
  readonly least: number;
  readonly most: number;
  readonly maxFeatures: number | null;
}

/** The texts of a table to terms. */
export function termsQuery({ folder, text = "content" }: TextTable, command: string): string {
  const texts = `(SELECT to_json(struct(${textOf(text)} text)) row FROM ${parquet(folder)})`;
  return transform("row", command, TERM_COLUMNS, texts);
}

/** The terms within limits with their frequencies; of the most frequent, ties to the earlier in the order of columns. */
export function vocabularyQuery(terms: string, { least, most, maxFeatures }: TermLimits): string {
  const term = "get_json_object(concat('{\"t\":', j, '}'), '$.t')";
  const limit = maxFeatures === null ? "" : `ORDER BY occurrences DESC, term LIMIT ${maxFeatures}`;
  return `SELECT ${term} term, sum(texts) texts, sum(occurrences) occurrences FROM ${parquet(terms)} WHERE k = 't'
    GROUP BY j HAVING sum(texts) BETWEEN ${least} AND ${most} ${limit}`;
}

/** The texts of a table to rows of columns and values, with their keys. */
export function vectorsQuery({ folder, text = "content", key = EVENT_KEY }: TextTable, command: string): string {
  const names = Object.keys(key).map(quoted).join(", ");
  const types = Object.entries(key).map(([name, type]) => `${quoted(name)} ${type}`);
  const texts = `(SELECT to_json(struct(${textOf(text)} text, to_json(struct(${names})) id)) row FROM ${parquet(folder)})`;
  const rows = transform("row", command, VECTOR_COLUMNS, texts);
  return `SELECT r.*, from_json(concat('[', indices, ']'), 'ARRAY<INT>') indices,
    from_json(concat('[', entries, ']'), 'ARRAY<DOUBLE>') \`values\`
    FROM (SELECT from_json(j, ${literal(types.join(", "))}, map('mode', 'FAILFAST')) r, indices, entries FROM (${rows}) WHERE k = 'v')`;
}

/**
 * How often each template occurs in each window of a source: `linesPerWindow` lines in the order of files and lines.
 * Templates that do not occur have no row.
 */
export function templateCountsQuery(events: string, linesPerWindow: number): string {
  const place = "row_number() OVER (PARTITION BY source ORDER BY file, line) - 1";
  return `SELECT source, CAST(floor(place / ${linesPerWindow}) AS INT) window, templateId, count(*) lines
    FROM (SELECT source, templateId, ${place} place FROM ${parquet(events)}) GROUP BY source, window, templateId`;
}

function textOf(column: string): string {
  return `coalesce(${quoted(column)}, '')`;
}
