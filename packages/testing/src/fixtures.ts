/** @file Where golden files are, and how tests skip, by name, where they are not. */

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** The folder of data, goldens and models beside the repository: `LSAD_SHARED`, by default `../shared`. */
export function sharedFolder(): string {
  return resolve(REPOSITORY, process.env.LSAD_SHARED ?? "../shared");
}

/** A file of {@link sharedFolder}, for example `sharedPath("data", "loghub-2k")`. */
export function sharedPath(...parts: readonly string[]): string {
  return join(sharedFolder(), ...parts);
}

/** The folder of golden files: `LSAD_FIXTURES`, by default `fixtures` of {@link sharedFolder}. */
export function fixturesFolder(): string {
  return process.env.LSAD_FIXTURES === undefined
    ? sharedPath("fixtures")
    : resolve(REPOSITORY, process.env.LSAD_FIXTURES);
}

/**
 * Reads a golden file, `.json` or `.json.gz`; the texts `"NaN"`, `"Infinity"` and `"-Infinity"` become those numbers.
 * @param path - Relative to {@link fixturesFolder}, or absolute.
 */
export function readFixture<T>(path: string): T {
  const bytes = readFileSync(resolve(fixturesFolder(), path));
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return JSON.parse(text, (_, value) => SPECIAL_NUMBERS.get(value) ?? value) as T;
}

const SPECIAL_NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/**
 * A `describe` that needs files of {@link sharedFolder}: skipped, with the reason in its name, where one is absent.
 * Under `CI` nothing is skipped: the suite fails instead.
 * @param needs - Paths relative to {@link sharedFolder}.
 */
export function describeWithShared(name: string, needs: readonly string[], suite: () => void): void {
  const missing = needs.find((need) => !existsSync(sharedPath(need)));
  if (missing === undefined) {
    describe(name, suite);
    return;
  }
  if (process.env.CI) throw new Error(`${name}: ${sharedPath(missing)} is missing, and CI skips nothing`);
  // The suite's own body stays uncalled: describe.skip would call it to collect its tests, and it may read what is missing.
  describe.skip(`${name} [skipped: ${missing} is not in LSAD_SHARED]`, () => test("needs it", () => {}));
}
