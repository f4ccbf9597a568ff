/** @file Where a job reads and writes. */

import { InvalidInputError } from "@lsad/core";

/** A path that means the same on every machine: from the root, or with the scheme of a store. */
const ABSOLUTE = /^(\/|[a-z][\w+.-]*:)/i;

/**
 * @param tables - Folders inside `out` that the job replaces.
 * @throws {@link InvalidInputError} if a path is relative, which the server would take from a folder of its own, or the job would
 *   replace what it reads.
 */
export function checkPlaces(job: string, out: string, paths: readonly string[], tables: readonly string[]): void {
  const relative = [out, ...paths].find((path) => !ABSOLUTE.test(path));
  if (relative !== undefined) {
    throw new InvalidInputError(`${job}: paths must be absolute or have a scheme such as s3a://, got ${relative}`);
  }
  const plain = (path: string) => path.replace(/^file:\/*(?=\/)/, "").replace(/\/+$/, "");
  const written = tables.map((table) => `${plain(out)}/${table}`);
  const lost = paths.find((path) => written.some((folder) => `${plain(path)}/`.startsWith(`${folder}/`)));
  if (lost !== undefined) {
    throw new InvalidInputError(`${job}: out must be another folder than what is read, got ${lost} inside ${out}`);
  }
}
