import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";

const source = (name: string) => fileURLToPath(new URL(`../../${name}/src/index.ts`, import.meta.url));

/** Bundles our side with its sources, as `npm run parity` does: internals are timed too, and no build is stale. */
export default defineConfig({
  entry: {
    ours: fileURLToPath(new URL("peers/ours.ts", import.meta.url)),
    memory: fileURLToPath(new URL("memory.ts", import.meta.url)),
  },
  outDir: fileURLToPath(new URL("dist", import.meta.url)),
  format: "esm",
  target: "node20",
  platform: "node",
  noExternal: [/^(?!onnxruntime-node)/],
  external: ["onnxruntime-node"],
  esbuildOptions(options) {
    options.alias = { "@lsad/core": source("core"), "@lsad/autodiff": source("autodiff") };
  },
});
