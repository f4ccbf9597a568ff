/** @file Labels by template: `EventId,Label,Category,Severity,Confidence,AnomalyIf,Reason`. */

import { DataFormatError, InvalidInputError } from "@lsad/core";
import type { CorpusLine, Judgement } from "../corpus.js";
import { compilePattern, MATCHED_LIMIT } from "./anomaly-pattern.js";
import { type CsvRow, readCsv } from "./read-csv.js";
import type { Survey } from "./survey.js";

/** What the judgement of a line depends on. */
export interface TemplateLabel {
  /** For lines that the pattern does not match, or that have none. */
  readonly plain: Judgement;
  /** Matches the content of anomalous lines of a template that is normal otherwise. */
  readonly anomalyIf?: RegExp;
  /** For lines that the pattern matches. */
  readonly matching?: Judgement;
}

/** What every normal line is. */
export const NORMAL: Judgement = Object.freeze({ label: 0, severity: 0, category: "none" });

/** Columns of a file of labels by template; the optional ones in the order they are read. */
export const TEMPLATE_COLUMNS = {
  required: ["EventId", "Label"],
  optional: ["Category", "Severity", "AnomalyIf"],
  hint: "Labels by template have EventId,Label,Category,Severity,Confidence,AnomalyIf,Reason.",
};

/**
 * Reads labels by template and checks that they name each template of the corpus once, and no other.
 * @throws {@link DataFormatError} with file and line.
 */
export async function readTemplateLabels(file: string, { firstLines }: Survey): Promise<Map<string, TemplateLabel>> {
  if (firstLines.size === 0) {
    const hint = "Labels by template need structured_data/, which says what template each line is of.";
    throw new DataFormatError({ problem: "the corpus has no EventId to look up", file, hint });
  }
  const labels = new Map<string, TemplateLabel>();
  for await (const row of readCsv(file, TEMPLATE_COLUMNS)) {
    const [eventId] = row.fields;
    if (labels.has(eventId)) throw rowError(file, row, "EventId is there twice", "each EventId once", eventId);
    if (!firstLines.has(eventId)) {
      throw rowError(file, row, "unknown EventId", "an EventId of the corpus", eventId, "Labels belong to one corpus.");
    }
    labels.set(eventId, parseRow(file, row));
  }
  for (const [eventId, line] of firstLines) {
    if (labels.has(eventId)) continue;
    const problem = `no label for EventId ${eventId}, first met in line ${line} of the log`;
    throw new DataFormatError({ problem, file, expected: "one row for each template of the corpus" });
  }
  return labels;
}

/** The labels as a function of lines. */
export function judgeByTemplate(
  source: string,
  labels: ReadonlyMap<string, TemplateLabel>,
): (line: CorpusLine) => Judgement {
  return ({ record, eventId }) => {
    const label = eventId === undefined ? undefined : labels.get(eventId);
    if (label === undefined) {
      throw new InvalidInputError(
        `judge: line ${record.line} of ${source} must have a labelled EventId, got ${eventId ?? "none"}`,
      );
    }
    const { anomalyIf, matching, plain } = label;
    if (anomalyIf === undefined || matching === undefined) return plain;
    return anomalyIf.test(record.content.slice(0, MATCHED_LIMIT)) ? matching : plain;
  };
}

function parseRow(file: string, row: CsvRow): TemplateLabel {
  const [, labelText, category, severityText, patternText] = row.fields;
  if (labelText !== "0" && labelText !== "1") throw rowError(file, row, "bad Label", "0 or 1", labelText);
  if (!/^[0-3]?$/.test(severityText)) throw rowError(file, row, "bad Severity", "0, 1, 2 or 3", severityText);
  const anomaly = anomalyOf(category, severityText);
  if (labelText === "1") return { plain: anomaly };
  if (patternText === "") return { plain: NORMAL };
  const anomalyIf = compilePattern(patternText);
  if (typeof anomalyIf === "string") {
    throw rowError(file, row, "bad AnomalyIf", `a regular expression of JavaScript; it ${anomalyIf}`, patternText);
  }
  return { plain: NORMAL, anomalyIf, matching: anomaly };
}

/** A missing severity counts as 2, "an operation failed": label sets without the column do not grade. */
export function anomalyOf(category: string, severity = ""): Judgement {
  return Object.freeze({
    label: 1,
    severity: (severity === "" ? 2 : Number(severity)) as Judgement["severity"],
    category: category === "" ? "anomaly" : category,
  });
}

/** An error at one row of a label file. */
export function rowError(
  file: string,
  { line }: CsvRow,
  problem: string,
  expected: string,
  received: string,
  hint?: string,
): DataFormatError {
  return new DataFormatError({ problem, file, line, expected, received, ...(hint !== undefined && { hint }) });
}
