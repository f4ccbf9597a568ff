/** @file The command that runs the protocol, for command lines that run its jobs elsewhere: the entry `@lsad/bench/command`. */

export { FailedCellsError } from "./commands/failed-cells.js";
export { type RunnerChoice, runCommand } from "./commands/run.js";
export type { Terminal, TextStream } from "./commands/terminal.js";
export { writePeers } from "./peers-file.js";
