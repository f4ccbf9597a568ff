/** @file The switch between structured and unstructured text: with the header's fields, or the message alone. */

import type { LogRecord } from "@lsad/core";
import { wordTokens } from "../text/word-tokens.js";

/** Which parts of a record become text: the message alone, or also the component and the level of its header. */
export type RecordView = "message" | "structured";

/**
 * A record as words joined by single spaces, ready for a vectoriser with `analyzer: "space"`.
 *
 * `"message"`: {@link wordTokens} of the content. `"structured"`: also those of the component, then the one word `level` + level in lower
 * case (`levelwarn`); fields the record lacks are left out. These are the views `content` and `structured` of the benchmark
 * protocol.
 *
 * @example
 * ```ts
 * const record = { source: "HDFS", line: 1, content: "Disk 7 failed", level: "WARN", component: "dfs.DataNode", raw: "" };
 * recordText(record, "message"); // "disk failed"
 * recordText(record, "structured"); // "disk failed dfs data node levelwarn"
 * ```
 */
export function recordText({ content, component, level }: LogRecord, view: RecordView): string {
  const words = wordTokens(content);
  if (view === "structured") {
    if (component !== undefined) words.push(...wordTokens(component));
    if (level !== undefined) words.push(...(`level${level}`.toLowerCase().match(/[a-z]{2,}/g) ?? []));
  }
  return words.join(" ");
}
