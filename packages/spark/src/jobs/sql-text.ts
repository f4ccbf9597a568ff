/** @file Names and texts inside SQL. */

/** A text as a literal of Spark SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** A name or a path between backticks. */
export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** The rows of the Parquet files in a folder. */
export function parquet(folder: string): string {
  return `parquet.${quoted(folder)}`;
}

/** The statement that writes a query to a folder, in place of what is there. */
export function writeTo(folder: string, query: string, format: "parquet" | "json" = "parquet"): string {
  return `INSERT OVERWRITE DIRECTORY ${literal(folder)} USING ${format} ${query}`;
}

/**
 * {@link writeTo} for what a later stage reads. A row group is the least that a task can read, and with Parquet's 128 MB a
 * file of packed blocks would be one.
 */
export function writeStage(folder: string, query: string): string {
  const options = `OPTIONS ('parquet.block.size' = '${STAGE_ROW_GROUP_BYTES}')`;
  return `INSERT OVERWRITE DIRECTORY ${literal(folder)} USING parquet ${options} ${query}`;
}

const STAGE_ROW_GROUP_BYTES = 1 << 23;

/** The statement that gives a folder of Parquet files a name. With the columns given, Spark opens no file to find them. */
export function createTable(name: string, columns: string, folder: string): string {
  return `CREATE OR REPLACE TEMPORARY VIEW ${quoted(name)} (${columns}) USING parquet OPTIONS (path ${literal(folder)})`;
}

/**
 * A query whose rows go through a program, one process a partition.
 * @param columns - What the rows consist of, in SQL; each is sent as text.
 * @param schema - Names and types of what comes back.
 */
export function transform(columns: string, command: string, schema: string, from: string): string {
  return `SELECT TRANSFORM(${columns}) USING ${literal(command)} AS (${schema}) FROM ${from}`;
}
