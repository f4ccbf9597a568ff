/** @file `run.json`: what a run is, written before it starts, and compared before it goes on. */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { detectorKind, thresholdPolicy } from "@lsad/pipeline";
import type { BenchConfig, TemplateSource } from "./config.js";
import { jobFiles } from "./job-files.js";
import type { Job } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";
import { TIMINGS_FILE } from "./results-file.js";
import type { ParserEntry, RunManifest } from "./run-files.js";
import { SCORES_FOLDER } from "./scores-file.js";

/** File name of a run's manifest inside its folder. */
export const MANIFEST_FILE = "run.json";

/** What a run is. */
export function manifestOf(
  config: BenchConfig,
  jobs: readonly Job[],
  benchData: Pick<BenchData, "sources" | "templates" | "otherTemplates" | "dataHash" | "codeHash" | "encoder">,
  { data, labels }: { readonly data: string; readonly labels: RunManifest["labels"] },
): RunManifest {
  const { sources, dataHash, codeHash, encoder } = benchData;
  const parsers = parserEntries(benchData);
  return {
    version: 1,
    preset: config.preset,
    data: { name: data, hash: dataHash },
    labels,
    templates: config.templates,
    detectors: config.detectors.map((id) => {
      const { summary, threshold } = detectorKind(id);
      const views = [...new Set(jobs.filter((job) => job.detector === id).map((job) => job.view))];
      return { id, summary, views, threshold: thresholdPolicy(threshold).name };
    }),
    targets: [...new Set(jobs.map((job) => job.target))],
    seeds: config.seeds,
    plans: config.plans,
    shots: config.shots,
    samplers: config.samplers,
    draws: config.draws,
    rareShares: config.rareShares,
    rareDraws: config.rareDraws,
    contrasts: config.contrasts,
    ...(encoder === undefined ? {} : { encoder }),
    ...(Object.keys(config.options).length === 0 ? {} : { options: config.options }),
    code: codeHash,
    sources: sources.map(sourceEntry),
    ...(parsers.length === 0 ? {} : { parsers }),
  };
}

/** The parsers of a run, its own first; those without ground truth to compare with are left out. */
function parserEntries({
  sources,
  templates,
  otherTemplates,
}: Pick<BenchData, "sources" | "templates" | "otherTemplates">): ParserEntry[] {
  const others = Object.entries(otherTemplates) as [TemplateSource, readonly PreparedSource[]][];
  return [[templates, sources] as const, ...others].flatMap(([name, prepared]) => {
    const scored = prepared.flatMap(({ name: source, parsing }) =>
      parsing === undefined ? [] : { source, ...parsing },
    );
    return scored.length === 0 ? [] : [{ templates: name, sources: scored }];
  });
}

function sourceEntry({ name, table, labels, unitNames, bufferLines }: PreparedSource): RunManifest["sources"][number] {
  return {
    name,
    lines: table.lineRow.length,
    templates: unitNames.length,
    rows: table.rows.length,
    anomalies: labels === undefined ? null : labels.reduce((sum, label) => sum + label, 0),
    bufferLines,
  };
}

/** The text of `run.json`. */
function manifestText(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Makes a folder ready for a run: new, the same run's, or emptied of another's when asked.
 * @throws {@link DataFormatError} if it holds another run.
 */
export function openFolder(folder: string, manifest: RunManifest, fresh: boolean): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, MANIFEST_FILE);
  if (fresh) {
    for (const name of [MANIFEST_FILE, TIMINGS_FILE, ...jobFiles.map((grown) => grown.name)])
      rmSync(join(folder, name), { force: true });
    rmSync(join(folder, SCORES_FOLDER), { recursive: true, force: true });
  }
  if (holdsRun(folder, manifest)) return;
  writeFileSync(`${file}.partial`, manifestText(manifest));
  renameSync(`${file}.partial`, file);
}

/**
 * Whether a folder holds this run, begun or finished; false where it holds none.
 * @throws {@link DataFormatError} if it holds another one.
 */
export function holdsRun(folder: string, manifest: RunManifest): boolean {
  const file = join(folder, MANIFEST_FILE);
  if (!existsSync(file)) return false;
  const difference = firstDifference(readManifest(folder), manifest);
  if (difference === undefined) return true;
  throw new DataFormatError({
    problem: `the folder holds a run of another ${difference}`,
    file,
    hint: "Choose another --out, or --fresh to start over.",
  });
}

/**
 * Reads `run.json` of a folder.
 * @throws {@link DataFormatError} if there is none, or it is not JSON.
 */
export function readManifest(folder: string): RunManifest {
  const file = join(folder, MANIFEST_FILE);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RunManifest;
  } catch (cause) {
    throw new DataFormatError(
      { problem: "the run's manifest cannot be read", file, hint: "Start the run again with --fresh." },
      { cause },
    );
  }
}

/** The first part in which two runs are not the same. */
export function firstDifference(kept: RunManifest, wanted: RunManifest): string | undefined {
  const parts: readonly (keyof RunManifest)[] = [
    "version",
    "data",
    "labels",
    "templates",
    "code",
    "preset",
    "detectors",
    "targets",
    "seeds",
    "plans",
    "shots",
    "samplers",
    "draws",
    "rareShares",
    "rareDraws",
    "contrasts",
    "encoder",
    "options",
    "sources",
  ];
  return parts.find((part) => JSON.stringify(kept[part]) !== JSON.stringify(wanted[part]));
}
