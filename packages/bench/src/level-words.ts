/** @file The ablation that asks whether a detector knows more than "error": no level and no keyword is left to read. */

import { anomalyKeywords } from "@lsad/baselines";
import type { SourceRow, SourceTable } from "@lsad/pipeline";

/** Names of severity levels, as loggers and operators write them. */
const LEVELS = [
  ...["trace", "debug", "verbose", "info", "information", "notice", "warning", "err", "alert", "emerg", "emergency"],
  ...["crit", "failure", "severity", "level"],
];

/** A keyword with the letters around it, and a level as a word. In tokenised text an apostrophe is a blank. */
const HIDDEN = new RegExp(
  `[a-z]*(?:${anomalyKeywords.source.replaceAll("'", "[' ]")})[a-z]*|\\b(?:${LEVELS.join("|")})\\b`,
  "gi",
);

/** A table without its levels, and without the keywords and level words in its messages, words and templates. */
export function hideLevelWords(table: SourceTable): SourceTable {
  return { ...table, rows: table.rows.map(hideInRow), templates: table.templates.map(hide) };
}

function hideInRow({ level: _level, ...row }: SourceRow): SourceRow {
  return { ...row, content: hide(row.content), words: hide(row.words) };
}

/** Text without what is hidden; blanks are single again. */
function hide(text: string): string {
  return text.replace(HIDDEN, " ").replace(/\s+/g, " ").trim();
}
