import { copyFileSync } from "node:fs";
import { defineConfig } from "tsup";

const PROTO = "spark-connect.proto"; // read at run time, beside the code that reads it

export default defineConfig({
  entry: { index: "src/index.ts", connect: "src/connect.ts", mock: "src/mock.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
  onSuccess: async () => copyFileSync(`src/connect/${PROTO}`, `dist/${PROTO}`),
});
