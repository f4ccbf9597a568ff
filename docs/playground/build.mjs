/**
 * @file Makes the playground's script: `npm run playground -w @lsad/log-parser`, then open docs/playground/index.html, also
 * from disk. Uses the published entries of @lsad/log-parser and nothing else; the page asks for nothing over a network.
 */

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));

/**
 * Bundles the page's script.
 * @param {import("esbuild").BuildOptions} [changes] - Where it goes, and where packages come from, if not as published.
 */
export function buildPlayground(changes = {}) {
  return build({
    absWorkingDir: folder,
    entryPoints: ["playground.js"],
    outfile: "playground.bundle.js",
    bundle: true,
    minify: true,
    format: "iife", // a classic script: browsers refuse modules from disk
    platform: "browser",
    target: "es2022",
    ...changes,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground();
