import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";

/** Bundles the benchmark with the sources it measures. */
export default defineConfig({
  entry: { bench: fileURLToPath(new URL("bench.ts", import.meta.url)) },
  outDir: fileURLToPath(new URL("dist", import.meta.url)),
  format: "esm",
  target: "node20",
  platform: "node",
  noExternal: [/^(?!onnxruntime-node)/],
  external: ["onnxruntime-node"], // native
  esbuildOptions(options) {
    options.alias = { "@lsad/core": fileURLToPath(new URL("../../core/src/index.ts", import.meta.url)) };
  },
});
