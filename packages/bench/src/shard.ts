/** @file Shards: a plan dealt out to machines that know nothing of each other. */

import { InvalidInputError } from "@lsad/core";
import { countLines, jobFiles } from "./job-files.js";
import type { Job } from "./plan.js";

/** A share of a plan: the `index`-th of `of`, counted from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Name of the file in a shard's folder that says which part of which whole it is. */
export const SHARD_FILE = "shard.json";

/** The content of {@link SHARD_FILE}. */
export interface ShardFile {
  readonly version: 1;
  readonly shard: Shard;
  /** Lines of each block of this shard in each of the files that grow with jobs, by file name. */
  readonly blocks: readonly Readonly<Record<string, number>>[];
}

/** More machines than a plan has blocks would only wait. */
const MOST_SHARDS = 10_000;

/**
 * Parses `i/n`.
 * @throws {@link InvalidInputError} unless 0 <= i < n.
 */
export function parseShard(text: string): Shard {
  const [index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (index === undefined || of > MOST_SHARDS || index >= of) {
    throw new InvalidInputError(`--shard: must be i/n with 0 <= i < n <= ${MOST_SHARDS}, for example 0/3, got ${text}`);
  }
  return { index, of };
}

/** Name of a shard's folder inside the run's. */
export function shardFolder({ index, of }: Shard): string {
  return `shard-${index}-of-${of}`;
}

/**
 * The blocks of a plan: jobs in a row on the same target, which share what a thread remembers of it. They are dealt out to
 * shards in turn, so that each has some of every detector.
 */
function blocksOf(jobs: readonly Job[]): Job[][] {
  const blocks: Job[][] = [];
  for (const job of jobs) {
    const last = blocks.at(-1);
    if (last?.[0].target === job.target) last.push(job);
    else blocks.push([job]);
  }
  return blocks;
}

/** The jobs of a shard, in the order of the plan, and what its folder says of them. */
export function dealShard(jobs: readonly Job[], shard: Shard): { jobs: Job[]; file: ShardFile } {
  const blocks = blocksOf(jobs).filter((_, index) => index % shard.of === shard.index);
  const counted = blocks.map((block) =>
    Object.fromEntries(jobFiles.map((file) => [file.name, countLines(file, block)])),
  );
  return { jobs: blocks.flat(), file: { version: 1, shard, blocks: counted } };
}
