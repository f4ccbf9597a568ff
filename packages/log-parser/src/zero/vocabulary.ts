/** @file The few words whose meaning the parser knows: units, days and months, zones, booleans, words before a name. */

import type { WordTable } from "./word-table.js";

/** Meanings; 0 is none. */
export const MEANING = { unit: 1, date: 2, zone: 4, literal: 8, cue: 16, protected: 32 } as const;

const WORDS: readonly (readonly [number, string])[] = [
  [MEANING.unit, "B kB KB MB GB TB PB KiB MiB GiB TiB PiB kb Kb Mb Gb Tb byte bytes Byte Bytes"],
  [
    MEANING.unit,
    "ns us ms msec msecs sec secs second seconds s m min mins minute minutes hr hrs hour hours h day days",
  ],
  [MEANING.unit, "Hz kHz MHz GHz Kbps Mbps Gbps page pages"],
  [MEANING.date, "Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday"],
  [MEANING.date, "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April"],
  [MEANING.date, "June July August September October November December"],
  [MEANING.zone, "UTC GMT EST EDT CST CDT MST MDT PST PDT CET CEST AM PM"],
  [MEANING.literal, "true false null nil none undefined True False None NULL TRUE FALSE"],
  [MEANING.cue, "user User username account host Host hostname"],
];

/**
 * Interns the known words first, so that their numbers are small and their meanings an array.
 * @param protectedTokens - Words that the caller wants to stay constant.
 */
export function internVocabulary(words: WordTable, protectedTokens: readonly string[]): Uint8Array {
  const meanings: number[] = [];
  const known = WORDS.map(([meaning, list]) => [meaning, list.split(" ")] as const);
  for (const [meaning, list] of [...known, [MEANING.protected, protectedTokens] as const]) {
    for (const word of list) {
      const key = words.keep(word);
      meanings[key] = (meanings[key] ?? 0) | meaning;
    }
  }
  return Uint8Array.from(meanings, (meaning) => meaning ?? 0);
}
