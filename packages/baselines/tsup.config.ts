import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    parallel: "src/parallel.ts",
    "parallel-worker": "src/parallel/parallel-worker.ts",
  },
  format: "esm",
  target: "node20",
  platform: "neutral",
  external: [/^node:/], // for the pool only
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
