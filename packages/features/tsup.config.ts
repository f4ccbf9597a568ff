import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", decomposition: "src/decomposition.ts", tables: "src/tables.ts" },
  format: "esm",
  target: "node20",
  platform: "neutral",
  external: [/^node:/],
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
