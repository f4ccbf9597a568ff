/** @file Apache Spark from TypeScript: the client, and log parsing, features and benchmark cells on a cluster. */

export {
  type ConnectOptions,
  connect,
  isSparkError,
  MlModel,
  type MlParams,
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
export { type SparkRunnerOptions, sparkRunner } from "./jobs/bench-job.js";
export {
  type FeaturesOnSparkOptions,
  type FeaturesReport,
  type FeaturesStage,
  featuresOnSpark,
} from "./jobs/features-job.js";
export type { TextTable } from "./jobs/features-sql.js";
export type { LearnKey } from "./jobs/hot-key.js";
export { IncompleteJobError } from "./jobs/incomplete-job-error.js";
export { parseOnSpark } from "./jobs/parse-job.js";
export type { ParseOnSparkOptions, ParseReport, ParseStage } from "./jobs/parse-options.js";
export type { ParseInput } from "./jobs/parse-sql.js";
export type { WorkerOptions } from "./jobs/worker-bundle.js";
export { type ColumnNames, type MinerSettings, PARSERS, type ParserName } from "./worker/parse-settings.js";
