/** @file What the command reads from and writes to, so that tests can run it in their own process. */

import type { Writable } from "node:stream";

/** Signals that end a run in good order. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** The outside of one run of the command. */
export interface CommandStreams {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Writable;
  /** `isTTY` and `columns` as of a terminal; progress is shown only there. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Registers what is to be called when the user wants the run to end. */
  readonly onInterrupt: (stop: (signal: StopSignal) => void) => void;
}
