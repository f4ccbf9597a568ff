/** @file Joins the shards of a run into the folder that a single run would have left, byte by byte. */

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataFormatError, InvalidInputError } from "@lsad/core";
import { jobFiles } from "./job-files.js";
import { firstDifference, openFolder, readManifest } from "./manifest.js";
import { TIMINGS_FILE, wholeLines } from "./results-file.js";
import { type RunFolder, readRun } from "./run.js";
import { SCORES_FOLDER } from "./scores-file.js";
import { SHARD_FILE, type ShardFile } from "./shard.js";

/** A shard's folder and what it says of itself. */
interface ShardFolder extends ShardFile {
  readonly folder: string;
}

/**
 * Joins shards into one run. Its files are those of a single run, byte by byte, but for the timings: these are put one after the other.
 * @param folders - Shards' folders, or folders that hold them, in any order.
 * @param out - Where the run goes. Default: the folder that holds the first shard.
 * @throws {@link InvalidInputError} if a shard is missing or given twice, or the shards are not of one plan.
 * @throws {@link DataFormatError} if a shard is not finished or not whole, or `out` holds another run.
 */
export function mergeShards(folders: readonly string[], out?: string): RunFolder {
  const shards = completeSet(folders.flatMap(shardsIn));
  const manifest = readManifest(shards[0].folder);
  for (const { folder } of shards) {
    const difference = firstDifference(manifest, readManifest(folder));
    if (difference === undefined) continue;
    throw new InvalidInputError(
      `merge: shards must be of one run, got another ${difference} in ${folder} than in ${shards[0].folder}`,
    );
  }
  const merged = out ?? dirname(shards[0].folder);
  const files = jobFiles.map(({ name }) => ({ name, lines: joined(shards, name) }));
  openFolder(merged, manifest, false);
  replaceFile(
    join(merged, TIMINGS_FILE),
    shards.flatMap(({ folder }) => wholeLines(join(folder, TIMINGS_FILE))),
  );
  copyScores(shards, merged);
  for (const { name, lines } of files) if (lines.length > 0) replaceFile(join(merged, name), lines);
  return readRun(merged);
}

function shardsIn(folder: string): ShardFolder[] {
  const held = existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];
  const found = [folder, ...held].filter((candidate) => existsSync(join(candidate, SHARD_FILE)));
  if (found.length > 0) return found.map(readShard);
  throw new DataFormatError({
    problem: "no shard here",
    file: folder,
    hint: "Give the folders that lsad-bench run --shard i/n --out wrote.",
  });
}

function readShard(folder: string): ShardFolder {
  const file = join(folder, SHARD_FILE);
  try {
    return { ...(JSON.parse(readFileSync(file, "utf8")) as ShardFile), folder };
  } catch (cause) {
    throw new DataFormatError(
      { problem: "not a shard's description", file, hint: "Run the shard again: it goes on where it was." },
      { cause },
    );
  }
}

/** The shards in their order: all of them, each once. */
function completeSet(shards: readonly ShardFolder[]): ShardFolder[] {
  const { of } = shards[0].shard;
  const byIndex = new Map<number, ShardFolder>();
  for (const candidate of shards) {
    const { folder, shard } = candidate;
    if (shard.of !== of) {
      throw new InvalidInputError(`merge: shards must be of one division, got one of ${of} and one of ${shard.of}`);
    }
    const twin = byIndex.get(shard.index);
    if (twin !== undefined) {
      const name = `${shard.index}/${of}`;
      throw new InvalidInputError(`merge: shards must not overlap, got ${name} twice: ${twin.folder} and ${folder}`);
    }
    byIndex.set(shard.index, candidate);
  }
  const missing = Array.from({ length: of }, (_, index) => index).filter((index) => !byIndex.has(index));
  if (missing.length > 0) {
    const names = missing.map((index) => `${index}/${of}`).join(", ");
    throw new InvalidInputError(`merge: every shard must be given, got none for ${names}`);
  }
  return [...byIndex.values()].sort((a, b) => a.shard.index - b.shard.index);
}

/** The lines of a file of all shards in the order of the plan: first blocks of each, then second blocks, and so on. */
function joined(shards: readonly ShardFolder[], name: string): string[] {
  const readers = shards.map((shard) => ({ ...shard, lines: finishedLines(shard, name), next: 0 }));
  const rounds = Math.max(...shards.map(({ blocks }) => blocks.length));
  const all: string[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const reader of readers) {
      const count = reader.blocks[round]?.[name] ?? 0;
      for (const line of reader.lines.slice(reader.next, reader.next + count)) all.push(line);
      reader.next += count;
    }
  }
  return all;
}

function finishedLines({ folder, blocks, shard }: ShardFolder, name: string): string[] {
  const lines = wholeLines(join(folder, name));
  const expected = blocks.reduce((sum, block) => sum + (block[name] ?? 0), 0);
  if (lines.length === expected) return lines;
  throw new DataFormatError({
    problem: `shard ${shard.index}/${shard.of} is not finished`,
    file: join(folder, name),
    expected: `${expected} lines`,
    received: `${lines.length}`,
    hint: "Run the shard again: it goes on where it was.",
  });
}

function copyScores(shards: readonly ShardFolder[], merged: string): void {
  for (const { folder } of shards) {
    const scores = join(folder, SCORES_FOLDER);
    if (!existsSync(scores)) continue;
    mkdirSync(join(merged, SCORES_FOLDER), { recursive: true });
    for (const name of readdirSync(scores)) copyFileSync(join(scores, name), join(merged, SCORES_FOLDER, name));
  }
}

function replaceFile(file: string, lines: readonly string[]): void {
  writeFileSync(`${file}.partial`, lines.map((line) => `${line}\n`).join(""));
  renameSync(`${file}.partial`, file);
}
