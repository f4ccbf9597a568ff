/** @file The artifacts of a mock session: chunks are checked and put together as Spark does. */

import { crc32 } from "node:zlib";

import type { AddArtifactsResponse, ArtifactChunk, ArtifactPayload } from "../connect/protocol.js";

type Batch = Extract<ArtifactPayload, { batch: unknown }>["batch"];
type BeginChunk = Extract<ArtifactPayload, { beginChunk: unknown }>["beginChunk"];

/** One message of an upload as it is decoded: one of these. */
export type UploadMessage = Partial<{ batch: Batch; beginChunk: BeginChunk; chunk: ArtifactChunk }>;

/** Takes the messages of one upload in order. */
export class ArtifactUpload {
  readonly #received: { name: string; chunks: Buffer[]; isIntact: boolean }[] = [];

  add(message: UploadMessage): void {
    for (const { name, data } of message.batch?.artifacts ?? []) this.#begin(name, data);
    if (message.beginChunk !== undefined) this.#begin(message.beginChunk.name, message.beginChunk.initialChunk);
    if (message.chunk !== undefined) this.#append(message.chunk);
  }

  /** Puts what arrived intact into `files`; the name of one that was there with other bytes is returned as a conflict. */
  finish(files: Map<string, Buffer>): { summary: NonNullable<AddArtifactsResponse["artifacts"]>; conflict?: string } {
    for (const { name, chunks, isIntact } of this.#received) {
      const bytes = Buffer.concat(chunks);
      if (files.get(name)?.equals(bytes) === false) return { summary: [], conflict: name };
      if (isIntact) files.set(name, bytes);
    }
    return { summary: this.#received.map(({ name, isIntact }) => ({ name, isCrcSuccessful: isIntact })) };
  }

  #begin(name: string, chunk: ArtifactChunk): void {
    this.#received.push({ name, chunks: [], isIntact: true });
    this.#append(chunk);
  }

  #append({ data = Buffer.alloc(0), crc = 0 }: Partial<ArtifactChunk>): void {
    const artifact = this.#received.at(-1);
    if (artifact === undefined) return;
    artifact.chunks.push(Buffer.from(data));
    if (crc32(data) !== crc) artifact.isIntact = false;
  }
}
