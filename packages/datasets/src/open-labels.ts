/** @file Label sets by name or from a folder. */

import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import type { Corpus, CorpusLine, Judgement, LabelSet } from "./corpus.js";
import { judgeByLine, LINE_COLUMNS, readLabelColumn, readLineLabels } from "./internal/line-labels.js";
import { locateFiles, locateLabels } from "./internal/locate-files.js";
import { readCsvHeader } from "./internal/read-csv.js";
import { survey } from "./internal/survey.js";
import { judgeByTemplate, readTemplateLabels, TEMPLATE_COLUMNS } from "./internal/template-labels.js";

/** Folder of the labels that come with this package, from `src` and `dist` alike. */
const CURATED = fileURLToPath(new URL("../labels/curated", import.meta.url));

/** The labels of one source, and what they say as text, for the hash. */
interface SourceLabels {
  readonly judge: (line: CorpusLine) => Judgement;
  readonly description: Iterable<string>;
}

/**
 * Opens a label set for a corpus and checks that it covers it: every template, or every line, once.
 *
 * - `"curated"`: ours, by template of Loghub-2k, two passes under a written guideline (shipped in `labels/curated`);
 * - `"native"`: Loghub's own first column of BGL and Thunderbird;
 * - the name of the corpus's {@link Corpus.builtInLabels};
 * - a folder of CSV files, `<Source>.csv`, with labels by template (`EventId,Label,Category,Severity,Confidence,AnomalyIf,Reason`; a line is
 *   anomalous if `Label` is 1 or the pattern `AnomalyIf` matches its content) or by line (`LineId,AnomalyLabel,…`).
 *
 * Reads each labelled source once. An `AnomalyIf` sees the first 4,096 characters of a message.
 *
 * @throws {@link DataFormatError} if a file breaks its format, names an unknown template, or leaves one out.
 * @throws {@link InvalidInputError} if the corpus cannot have the labels that the name asks for.
 *
 * @example
 * ```ts
 * const corpus = await openCorpus("loghub-2k");
 * const judge = (await openLabels("curated", corpus)).judge("HDFS");
 * let anomalies = 0;
 * for await (const line of corpus.read("HDFS")) anomalies += judge(line).label; // 80 of 2,000
 * ```
 */
export async function openLabels(nameOrFolder: string, corpus: Corpus): Promise<LabelSet> {
  if (corpus.builtInLabels?.name === nameOrFolder) return corpus.builtInLabels;
  if (nameOrFolder === "curated") return openLabelFolder(CURATED, corpus, "curated");
  if (nameOrFolder === "native") return openNativeLabels(corpus);
  return openLabelFolder(nameOrFolder, corpus, basename(resolve(nameOrFolder)));
}

/** Opens a folder of label files; sources without a file have no labels. */
export async function openLabelFolder(folder: string, corpus: Corpus, name: string): Promise<LabelSet> {
  const files = await locateLabels(folder);
  const labels = new Map<string, SourceLabels>();
  for (const { name: source } of corpus.sources) {
    const file = files.get(source);
    if (file !== undefined) labels.set(source, await readLabels(file, corpus, source));
  }
  if (labels.size > 0) return createLabelSet(name, labels);
  throw new DataFormatError({
    problem: "no label file for any source of the corpus",
    file: folder,
    expected: corpus.sources.map((info) => `${info.name}.csv`).join(", "),
  });
}

async function openNativeLabels(corpus: Corpus): Promise<LabelSet> {
  const files = corpus.folder === undefined ? [] : await locateFiles(corpus.folder);
  const labels = new Map<string, SourceLabels>();
  for (const { info, raw } of files) {
    if (!info.labelColumn) continue;
    const table = await readLabelColumn(raw);
    labels.set(info.name, { judge: judgeByLine(info.name, table), description: table.describe() });
  }
  if (labels.size > 0) return createLabelSet("native", labels);
  const held = corpus.sources.map((info) => info.name).join(", ");
  throw new InvalidInputError(`openLabels: native labels need files of BGL or Thunderbird, got ${held}`);
}

async function readLabels(file: string, corpus: Corpus, source: string): Promise<SourceLabels> {
  const header = await readCsvHeader(file);
  const surveyed = await survey(corpus, source);
  if (header.includes("EventId") && header.includes("Label")) {
    const labels = await readTemplateLabels(file, surveyed);
    const rows = [...labels].map(([id, { plain, anomalyIf, matching }]) =>
      JSON.stringify([id, plain, anomalyIf?.source ?? "", matching ?? null]),
    );
    return { judge: judgeByTemplate(source, labels), description: rows.sort() };
  }
  if (header.includes("LineId") && header.includes("AnomalyLabel")) {
    const table = await readLineLabels(file, surveyed);
    return { judge: judgeByLine(source, table), description: table.describe() };
  }
  throw new DataFormatError({
    problem: "wrong columns",
    file,
    line: 1,
    expected: `${TEMPLATE_COLUMNS.required.join(",")},… or ${LINE_COLUMNS.required.join(",")},…`,
    received: header.join(","),
  });
}

function createLabelSet(name: string, labels: ReadonlyMap<string, SourceLabels>): LabelSet {
  const hash = createHash("sha256");
  for (const [source, { description }] of labels) {
    hash.update(`${source}\n`);
    for (const part of description) hash.update(part);
  }
  return {
    name,
    hash: hash.digest("hex"),
    sources: [...labels.keys()],
    judge(source) {
      const found = labels.get(source);
      if (found !== undefined) return found.judge;
      const known = [...labels.keys()].join(", ");
      throw new InvalidInputError(`judge: source must be one of ${known}, got ${JSON.stringify(source)}`);
    },
  };
}
