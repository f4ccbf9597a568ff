/** @file What commands may do to the outside world; tests give their own. */

/** A stream that text is written to, and may be a terminal. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Results on standard output, progress and errors on standard error. */
export interface Surroundings {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** The server that is meant where none is named. */
  readonly remote: string | undefined;
  /** Registers what to do when the user interrupts. */
  readonly onInterrupt: (stop: () => void) => void;
}
