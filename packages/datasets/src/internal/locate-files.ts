/** @file Which file of a folder belongs to which source. */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { type SourceInfo, sources } from "../source-info.js";
import { fileError } from "./read-file.js";

/** The files of one source. */
export interface SourceFiles {
  readonly info: SourceInfo;
  readonly raw: string;
  /** The same lines parsed, with true templates. */
  readonly structured?: string;
}

const RAW_NAME = /^([A-Za-z]+)(?:_[^./]+)?\.log(?:\.gz)?$/;
const STRUCTURED_NAME = /^([A-Za-z]+)(?:_[^./]+)?\.log_structured\.csv(?:\.gz)?$/;
const LABEL_NAME = /^([A-Za-z]+)(?:[_.].*)?\.csv(?:\.gz)?$/;

/**
 * Raw and structured files under a folder: either `raw_data/` and `structured_data/`, or one folder a source, as Loghub's repository has it.
 * @throws {@link DataFormatError} if there is no raw file, two of one source, or a structured file is missing for one source but not for all.
 */
export async function locateFiles(folder: string): Promise<readonly SourceFiles[]> {
  const entries = new Set(await list(folder, "Give the folder that holds raw_data/ and structured_data/."));
  const isFlat = entries.has("raw_data");
  const found: SourceFiles[] = [];
  for (const info of sources) {
    if (!isFlat && !entries.has(info.name)) continue;
    const rawFolder = isFlat ? join(folder, "raw_data") : join(folder, info.name);
    const raw = await findOne(rawFolder, RAW_NAME, info.name);
    const structuredFolder = isFlat ? join(folder, "structured_data") : rawFolder;
    const structured =
      isFlat && !entries.has("structured_data")
        ? undefined
        : await findOne(structuredFolder, STRUCTURED_NAME, info.name);
    if (raw !== undefined) found.push({ info, raw, ...(structured !== undefined && { structured }) });
    else if (structured !== undefined) throw missing(join(rawFolder, `${info.name}_2k.log`), structured);
  }
  if (found.length === 0) throw noSource(folder);
  checkStructured(found, folder);
  return found;
}

/** Label files in a folder, `<Source>.csv` or `<Source>_….csv`, one a source. */
export async function locateLabels(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name } of sources) {
    const file = await findOne(folder, LABEL_NAME, name);
    if (file !== undefined) found.set(name, file);
  }
  if (found.size > 0) return found;
  throw new DataFormatError({
    problem: "no label file of any known source",
    file: folder,
    expected: "files such as HDFS.csv, with columns EventId,Label,… or LineId,AnomalyLabel,…",
  });
}

/** Whether a folder has an entry of this name that is itself a folder. */
export async function hasFolder(folder: string, name: string): Promise<boolean> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

async function findOne(folder: string, pattern: RegExp, source: string): Promise<string | undefined> {
  const matching = (await list(folder)).filter((entry) => pattern.exec(entry)?.[1] === source);
  if (matching.length > 1) {
    throw new DataFormatError({
      problem: `${matching.length} files for source ${source}`,
      file: folder,
      expected: "one file a source",
      received: matching.join(", "),
      hint: "Keep each size in a folder of its own.",
    });
  }
  return matching.length === 1 ? join(folder, matching[0]) : undefined;
}

async function list(folder: string, hint?: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    const { details } = fileError(folder, cause);
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw new DataFormatError(details, { cause });
    throw new DataFormatError(
      { problem: "no such folder", file: folder, ...(hint !== undefined && { hint }) },
      { cause },
    );
  }
}

function checkStructured(found: readonly SourceFiles[], folder: string): void {
  const without = found.find((files) => files.structured === undefined);
  const sibling = found.find((files) => files.structured !== undefined);
  if (without !== undefined && sibling !== undefined) {
    throw missing(join(folder, "structured_data", `${without.info.name}_2k.log_structured.csv`), without.raw);
  }
}

function missing(file: string, sibling: string): DataFormatError {
  return new DataFormatError({
    problem: "file is missing",
    file,
    expected: `a file to go with ${sibling}`,
    hint: "Raw and structured data come in pairs; leave structured_data/ out altogether to read raw logs alone.",
  });
}

function noSource(folder: string): DataFormatError {
  return new DataFormatError({
    problem: "no log of any known source",
    file: folder,
    expected: "raw_data/<Source>_2k.log, or <Source>/<Source>_2k.log",
    hint: `Known sources: ${sources.map((info) => info.name).join(", ")}.`,
  });
}
