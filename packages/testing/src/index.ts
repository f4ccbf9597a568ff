/** @file Fixture loader, matchers and contract suites shared by the packages' tests. */

export { installAllclose, type Tolerance } from "./allclose.js";
export {
  type DetectorCheck,
  type DetectorContract,
  detectorClasses,
  type OtherRows,
  runDetectorContract,
} from "./detector-contract.js";
export {
  anomalousValues,
  csrOf,
  type LabelledRow,
  type LabelledRows,
  matrixOf,
  rankingQuality,
  repeatRows,
} from "./detector-rows.js";
export { describeWithShared, fixturesFolder, readFixture, sharedFolder, sharedPath } from "./fixtures.js";
export { type Metric, type MetricContract, runMetricContract, type UndefinedInput } from "./metric-contract.js";
export { type ParserCheck, type ParserContract, runParserContract } from "./parser-contract.js";
