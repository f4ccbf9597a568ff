import { copyFileSync } from "node:fs";
import { build } from "esbuild";
import { defineConfig } from "tsup";

const PROTO = "spark-connect.proto"; // read at run time, beside the code that reads it

export default defineConfig({
  entry: { index: "src/index.ts", connect: "src/connect.ts", mock: "src/mock.ts", cli: "src/cli.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  onSuccess: async () => {
    copyFileSync(`src/connect/${PROTO}`, `dist/${PROTO}`);
    await buildWorkers();
  },
});

/** Workers are shipped to executors as they are: one file each, dependencies and all. */
function buildWorkers() {
  return build({
    entryPoints: { "lsad-worker": "src/worker/main.ts", "lsad-cell-worker": "src/worker/cell-main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
  });
}
