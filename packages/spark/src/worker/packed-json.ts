/**
 * @file Large values on their way through Spark: JSON, deflated, as one plain text.
 *
 * Between two workers a block is carried by the JVM: read from a pipe, written as Parquet, shuffled, written to a pipe. All
 * of that costs by the byte, and log lines of one kind deflate to a tenth.
 */

import { deflateRawSync, inflateRawSync } from "node:zlib";

/** The fastest level: a higher one takes longer than its smaller result saves. */
const LEVEL = 1;

/** A value as letters, digits, `+`, `/` and `=`. */
export function packJson(value: unknown): string {
  return deflateRawSync(JSON.stringify(value), { level: LEVEL }).toString("base64");
}

/** What {@link packJson} packed. */
export function unpackJson(text: string): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString("utf8"));
}
