/** @file A fitted pipeline as a folder: one file that carries its own digest, replaced in one step. */

import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { Pipeline, type PipelineJson } from "./pipeline.js";

const FILE = "pipeline.json";

/**
 * Saves a fitted pipeline to a folder, which is made when it is not there.
 * A bundle that was there is replaced only when the new one is wholly written.
 */
export async function saveBundle(pipeline: Pipeline, folder: string): Promise<void> {
  const saved = pipeline.toJSON();
  const file = join(folder, FILE);
  const partial = `${file}.partial`;
  await mkdir(folder, { recursive: true });
  await writeFile(partial, `${JSON.stringify({ sha256: digest(saved), pipeline: saved })}\n`);
  await rename(partial, file);
}

/**
 * Loads a pipeline that {@link saveBundle} saved.
 * @throws {@link DataFormatError} if the file is missing, was changed, or was cut short.
 * @throws {@link SnapshotError} if the bundle is of another version.
 */
export async function loadBundle(folder: string): Promise<Pipeline> {
  const file = join(folder, FILE);
  const { sha256, pipeline } = parseBundle(await readBundle(file), file);
  const received = digest(pipeline);
  if (received !== sha256) throw damaged(file, `sha256 ${sha256}`, `sha256 ${received}`);
  return Pipeline.fromJSON(pipeline as PipelineJson);
}

async function readBundle(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unreadable";
    throw new DataFormatError(
      { problem: `no bundle here (${reason})`, file, expected: `a folder with ${FILE}, as saveBundle writes it` },
      { cause },
    );
  }
}

function parseBundle(text: string, file: string): { sha256: unknown; pipeline: unknown } {
  const expected = "an object with sha256 and pipeline";
  try {
    const bundle: unknown = JSON.parse(text);
    if (bundle !== null && typeof bundle === "object" && "sha256" in bundle && "pipeline" in bundle) return bundle;
  } catch (cause) {
    throw damaged(file, expected, text, cause);
  }
  throw damaged(file, expected, text);
}

function damaged(file: string, expected: string, received: string, cause?: unknown): DataFormatError {
  const hint = "Train it again, or copy the folder again from where it is whole.";
  return new DataFormatError({ problem: "the bundle is damaged", file, expected, received, hint }, { cause });
}

/** SHA-256 of the compact JSON text; parsing and writing that text again gives the same bytes. */
function digest(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex");
}
