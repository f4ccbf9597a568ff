/** @file What a text model reads of a row: the message, its template, or the message with its header fields. */

import { wordTokens } from "@lsad/features";
import type { SourceRow, SourceTable } from "./source-table.js";

/** The views, in the order reports show them. */
export const views = ["raw", "parsed", "structured"] as const;

/**
 * What a text model reads of a line:
 * `raw` the words of the message; `parsed` the words of its template, variable places left out;
 * `structured` the words of the message, then of the component, then the level as one word (`levelwarn`).
 */
export type View = (typeof views)[number];

/**
 * The text of every row of a table under a view: words joined by single blanks.
 * @returns Shape `[rows]`, in the order of `table.rows`.
 */
export function rowTexts(table: SourceTable, view: View): string[] {
  switch (view) {
    case "raw":
      return table.rows.map((row) => row.words);
    case "parsed": {
      const texts = table.templates.map(templateWords);
      return table.rows.map((row) => texts[row.template]);
    }
    case "structured":
      return table.rows.map(structuredWords);
  }
}

function templateWords(template: string): string {
  return wordTokens(template.replaceAll("<*>", " ")).join(" ");
}

function structuredWords({ words, component, level }: SourceRow): string {
  const parts = words === "" ? [] : [words];
  if (component !== undefined) parts.push(...wordTokens(component));
  if (level !== undefined && level !== "") parts.push(`level${level.toLowerCase()}`);
  return parts.join(" ");
}
