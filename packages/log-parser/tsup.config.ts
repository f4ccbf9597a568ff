import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    brain: "src/brain.ts",
    drain3: "src/drain3.ts",
    spell: "src/spell.ts",
    "template-pattern": "src/template-pattern.ts",
    zero: "src/zero.ts",
    pool: "src/pool.ts",
    "pool-worker": "src/pool/pool-worker.ts",
    cli: "src/cli.ts",
  },
  format: "esm",
  target: "node20",
  platform: "neutral",
  external: [/^node:/], // for the command and the pool; test/browser proves that the main entry has none of them
  dts: true,
  sourcemap: true,
  clean: true,
  treeshake: true,
});
