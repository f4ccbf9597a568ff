/** @file Files that the command writes: checked before anything is read, and whole when they appear. */

import { constants, createWriteStream, realpathSync, statSync } from "node:fs";
import { access, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream";
import { finished } from "node:stream/promises";
import * as zlib from "node:zlib";

import { ByteSink, OutputError } from "./byte-sink.js";
import { UsageError } from "./usage-error.js";

/** What compresses, by the ending of a file's name. */
const COMPRESSORS: Readonly<Record<string, () => zlib.Gzip>> = {
  ".gz": () => zlib.createGzip(),
  ".zst": () => {
    // Node has had zstd since 22.15; the packages that bring it to older ones only decompress, or take all at once.
    const create = (zlib as { createZstdCompress?: () => zlib.Gzip }).createZstdCompress;
    if (create === undefined) throw new UsageError("writing .zst needs Node 22.15 or later; .gz works everywhere");
    return create();
  },
};

/** The name without the ending that says how it is compressed. */
export function plainName(path: string): string {
  return path.replace(/\.(?:gz|zst)$/i, "");
}

/** @throws {@link UsageError} if this Node cannot compress as the file's name says. */
export function checkCompression(path: string): void {
  compressorOf(path)?.().destroy();
}

/**
 * Looks whether a file can be written, so that nobody waits for a run whose result has no place.
 * @throws {@link OutputError} naming the option, and what is in the way.
 */
export async function checkWritable(option: string, path: string): Promise<void> {
  const obstacle = await obstacleAt(option, path);
  if (obstacle !== undefined) throw new OutputError(`${option}: ${path} must be writable, got ${obstacle}`);
}

async function obstacleAt(option: string, path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return "a folder";
  if (found?.isFile() === false && option === "--state") return "a device or a pipe, which keeps nothing";
  if (found !== undefined) return (await canWrite(path)) ? undefined : "no permission";
  const folder = dirname(path);
  const parent = await stat(folder).catch(() => undefined);
  if (!parent?.isDirectory()) return `no folder ${folder}`;
  return (await canWrite(folder)) ? undefined : `no permission to write in ${folder}`;
}

function canWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** How a file is written to. */
export interface OpenFileOptions {
  /** Whether rows must be seen as they come: the file then has its name from the start. */
  readonly isLive?: boolean;
  /** Whether what is there already stays, and is gone on with. */
  readonly isContinued?: boolean;
}

/**
 * A sink that writes to a file, compressed where the name ends so. The file appears under its name, replacing what was
 * there, when the sink is ended; until then it is `PATH.PID.tmp`, so that a killed run leaves nothing that looks whole.
 * Devices and pipes are written to as they are.
 */
export function openFile(path: string, { isLive = false, isContinued = false }: OpenFileOptions = {}): ByteSink {
  const found = statSync(path, { throwIfNoEntry: false });
  const isDirect = isLive || (found !== undefined && !found.isFile());
  const target = isDirect || found === undefined ? path : realpathSync(path); // a link stays, what it leads to is replaced
  const unfinished = isDirect ? target : `${target}.${process.pid}.tmp`;
  const flags = isContinued ? "a" : "w";
  const file = createWriteStream(unfinished, { flags, ...(found !== undefined && { mode: found.mode & 0o777 }) });
  const arrived = finished(file);
  const compressor = compressorOf(path)?.();
  const written = compressor === undefined ? arrived : piped(compressor, file);
  arrived.catch(() => {}); // told by `written`, or by the callback of a write
  return new ByteSink(compressor ?? file, path, {
    written,
    finish: async () => {
      if (!isDirect) await rename(unfinished, target);
    },
    discard: async () => {
      file.destroy();
      await arrived.catch(() => {});
      if (!isDirect) await rm(unfinished, { force: true });
    },
  });
}

function compressorOf(path: string): (() => zlib.Gzip) | undefined {
  return COMPRESSORS[path.slice(plainName(path).length).toLowerCase()];
}

function piped(compressor: zlib.Gzip, file: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    pipeline(compressor, file, (error) => (error ? reject(error) : resolve()));
  });
}
