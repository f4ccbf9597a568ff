/** @file Short content hashes that tie a result to its data, templates and code. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The packages whose code decides the numbers of a run; the last two are found through the pipeline, which composes them. */
const OWN = ["@lsad/core", "@lsad/log-parser", "@lsad/eval", "@lsad/datasets", "@lsad/pipeline"] as const;
const COMPOSED = ["@lsad/features", "@lsad/baselines"] as const;
/** What trains encoders, and the package under it: an optional dependency, without which no encoder runs. */
const ENCODERS = "@lsad/transformers-gpu";
const AUTODIFF = "@lsad/autodiff";

/** First 16 hexadecimal digits (64 bits) of the SHA-256 of texts, each followed by a newline. */
export function shortHash(texts: Iterable<string>): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\n");
  return hash.digest("hex").slice(0, 16);
}

/** Hash of the built code that runs: every module of this package and of those it measures with. */
export function codeHash(): string {
  const here = fileURLToPath(import.meta.url);
  const entry = (name: string, from: string) => createRequire(from).resolve(name);
  const pipeline = entry("@lsad/pipeline", here);
  const entries = [
    ...OWN.map((name) => entry(name, here)),
    ...COMPOSED.map((name) => entry(name, pipeline)),
    ...encoderEntries(entry, pipeline),
    here,
  ];
  return shortHash(entries.map(dirname).flatMap(modulesOf));
}

function encoderEntries(entry: (name: string, from: string) => string, pipeline: string): string[] {
  try {
    const encoders = entry(ENCODERS, pipeline);
    return [encoders, entry(AUTODIFF, encoders)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return [];
    throw error;
  }
}

function modulesOf(folder: string): string[] {
  const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return modules.sort().map((name) => `${name}\n${readFileSync(join(folder, name), "utf8")}`);
}
