/** @file `peers.json` of a run: rows of the benchmark beside the same learnt by another library. */

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import type { PeerComparison } from "./run-files.js";

const PEERS_FILE = "peers.json";

/** Leaves a comparison in the folder of a run, where its report shows it. */
export function writePeers(folder: string, comparison: PeerComparison): void {
  const file = join(folder, PEERS_FILE);
  writeFileSync(`${file}.partial`, `${JSON.stringify(comparison, null, 2)}\n`);
  renameSync(`${file}.partial`, file);
}

/**
 * The comparison that a run holds, if any.
 * @throws {@link DataFormatError} if the file holds something else.
 */
export function readPeers(folder: string): PeerComparison | undefined {
  const file = join(folder, PEERS_FILE);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  const found = parsed(text);
  if (found !== undefined) return found;
  throw new DataFormatError({
    problem: "not a comparison with another library",
    file,
    expected: '{"library": …, "rows": […]}',
    received: text.slice(0, 100),
  });
}

function parsed(text: string): PeerComparison | undefined {
  try {
    const { library, rows }: Partial<PeerComparison> = JSON.parse(text);
    return typeof library === "string" && Array.isArray(rows) ? { library, rows } : undefined;
  } catch {
    return undefined; // the caller names the file
  }
}
