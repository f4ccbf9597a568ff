/** @file Files as byte streams and as lines, plain or gzip, with errors that name the file. */

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { DataFormatError } from "@lsad/core";

/** The bytes of a file; a name that ends in `.gz` is unpacked on the way. */
export async function* readBytes(file: string): AsyncGenerator<Buffer, void> {
  const bytes = createReadStream(file);
  if (!file.endsWith(".gz")) {
    try {
      yield* bytes;
    } catch (cause) {
      throw fileError(file, cause);
    }
    return;
  }
  const unpacked = createGunzip();
  bytes.on("error", (error) => unpacked.destroy(error));
  try {
    yield* bytes.pipe(unpacked);
  } catch (cause) {
    throw fileError(file, cause);
  } finally {
    bytes.destroy();
  }
}

/** What the operating system or zlib said of a file, as an error that names the file and the next thing to do. */
export function fileError(file: string, cause: unknown): DataFormatError {
  if (cause instanceof DataFormatError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return new DataFormatError({ problem: "no such file", file }, { cause });
  if (code?.startsWith("Z_")) {
    const hint = "The file is truncated or damaged: fetch it again, or unpack it to see how far it goes.";
    return new DataFormatError({ problem: "not a complete gzip file", file, received: message, hint }, { cause });
  }
  return new DataFormatError({ problem: "cannot be read", file, received: message }, { cause });
}
