/** @file Files for the executors, cut into chunks that each carry a checksum. */

import { crc32 } from "node:zlib";

import type { ArtifactPayload } from "./protocol.js";

/** As PySpark's client; the server checks every chunk for itself. */
const CHUNK_BYTES = 32 * 1024;

/** The messages that carry one artifact: one for a small one, a beginning and chunks for others. */
export function* artifactMessages(name: string, bytes: Uint8Array): Generator<ArtifactPayload, void, undefined> {
  const chunk = (index: number) => {
    const data = bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    return { data, crc: crc32(data) };
  };
  const numChunks = Math.ceil(bytes.length / CHUNK_BYTES);
  if (numChunks <= 1) {
    yield { batch: { artifacts: [{ name, data: chunk(0) }] } };
    return;
  }
  yield { beginChunk: { name, totalBytes: bytes.length, numChunks, initialChunk: chunk(0) } };
  for (let index = 1; index < numChunks; index++) yield { chunk: chunk(index) };
}
