import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    cells: "src/cells.ts",
    command: "src/command.ts",
    cli: "src/cli.ts",
    worker: "src/worker.ts",
  },
  format: "esm",
  target: "node20",
  platform: "node",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
