/** @file Masks for what varies in the logs of any system: numbers, addresses, times, paths. */

import type { MaskingInstruction } from "./masking.js";

/**
 * Sixteen masks that fit logs in general, most specific first: URL, IPv6, MAC, IPv4 with port, date, time, day and month
 * names before a date, UUID, block id, path of two or more parts, dotted name, host with port, size, duration, hex,
 * number. They name no system; masking cannot undo itself, so their order matters.
 */
export const genericMasks: readonly MaskingInstruction[] = [
  { name: "URL", pattern: String.raw`\b[a-z][a-z0-9+.-]*://[^\s,;\"'<>()\[\]]+` },
  {
    name: "IPV6",
    pattern: String.raw`(?<![0-9A-Za-z:.])(?:[0-9a-fA-F]{1,4}:){2,7}(?::|[0-9a-fA-F]{1,4})(?::[0-9a-fA-F]{1,4})*(?![0-9A-Za-z:.])`,
  },
  { name: "MAC", pattern: String.raw`(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}[:-]){5,7}[0-9a-fA-F]{2}(?![0-9A-Za-z])` },
  { name: "IP", pattern: String.raw`/?(?<![0-9A-Za-z.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![0-9A-Za-z])` },
  {
    name: "DATE",
    pattern: String.raw`(?<![0-9A-Za-z])\d{2,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?Z?)?(?![0-9A-Za-z])`,
  },
  { name: "TIME", pattern: String.raw`(?<![0-9A-Za-z])\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?![0-9A-Za-z:])` },
  {
    name: "DAY",
    pattern: String.raw`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?=[ ,]+\d|[ ,]+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)`,
  },
  {
    name: "UUID",
    pattern: String.raw`(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z])`,
  },
  { name: "BLOCK", pattern: String.raw`\bblk_-?\d+` },
  { name: "PATH", pattern: String.raw`(?<![0-9A-Za-z/<>])(?:~|\.{1,2}|[A-Za-z]:)?(?:/[\w.@%+=:~$-]+){2,}/?` },
  { name: "HOST", pattern: String.raw`(?<![\w.@-])(?:[A-Za-z_][\w-]*\.){2,}[A-Za-z_$][\w$-]*(?::\d+)?(?![\w.])` },
  { name: "HOSTPORT", pattern: String.raw`(?<![\w.-])[A-Za-z][\w.-]*:\d{2,5}(?![\w.])` },
  { name: "SIZE", pattern: String.raw`(?<![0-9A-Za-z.])\d+(?:\.\d+)?\s?(?:[KMGTP]i?B|[kKMGT]b|bytes?|B)\b` },
  {
    name: "DURATION",
    pattern: String.raw`(?<![0-9A-Za-z.])\d+(?:\.\d+)?\s?(?:ns|us|ms|secs?|seconds?|s|mins?|minutes?|hours?|h|days?)\b`,
  },
  {
    name: "HEX",
    pattern: String.raw`(?<![0-9A-Za-z])(?:0[xX][0-9a-fA-F]+|(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{6,})(?![0-9A-Za-z])`,
  },
  { name: "NUM", pattern: String.raw`(?<![A-Za-z0-9.])[-+]?\d+(?:\.\d+)*(?![A-Za-z0-9])` },
];
