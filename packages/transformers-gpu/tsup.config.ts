import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    detectors: "src/detectors.ts",
    "detector-supervisor": "src/detector-supervisor.ts",
    "detector-worker": "src/detector-worker.ts",
    "training-worker": "src/training-worker.ts",
  },
  format: "esm",
  target: "node20",
  platform: "node",
  dts: { entry: { index: "src/index.ts", detectors: "src/detectors.ts" } },
  sourcemap: true,
  clean: true,
  treeshake: true,
});
