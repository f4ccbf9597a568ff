/** @file The benchmark as a library: run the protocol, read a run, summarise it. The command line is `lsad-bench`. */

export { type ComparedRow, comparedMetrics, compareRuns, type RunComparison } from "./compare.js";
export {
  type BenchConfig,
  type BenchOverrides,
  type PlanName,
  type Preset,
  type PresetName,
  planNames,
  presetNames,
  presets,
  resolveConfig,
  type Sampler,
  samplers,
  type TemplateSource,
  templateSources,
} from "./config.js";
export { type ConfigFile, configFileSchema, configFileText, parseConfigFile } from "./config-file.js";
export type { Contrast, RowRef } from "./contrasts.js";
export type { DetectorOverrides } from "./detector-overrides.js";
export { type DryRun, dryRun, type PlannedGroup } from "./dry-run.js";
export type {
  AttentionOnWords,
  Attributed,
  ExplanationMethod,
  LineExplanation,
  NearestNormal,
  Part,
  WordDeletion,
} from "./explain/explanation.js";
export { readExplanations } from "./explain/explanations-file.js";
export { mergeShards } from "./merge.js";
export { readPeers, writePeers } from "./peers-file.js";
export type { RunInputs } from "./prepared-run.js";
export type { SourceContrast, Verdict } from "./report/contrast.js";
export { renderFindings } from "./report/findings-document.js";
export { type ReportInput, renderReport } from "./report/report.js";
export {
  type CellResult,
  type MetricName,
  metricNames,
  RESULT_VERSION,
  resultJsonSchema,
  resultSchema,
} from "./result.js";
export { type RunBenchOptions, type RunFolder, type RunProgress, readRun, runBench } from "./run.js";
export type {
  CellCurve,
  DetectorEntry,
  JobTiming,
  JobTraining,
  ParserEntry,
  ParsingScores,
  PeerComparison,
  PeerRow,
  RunManifest,
  SourceEntry,
} from "./run-files.js";
export type { Shard } from "./shard.js";
export {
  type Failure,
  type MetricSummary,
  mainCells,
  type NotAvailable,
  type RowKey,
  type SingleClassTarget,
  type SourceValue,
  type Summary,
  type SummaryRow,
  summarise,
} from "./summary.js";
export { renderTable, type TableOptions } from "./terminal-table.js";
