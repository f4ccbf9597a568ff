/** @file Apache Spark from TypeScript: the client, and log parsing, features and benchmark cells on a cluster. */

export {
  type ConnectOptions,
  connect,
  isSparkError,
  type ProgressReport,
  parseRemote,
  type QueryOptions,
  type RetryPolicy,
  type Row,
  SparkError,
  type SparkErrorCause,
  type SparkErrorFields,
  type SparkRemote,
  SparkSession,
  type StageProgress,
} from "./connect.js";
