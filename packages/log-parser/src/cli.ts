#!/usr/bin/env node
/** @file The entry of `lsad-parse`. */

import { main } from "./cli/main.js";

// A reader that has had enough of the help or of messages is no failure; rows tell of theirs where they are written.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
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
