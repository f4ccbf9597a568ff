/** @file Log lines in, templates and parameters out: header formats, masks, Drain; streams; runs in a browser. */

export { formats, type SourceName } from "./formats.js";
export { compileFormat, type FormatOptions, type HeaderFormat, type HeaderReading } from "./header-format.js";
export { LineDecoder, type LineOptions, splitLines } from "./line-decoder.js";
export {
  type MisfitRule,
  type ReadReport,
  type RecordOptions,
  RecordReader,
  type RecordStream,
  readRecords,
} from "./record-reader.js";
export { compileTimeLayout, type TimeLayout, type TimeLayoutOptions } from "./time-layout.js";
