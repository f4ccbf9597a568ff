/** @file One vitest project for the repository: siblings are read from source, so no build is stale. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = fileURLToPath(new URL("./packages", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@lsad\/([a-z-]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@lsad\/([a-z-]+)\/([a-z0-9-]+)$/, replacement: `${packages}/$1/src/$2.ts` },
    ],
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts"],
    setupFiles: ["packages/testing/src/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
