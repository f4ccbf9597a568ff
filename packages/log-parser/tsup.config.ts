import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", cli: "src/cli.ts", pool: "src/pool.ts", "pool-worker": "src/pool/pool-worker.ts" },
  format: "esm",
  target: "node20",
  platform: "neutral",
  external: [/^node:/], // for the command and the pool; test/browser proves that the main entry has none of them
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
