/** @file Results as Arrow tables, each batch checked against what the server says it sent. */

import { InvalidInputError } from "@lsad/core";
import { DataType, type Table, tableFromIPC, tableToIPC } from "apache-arrow";

import { MAX_MESSAGE_BYTES } from "./channel.js";
import type { ArrowBatch } from "./protocol.js";
import { SparkError } from "./spark-error.js";

/** Room for the rest of the message that carries a table. */
const LARGEST_TABLE_BYTES = MAX_MESSAGE_BYTES - 1024 * 1024;

/**
 * A batch as a table. Its rows must be as many as the server counted and begin where the last batch ended: a result
 * that lost rows on its way is an error, never a shorter table.
 */
export function readBatch(batch: ArrowBatch, rowsBefore: number): Table {
  if ((batch.numChunksInBatch ?? 1) > 1) {
    throw broken(`a batch must come whole, got one of ${batch.numChunksInBatch} chunks`);
  }
  if (batch.startOffset !== undefined && batch.startOffset !== rowsBefore) {
    throw broken(`the next batch must start at row ${rowsBefore}, got ${batch.startOffset}`);
  }
  const table = tableFromIPC(batch.data ?? new Uint8Array());
  if (table.numRows !== (batch.rowCount ?? 0)) {
    throw broken(`a batch must hold the ${batch.rowCount ?? 0} rows it announces, got ${table.numRows}`);
  }
  return table;
}

/** A table as the bytes of an Arrow stream, refused where Spark would read it wrongly. */
export function writeTable(table: Table, where: string): Uint8Array {
  const dictionary = table.schema.fields.find(({ type }) => DataType.isDictionary(type));
  if (dictionary !== undefined) {
    throw new InvalidInputError(
      `${where}: column ${dictionary.name} must hold its values, as vectorFromArray(values, new Utf8()) makes it, got a dictionary, whose indices Spark would read`,
    );
  }
  const bytes = tableToIPC(table, "stream");
  if (bytes.length > LARGEST_TABLE_BYTES) {
    throw new InvalidInputError(
      `${where}: a table must be at most ${LARGEST_TABLE_BYTES} bytes, got ${bytes.length}; write it to a file that Spark reads`,
    );
  }
  return bytes;
}

/** Rows as plain objects by column name; nested values stay as Arrow gives them. */
export function tableRows(table: Table): Record<string, unknown>[] {
  return table.toArray().map((row) => row.toJSON());
}

function broken(message: string): SparkError {
  return new SparkError(`query: ${message}`, { grpcStatus: "DATA_LOSS" });
}
