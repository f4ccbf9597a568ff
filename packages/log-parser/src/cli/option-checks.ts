/** @file Options that do not go together, found before anything is read or written. */

import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";

import type { CommandOptions } from "./command-options.js";
import { checkCompression, checkWritable, plainName } from "./output-file.js";
import { formatOfEnding } from "./row-writers.js";
import { UsageError } from "./usage-error.js";

/** @throws {@link UsageError} for options that cannot work together. */
export function checkTogether(options: CommandOptions, files: readonly string[]): void {
  const { matchOnly, state, explain, to, rows, out, templates, follow, resume } = options;
  if (matchOnly && state === undefined) throw new UsageError("--match-only: needs --state with the templates to match");
  if (resume && (state === undefined || matchOnly))
    throw new UsageError("--resume: needs --state, saved with the lines that were learnt, and not --match-only");
  if (resume && follow && out !== undefined && (to ?? formatOfEnding(out)) !== "jsonl")
    throw new UsageError("--resume: with --follow, --out must be JSON lines, which can be gone on with");
  if (explain && to !== undefined) throw new UsageError("--explain: writes text for people, not --to another format");
  if (!rows && (out !== undefined || explain))
    throw new UsageError("--no-rows: leaves nothing to write for --out or --explain");
  if (out !== undefined && plainName(out) !== out && (to ?? formatOfEnding(out)) === "parquet")
    throw new UsageError("--out: Parquet is compressed inside, and cannot be read from a compressed file");
  for (const path of [out, templates]) if (path !== undefined) checkCompression(path);
  if (follow && files.length > 1 && files.includes("-"))
    throw new UsageError("--follow: reads files as they grow, and cannot wait for standard input beside them");
  if (options.workers !== undefined) checkPooled(options);
}

/**
 * Looks whether what the run is to leave behind has a place, before anything is read.
 * @param files - The arguments: none of them may be written over.
 * @throws {@link UsageError} where two files are one, or `OutputError` where one cannot be written.
 */
export async function checkOutputs(
  { out, templates, state, matchOnly }: CommandOptions,
  files: readonly string[],
): Promise<void> {
  const taken = new Map(files.map((file) => [placeOf(file), "an input"]));
  const outputs = { "--out": out, "--templates": templates, "--state": matchOnly ? undefined : state };
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined) continue;
    const place = placeOf(path);
    const other = place === undefined ? undefined : taken.get(place);
    if (other !== undefined)
      throw new UsageError(`${option}: must be a file of its own, got ${path}, which is ${other}`);
    taken.set(place, `that of ${option}`);
    await checkWritable(option, path);
  }
}

/** Which file a path names, links followed; `undefined` for devices and pipes, which many may share. */
function placeOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return resolve(path);
  return found.isFile() ? realpathSync(path) : undefined;
}

/** What needs one parser that sees all lines in order. */
function checkPooled({ parser, state, follow, explain, maxTemplates, join, onMisfit, ...rest }: CommandOptions): void {
  if (parser !== "drain") throw new UsageError("--workers: only with --parser drain, which several threads can share");
  const given = {
    "--state": state,
    "--follow": follow || undefined,
    "--explain": explain || undefined,
    "--max-templates": maxTemplates,
    "--join": join,
    "--on-misfit": onMisfit === "content" ? undefined : onMisfit,
    "--max-misfits": rest.maxMisfits,
    "--max-line-bytes": rest.maxLineBytes,
  };
  const wrong = Object.entries(given).find(([, value]) => value !== undefined);
  if (wrong !== undefined) throw new UsageError(`${wrong[0]}: not with --workers, whose threads each see some lines`);
}
