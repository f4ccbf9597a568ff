import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", reference: "src/reference.ts" },
  format: "esm",
  target: "node20",
  platform: "neutral",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
