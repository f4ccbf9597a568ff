/** @file Log lines in, templates and parameters out: header formats, masks, Drain; streams; runs in a browser. */

export { detectFormat, type FormatGuess } from "./detect-format.js";
export { DrainParser, drain } from "./drain.js";
export type { DrainEvent, PreparedLine, TemplateInfo } from "./drain-answers.js";
export type {
  CompleteDrainOptions,
  DrainOptions,
  MatchSearch,
  TemplateChange,
  TemplateEvent,
} from "./drain-options.js";
export type { DrainSnapshot, SavedDrainNode, SavedDrainTemplate } from "./drain-snapshot.js";
export { formats, type SourceName } from "./formats.js";
export { genericMasks } from "./generic-masks.js";
export { compileFormat, type FormatOptions, type HeaderFormat, type HeaderReading } from "./header-format.js";
export type { BatchParameters, ParsedBatch } from "./internal/batch-parameters.js";
export type { MaskBuffer } from "./internal/mask-pass.js";
export { type JoinOptions, type JoinRule, joinLines, LineJoiner } from "./join-lines.js";
export { type KnownFormatName, knownFormats } from "./known-formats.js";
export { LineDecoder, type LineOptions, lineStream, splitLines } from "./line-decoder.js";
export { Masker, type MaskerOptions, type MaskingInstruction, type MaskSpan } from "./masking.js";
export { type ParsedRecord, type ParseOptions, parse, parseStream, type TimedLogParser } from "./parse.js";
export { type PublishedSettings, publishedSettings } from "./published-settings.js";
export {
  type MisfitRule,
  type ReadReport,
  type RecordOptions,
  RecordReader,
  type RecordStream,
  readRecords,
} from "./record-reader.js";
export { compileTimeLayout, type TimeLayout, type TimeLayoutOptions } from "./time-layout.js";
