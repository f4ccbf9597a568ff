/** @file The version of this package, for `--version` and reports. */

import { createRequire } from "node:module";

/** As `package.json` says it. */
export const VERSION = (createRequire(import.meta.url)("../package.json") as { version: string }).version;
