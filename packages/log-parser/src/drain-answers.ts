/** @file What Drain answers: to a line, and when asked for its templates. */

import type { ParsedEvent } from "@lsad/core";

import type { TemplateChange } from "./drain-options.js";

/** What `DrainParser.add` and `DrainParser.match` say of a line. */
export interface DrainEvent extends ParsedEvent {
  /** What the line did to the templates; `"none"` for a match. */
  readonly change: TemplateChange;
}

/** What `DrainParser.prepare` answers. */
export interface PreparedLine {
  /** The line cut at `maxLength`, masks applied. */
  readonly text: string;
  /** How many tokens it has, at most `maxTokens`. */
  readonly tokens: number;
}

/** A template as `DrainParser.templates` lists it. */
export interface TemplateInfo {
  readonly templateId: number;
  readonly tokens: readonly string[];
  /** Lines that joined it. */
  readonly size: number;
  /** Ordinal of the first and last line that joined, counting from 1; 0 where none did. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Time of those lines, where `add` was given one. */
  readonly firstSeenMs?: number;
  readonly lastSeenMs?: number;
}
