/**
 * @file Makes the playground's script: `node docs/playground/build.mjs`, then open docs/playground/index.html, also from
 * disk. Uses the published entry of @lsad/log-parser (its `dist`) and nothing else; the page asks for nothing over a network.
 */

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["playground.js"],
  outfile: "playground.bundle.js",
  bundle: true,
  minify: true,
  format: "iife", // a classic script: browsers refuse modules from disk
  platform: "browser",
  target: "es2022",
});
