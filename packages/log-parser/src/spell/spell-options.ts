/** @file What can be set on Spell. */

import type { TemplateEvent } from "../drain-options.js";
import type { MaskingInstruction } from "../masking.js";

/** Options of {@link spell}. */
export interface SpellOptions {
  /** Share of a line's tokens that a template must have in common with it, in order: tau. Above 0, at most 1, default 0.5. */
  readonly threshold?: number;
  /** Masks, applied in order before a line is split; every match becomes `<*>`. Default none. */
  readonly masks?: readonly MaskingInstruction[];
  /** Templates kept; beyond, a sixteenth of them is evicted, those not hit for longest. Default: no limit. */
  readonly maxTemplates?: number;
  /** Tokens of a line; the last takes the rest. Default 512, as published 4,096. */
  readonly maxTokens?: number;
  /**
   * `"logparser"`: what logparser 1.0.4 does, oddities included: characters beyond ASCII become `<NASCII>`, a line
   * without tokens joins the shortest template and erases it. Default: such lines have a template of
   * their own; templates and groups are the same otherwise.
   */
  readonly compat?: "logparser";
  /** Called at every change of a template, evictions included. Consumers that stored texts re-label by id. */
  readonly onTemplate?: (event: TemplateEvent) => void;
}
