/** @file The errors of every @lsad package: few classes, each with a stable code. */

/** The stable codes of {@link LsadError}. Compare these, not classes: two installed copies of core have two classes. */
export type ErrorCode =
  | "INVALID_INPUT"
  | "NOT_FITTED"
  | "UNDEFINED_METRIC"
  | "UNSUPPORTED_OP"
  | "LOG_FORMAT"
  | "DATA_FORMAT"
  | "SNAPSHOT";

/** What all errors of this project share: a stable {@link ErrorCode} and a message `where: what must hold, got what`. */
export class LsadError extends Error {
  /** Stable across versions and across installed copies of this package. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** An argument or option does not satisfy what the function's documentation asks of it. */
export class InvalidInputError extends LsadError {
  constructor(message: string, options?: ErrorOptions) {
    super("INVALID_INPUT", message, options);
  }
}

/** An estimator was asked for scores before `fit`. */
export class NotFittedError extends LsadError {
  constructor(message: string, options?: ErrorOptions) {
    super("NOT_FITTED", message, options);
  }
}

/** A metric has no value on this input, for example recall where there is no anomaly. */
export class UndefinedMetricError extends LsadError {
  constructor(message: string, options?: ErrorOptions) {
    super("UNDEFINED_METRIC", message, options);
  }
}

/** A graph holds an operation that the chosen backend or the gradient table does not know. */
export class UnsupportedOpError extends LsadError {
  constructor(message: string, options?: ErrorOptions) {
    super("UNSUPPORTED_OP", message, options);
  }
}

/** A header format is not well formed, or is unknown by name. */
export class LogFormatError extends LsadError {
  constructor(message: string, options?: ErrorOptions) {
    super("LOG_FORMAT", message, options);
  }
}

/** A saved state (snapshot, bundle, checkpoint) is corrupt, truncated or of another version. */
export class SnapshotError extends LsadError {
  constructor(message: string, options?: ErrorOptions) {
    super("SNAPSHOT", message, options);
  }
}

/** Where and how a file breaks its format: the parts of a {@link DataFormatError}. */
export interface DataFormatProblem {
  /** What is wrong, in one clause: `"column EventId is missing"`. */
  readonly problem: string;
  /** File name as the caller gave it. */
  readonly file: string;
  /** 1-based line, when the problem has one. */
  readonly line?: number;
  /** What the format asks for. */
  readonly expected?: string;
  /** What the file holds there; cut at {@link RECEIVED_LIMIT} characters. */
  readonly received?: string;
  /** The next thing to do. */
  readonly hint?: string;
}

/** Longest quotation of a file's content in a message: enough to recognise a line, never a 10 MB one. */
export const RECEIVED_LIMIT = 160;

/** A file does not hold what its format promises: names file and line, what was expected and what was received. */
export class DataFormatError extends LsadError {
  /** The parts of the message, for programs. */
  readonly details: DataFormatProblem;

  constructor(details: DataFormatProblem, options?: ErrorOptions) {
    super("DATA_FORMAT", formatProblem(details), options);
    this.details = details;
  }
}

/** Whether `error` is one of ours, from this or any other installed copy of core. */
export function isLsadError(error: unknown): error is LsadError {
  return (
    error instanceof Error &&
    typeof (error as Partial<LsadError>).code === "string" &&
    CODES.has((error as LsadError).code)
  );
}

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  "INVALID_INPUT",
  "NOT_FITTED",
  "UNDEFINED_METRIC",
  "UNSUPPORTED_OP",
  "LOG_FORMAT",
  "DATA_FORMAT",
  "SNAPSHOT",
]);

function formatProblem({ problem, file, line, expected, received, hint }: DataFormatProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  const parts = [`${place}: ${problem}`];
  if (expected !== undefined) parts.push(`  expected: ${expected}`);
  if (received !== undefined) parts.push(`  received: ${quoteStart(received)}`);
  if (hint !== undefined) parts.push(`  ${hint}`);
  return parts.join("\n");
}

function quoteStart(text: string): string {
  return text.length <= RECEIVED_LIMIT ? text : `${text.slice(0, RECEIVED_LIMIT)}… (${text.length} characters)`;
}
