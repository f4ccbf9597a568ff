/** @file The catalogue of the 16 sources: what each system is, how its header reads, what its file can be used for. */

import { InvalidInputError } from "@lsad/core";
import { formats, type SourceName } from "@lsad/log-parser";

/** What is known of a source before any line of it is read. */
export interface SourceInfo {
  readonly name: SourceName;
  /** The system in the reader's words. */
  readonly system: string;
  /** Header format as in the published Drain and Spell benchmark; see `formats` of `@lsad/log-parser`. */
  readonly format: string;
  /** Whether the header has a level that says something. Linux's `Level` column holds the host. */
  readonly hasLevel: boolean;
  /** `"file"`: lines stand in time order. `"time"`: sort stably by `timeMs` first. */
  readonly timeOrder: "file" | "time";
  /** Whether the 2k file is an unbroken stretch of time, so that time-to-detect means something. */
  readonly timeToDetect: boolean;
  /** Year of the first line, where the header has none. Known for Linux and Mac, assumed for the others. */
  readonly year?: number;
  /** Whether the first field of the header is a label (`-` or an alert tag), which never reaches a record. */
  readonly labelColumn: boolean;
}

/** A source whose file is in time order, with a level, and without a label column: what most are. */
const PLAIN = { hasLevel: true, timeOrder: "file", timeToDetect: true, labelColumn: false } as const;

const CATALOGUE: readonly Omit<SourceInfo, "format">[] = [
  {
    ...PLAIN,
    name: "Android",
    system: "Android framework on a phone",
    year: 2016,
  },
  {
    ...PLAIN,
    name: "Apache",
    system: "Apache HTTP server, error log",
  },
  {
    ...PLAIN,
    name: "BGL",
    system: "Blue Gene/L supercomputer",
    timeToDetect: false,
    labelColumn: true,
  },
  {
    ...PLAIN,
    name: "HDFS",
    system: "Hadoop distributed file system",
    timeToDetect: false,
  },
  {
    ...PLAIN,
    name: "HPC",
    system: "High-performance cluster",
    hasLevel: false,
    timeOrder: "time",
    timeToDetect: false,
  },
  {
    ...PLAIN,
    name: "Hadoop",
    system: "Hadoop MapReduce jobs",
    timeToDetect: false,
  },
  {
    ...PLAIN,
    name: "HealthApp",
    system: "Health application on a phone",
    hasLevel: false,
  },
  {
    ...PLAIN,
    name: "Linux",
    system: "Linux server, system log",
    hasLevel: false,
    year: 2005,
  },
  {
    ...PLAIN,
    name: "Mac",
    system: "macOS laptop, system log",
    hasLevel: false,
    year: 2017,
  },
  {
    ...PLAIN,
    name: "OpenSSH",
    system: "OpenSSH server",
    hasLevel: false,
    timeToDetect: false,
    year: 2016,
  },
  {
    ...PLAIN,
    name: "OpenStack",
    system: "OpenStack cloud",
  },
  {
    ...PLAIN,
    name: "Proxifier",
    system: "Proxifier proxy client",
    hasLevel: false,
    timeToDetect: false,
    year: 2016,
  },
  {
    ...PLAIN,
    name: "Spark",
    system: "Spark executors",
    timeToDetect: false,
  },
  {
    ...PLAIN,
    name: "Thunderbird",
    system: "Thunderbird supercomputer",
    hasLevel: false,
    labelColumn: true,
  },
  {
    ...PLAIN,
    name: "Windows",
    system: "Windows component servicing",
  },
  {
    ...PLAIN,
    name: "Zookeeper",
    system: "ZooKeeper ensemble",
  },
];

/** The 16 sources, in the order of all tables and reports: capitals before small letters, as a byte-wise sort has it. */
export const sources: readonly SourceInfo[] = CATALOGUE.map((info) => ({ ...info, format: formats[info.name].format }));

const BY_NAME: ReadonlyMap<string, SourceInfo> = new Map(sources.map((info) => [info.name, info]));

/** Whether `name` is one of the 16, spelled exactly. */
export function isSourceName(name: string): name is SourceName {
  return BY_NAME.has(name);
}

/**
 * What is known of one source.
 * @throws {@link InvalidInputError} if `name` is none of the 16.
 *
 * @example
 * ```ts
 * sourceInfo("HPC").timeOrder; // "time"
 * ```
 */
export function sourceInfo(name: string): SourceInfo {
  const info = BY_NAME.get(name);
  if (info !== undefined) return info;
  throw new InvalidInputError(
    `sourceInfo: name must be one of ${sources.map((known) => known.name).join(", ")}, got ${JSON.stringify(name)}`,
  );
}
