/** @file The error of a command that was called in a way that cannot work. */

/** Wrong usage: the message goes to standard error as it is, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
