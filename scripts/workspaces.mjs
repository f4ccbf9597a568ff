/** @file The packages of this repository, as their manifests declare them. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {object} Workspace
 * @property {string} name - `"@lsad/core"`.
 * @property {string} folder - `"packages/core"`, relative to {@link root}.
 * @property {boolean} isPublic - Whether npm may publish it.
 * @property {Record<string, string>} scripts
 * @property {Record<string, unknown>} exports
 */

/**
 * Every folder of `packages/` that holds a manifest, by name.
 * @returns {Workspace[]}
 */
export function workspaces() {
  return readdirSync(join(root, "packages"))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
      return {
        name: manifest.name,
        folder,
        isPublic: manifest.private !== true,
        scripts: manifest.scripts ?? {},
        exports: manifest.exports ?? {},
      };
    });
}

/** The folder of data and golden files beside the repository: `LSAD_SHARED`, by default `../shared`. */
export const sharedFolder = resolve(root, process.env.LSAD_SHARED ?? "../shared");
