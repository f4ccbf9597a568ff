/** @file The masks of Drain3's sample configuration. */

import type { MaskingInstruction } from "../masking.js";

/**
 * The seven masks of Drain3's sample configuration (`examples/drain3.ini` of drain3 0.9.11), for those who switch from
 * it: the same names and the same matches.
 */
export const drain3SampleMasks: readonly MaskingInstruction[] = [
  { name: "ID", pattern: String.raw`((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)` },
  { name: "IP", pattern: String.raw`((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)` },
  { name: "SEQ", pattern: String.raw`((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)` },
  { name: "SEQ", pattern: String.raw`((?<=[^A-Za-z0-9])|^)([0-9A-F]{4} ?){4,}((?=[^A-Za-z0-9])|$)` },
  { name: "HEX", pattern: String.raw`((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)` },
  { name: "NUM", pattern: String.raw`((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)` },
  { name: "CMD", pattern: String.raw`(?<=executed cmd )(".+?")` },
];
