/** @file A part of the report: what it shows, the charts in it, and what can be downloaded from it. */

import type { TopLevelSpec } from "vega-lite";
import type { Html } from "./html.js";

/** A section; one whose data a run does not hold does not exist. */
export interface ReportSection {
  readonly id: string;
  /** In the list of contents. */
  readonly words: string;
  readonly content: Html;
  /** By the id of their place. */
  readonly charts?: Readonly<Record<string, TopLevelSpec>>;
  /** CSV by file name. */
  readonly downloads?: Readonly<Record<string, string>>;
}
