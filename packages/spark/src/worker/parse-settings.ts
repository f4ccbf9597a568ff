/** @file What the workers of a parse job are told: plain data, shipped as a file beside the worker. */

import type { MaskingInstruction } from "@lsad/log-parser";

/** Parsers by name. */
export const PARSERS = ["drain", "spell", "zero"] as const;

/** One of {@link PARSERS}. */
export type ParserName = (typeof PARSERS)[number];

/** Column that a CSV row has when its line could not be split into the cells of the header. */
export const MALFORMED = "lsad_malformed";

/** Which columns of a table (JSON, CSV, Parquet) mean what; or, with a header format, which fields. */
export interface ColumnNames {
  /** Column with the message. */
  readonly content: string;
  readonly time?: string;
  readonly level?: string;
  readonly component?: string;
  /** Column with the name of the system the row is from. Default: the job's source. */
  readonly source?: string;
}

/** Settings of the parsers; those that a parser does not know are refused when the job starts. */
export interface MinerSettings {
  readonly threshold?: number;
  /** Levels of Drain's tree. */
  readonly depth?: number;
  readonly masks?: readonly MaskingInstruction[];
  /** Take the published settings of each source by its name instead; see `publishedSettings` of `@lsad/log-parser`. */
  readonly published?: boolean;
}

/** All that the workers of a parse job need to know. */
export interface ParseSettings {
  readonly parser: ParserName;
  readonly miner: MinerSettings;
  /** What the value of a row is: a line of a log, or a JSON object. */
  readonly rows: "text" | "json";
  /** For lines: `none`, a name, a format with `<Content>`, or `source` for the format that bears the source's name. */
  readonly format: string;
  /** Year of the time stamps that have none. */
  readonly year?: number;
  /** What becomes of a line that its header format does not fit. */
  readonly onMisfit: "content" | "quarantine";
  /** For JSON objects. */
  readonly columns?: ColumnNames;
  /** What the columns must hold; rows that do not are quarantined. By column name, as `TableSchema` of `@lsad/features`. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Whether events have the parameters of their lines. */
  readonly parameters?: boolean;
  /** Of CSV: the columns, which the first row of every file must name. */
  readonly header?: readonly string[];
}
