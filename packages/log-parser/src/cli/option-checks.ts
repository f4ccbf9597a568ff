/** @file Options that do not go together, found before anything is read or written. */

import { checkCompression, plainName } from "./byte-sink.js";
import type { CommandOptions } from "./command-options.js";
import { formatOfEnding } from "./row-writers.js";
import { UsageError } from "./usage-error.js";

/** @throws {@link UsageError} for options that cannot work together. */
export function checkTogether(options: CommandOptions): void {
  const { matchOnly, state, explain, to, rows, out, templates } = options;
  if (matchOnly && state === undefined) throw new UsageError("--match-only: needs --state with the templates to match");
  if (explain && to !== undefined) throw new UsageError("--explain: writes text for people, not --to another format");
  if (!rows && (out !== undefined || explain))
    throw new UsageError("--no-rows: leaves nothing to write for --out or --explain");
  if (out !== undefined && plainName(out) !== out && (to ?? formatOfEnding(out)) === "parquet")
    throw new UsageError("--out: Parquet is compressed inside, and cannot be read from a compressed file");
  for (const path of [out, templates]) if (path !== undefined) checkCompression(path);
  if (options.workers !== undefined) checkPooled(options);
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
