/** @file The templates of a run as a file: `--templates`. */

import type { TemplateInfo } from "../drain-answers.js";
import { csvLine } from "./csv-line.js";
import { timeText } from "./event-row.js";
import { openFile, plainName } from "./output-file.js";

const COLUMNS = ["templateId", "template", "lines", "firstLine", "lastLine", "firstSeen", "lastSeen"] as const;

/** Writes templates as they are at the end, most lines first: CSV, or JSON lines where the name ends so. */
export async function writeTemplates(path: string, templates: readonly TemplateInfo[]): Promise<void> {
  const rows = [...templates]
    .sort((a, b) => b.size - a.size || a.templateId - b.templateId)
    .map(({ templateId, tokens, size, firstLine, lastLine, firstSeenMs, lastSeenMs }) => ({
      templateId,
      template: tokens.join(" "),
      lines: size,
      firstLine,
      lastLine,
      firstSeen: timeText(firstSeenMs),
      lastSeen: timeText(lastSeenMs),
    }));
  const isJson = /\.(jsonl|ndjson)$/i.test(plainName(path));
  const text = isJson
    ? rows.map((row) => `${JSON.stringify(row)}\n`).join("")
    : [csvLine(COLUMNS), ...rows.map((row) => csvLine(COLUMNS.map((name) => row[name])))].join("");
  const sink = openFile(path);
  try {
    await sink.write(text);
    await sink.end();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
