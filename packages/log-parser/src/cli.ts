#!/usr/bin/env node
/** @file The entry of `lsad-parse`. */

import { main } from "./cli/main.js";

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt: (stop) => {
    process.once("SIGINT", () => stop("SIGINT"));
    process.once("SIGTERM", () => stop("SIGTERM"));
  },
});
process.stdin.destroy(); // an input that nobody reads any more must not keep the process alive
