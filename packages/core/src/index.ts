/** @file The few types everyone meets at, the errors with their codes, and seeded random numbers. */

export type { Detector, EstimatorJson, FitOptions } from "./detector.js";
export {
  DataFormatError,
  type DataFormatProblem,
  type ErrorCode,
  InvalidInputError,
  isLsadError,
  LogFormatError,
  LsadError,
  NotFittedError,
  RECEIVED_LIMIT,
  SnapshotError,
  UndefinedMetricError,
  UnsupportedOpError,
} from "./errors.js";
export {
  type CsrMatrix,
  checkAnyMatrix,
  checkCsr,
  checkMatrix,
  type FloatArray,
  isCsr,
  type Matrix,
} from "./matrix.js";
export type { LogParser, Parameter, ParsedEvent } from "./parsing.js";
export { createRandom, type RandomStream } from "./random.js";
export type { LogRecord } from "./records.js";
