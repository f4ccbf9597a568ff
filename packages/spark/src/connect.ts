/** @file The Spark Connect client alone: `@lsad/spark/connect`. */

export { type ConnectOptions, connect } from "./connect/connect.js";
export { MlModel, type MlParams } from "./connect/ml-model.js";
export type { ProgressReport, StageProgress } from "./connect/progress.js";
export { parseRemote, type SparkRemote } from "./connect/remote.js";
export type { RetryPolicy } from "./connect/retry.js";
export { type QueryOptions, type Row, SparkSession } from "./connect/session.js";
export { isSparkError, SparkError, type SparkErrorCause, type SparkErrorFields } from "./connect/spark-error.js";
