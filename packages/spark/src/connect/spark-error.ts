/** @file What Spark says when something goes wrong, as one class of error. */

/** One link of a server-side chain of errors, outermost first. */
export interface SparkErrorCause {
  /** The Java class: `org.apache.spark.SparkException`. */
  readonly type: string;
  readonly message: string;
  /** Spark's name for this kind of error, where it has one: `TABLE_OR_VIEW_NOT_FOUND`. */
  readonly errorClass?: string;
}

/** What a {@link SparkError} knows beside its message. */
export interface SparkErrorFields {
  /** The status of the call: `INTERNAL` for nearly everything Spark says itself, so never the thing to branch on. */
  readonly grpcStatus: string;
  /** Spark's name for the kind of error: `TABLE_OR_VIEW_NOT_FOUND`, `OPERATION_CANCELED`, `INVALID_HANDLE.SESSION_CHANGED`. */
  readonly errorClass?: string;
  /** Five characters of the SQL standard: `42P01`. */
  readonly sqlState?: string;
  /** The chain on the server, outermost first; empty where the server keeps no details. */
  readonly causes?: readonly SparkErrorCause[];
}

/**
 * A call that Spark refused, that failed on the cluster, or that did not get through.
 *
 * Branch on `errorClass`, which Spark keeps stable ([its list](https://spark.apache.org/docs/latest/sql-error-conditions.html)).
 * A connection that stays away after all retries has `grpcStatus` `UNAVAILABLE` and no `errorClass`.
 *
 * @example
 * ```ts
 * const error = new SparkError("[DIVIDE_BY_ZERO] Division by zero.", { grpcStatus: "INTERNAL", errorClass: "DIVIDE_BY_ZERO" });
 * error.code; // "SPARK"
 * error.errorClass; // "DIVIDE_BY_ZERO"
 * ```
 */
export class SparkError extends Error {
  /** Stable across versions and across installed copies of this package; classes are not. */
  readonly code = "SPARK";
  readonly grpcStatus: string;
  readonly errorClass: string | undefined;
  readonly sqlState: string | undefined;
  readonly causes: readonly SparkErrorCause[];

  constructor(message: string, fields: SparkErrorFields, options?: ErrorOptions) {
    super(message, options);
    this.name = "SparkError";
    this.grpcStatus = fields.grpcStatus;
    this.errorClass = fields.errorClass;
    this.sqlState = fields.sqlState;
    this.causes = fields.causes ?? [];
  }
}

/**
 * Whether an error is a {@link SparkError}, also one of another installed copy of this package.
 *
 * @example
 * ```ts
 * isSparkError(new SparkError("gone", { grpcStatus: "UNAVAILABLE" })); // true
 * isSparkError(new Error("gone")); // false
 * ```
 */
export function isSparkError(error: unknown): error is SparkError {
  return error instanceof Error && (error as Partial<SparkError>).code === "SPARK";
}
