/** @file Text options as plain data, and back. */

import { SnapshotError } from "@lsad/core";
import type { ResolvedTextOptions, TextOptions } from "../text-options.js";

/** The functions among {@link TextOptions}: JSON cannot hold them, so loading takes them again. */
export interface TextFunctions extends Pick<TextOptions, "tokenizer" | "preprocessor"> {
  /** From a text to its features. */
  readonly analyzer?: (text: string) => readonly string[];
}

/** Stands in JSON for a function that must be given when loading. */
const FUNCTION = { function: true } as const;

/** Options with the pattern as its source and flags, and functions as a marker. */
export function saveTextOptions(options: ResolvedTextOptions): Record<string, unknown> {
  const { analyzer, ngramRange, lowercase, stripAccents, tokenPattern, tokenizer, preprocessor, stopWords } = options;
  const mark = (value: unknown) => (typeof value === "function" ? FUNCTION : value);
  return {
    analyzer: mark(analyzer),
    ngramRange: [...ngramRange],
    lowercase,
    stripAccents,
    tokenPattern: { source: tokenPattern.source, flags: tokenPattern.flags },
    tokenizer: mark(tokenizer),
    preprocessor: mark(preprocessor),
    stopWords: stopWords === null ? null : [...stopWords],
  };
}

/** @throws {@link SnapshotError} if a function that was configured is not given again. */
export function loadTextOptions(
  saved: Readonly<Record<string, unknown>>,
  functions: TextFunctions,
  where: string,
): TextOptions {
  const options: Record<string, unknown> = { ...saved };
  const pattern = saved.tokenPattern as { source: string; flags: string };
  options.tokenPattern = new RegExp(pattern.source, pattern.flags);
  for (const name of ["analyzer", "tokenizer", "preprocessor"] as const) {
    if (typeof saved[name] !== "object" || saved[name] === null) continue;
    if (typeof functions[name] !== "function") {
      throw new SnapshotError(
        `${where}: ${name} was a function and must be given again, got ${typeof functions[name]}`,
      );
    }
    options[name] = functions[name];
  }
  return options;
}
