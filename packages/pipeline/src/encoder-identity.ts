/** @file Which pretrained encoder a run used, whatever folder it lies in. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { encoderDetectors } from "./encoder-runtime.js";

/** What decides the vectors of an encoder. */
const FILES = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt"];

/**
 * Names a pretrained encoder the same on every machine: its name (of a folder the last part) and `@` with the first 16
 * hexadecimal digits of a SHA-256 over its configuration, weights and vocabulary.
 * @param encoder - A model's folder, or its name in the Hugging Face cache.
 * @throws {@link DataFormatError} if there is no such model, and {@link InvalidInputError} if `@lsad/transformers-gpu` is not
 *   installed.
 *
 * @example
 * ```ts
 * try {
 *   console.log(encoderIdentity("models/all-MiniLM-L6-v2")); // all-MiniLM-L6-v2@ and 16 digits
 * } catch (error) {
 *   console.log((error as Error).message); // no model of this name, and how to get it
 * }
 * ```
 */
export function encoderIdentity(encoder: string): string {
  const folder = encoderDetectors().findModelFolder(encoder);
  const hash = createHash("sha256");
  for (const name of FILES.filter((file) => existsSync(join(folder, file)))) {
    const bytes = readFileSync(join(folder, name));
    hash.update(`${name} ${bytes.length}\n`).update(bytes);
  }
  return `${basename(encoder)}@${hash.digest("hex").slice(0, 16)}`;
}
