import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";

/** Bundles the comparison with the sources it compares, so that it runs in a fresh clone, before any build. */
export default defineConfig({
  entry: { parity: fileURLToPath(new URL("parity.ts", import.meta.url)) },
  outDir: fileURLToPath(new URL("dist", import.meta.url)),
  format: "esm",
  target: "node20",
  platform: "node",
  noExternal: [/^(?!onnxruntime-node)/],
  external: ["onnxruntime-node"], // native
  esbuildOptions(options) {
    options.alias = {
      "@lsad/core": fileURLToPath(new URL("../../../core/src/index.ts", import.meta.url)),
      "@lsad/testing/parity": fileURLToPath(new URL("../../../testing/src/parity.ts", import.meta.url)),
    };
  },
});
