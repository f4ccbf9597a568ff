/** @file What can be set on Drain, and what is refused. */

import { InvalidInputError } from "@lsad/core";

import type { MaskingInstruction } from "./masking.js";

/** What {@link DrainParser.add} did to the templates. */
export type TemplateChange = "created" | "widened" | "none";

/** A template that was created, widened, edited or removed, at that moment. */
export interface TemplateEvent {
  readonly kind: "created" | "widened" | "edited" | "removed" | "evicted";
  readonly templateId: number;
  /** Tokens after the change; for `removed` and `evicted`, the last ones. */
  readonly tokens: readonly string[];
  /** Lines that joined so far. */
  readonly size: number;
}

/**
 * Where {@link DrainParser.match} looks: `"never"` follows the tree only, and can miss a template under a wildcard
 * branch; `"fallback"` then tries every template of the line's length; `"always"` does so at once. Among several that
 * fit these take the one with the most wildcards, as Drain3 does. `"best"` is `"fallback"` with the fewest wildcards
 * instead, then the older template.
 */
export type MatchSearch = "best" | "never" | "fallback" | "always";

/** Options of {@link drain}; names ours, defaults Drain3's. */
export interface DrainOptions {
  /**
   * `"drain3"`: `match` defaults to Drain3's `"never"`. `"logparser"`: Drain as published, where a message of fewer
   * than `depth - 2` tokens joins only its equals, and no line is cut. Default: ours, same templates as Drain3.
   */
  readonly compat?: "drain3" | "logparser";
  /** Levels of the tree, root, token count and leaf included: `depth - 3` tokens lead to a leaf. At least 3, default 4. */
  readonly depth?: number;
  /** Share of tokens that must equal the template's for a line to join it, 0 to 1. Default 0.4. */
  readonly threshold?: number;
  /** Children of a tree node; the last place is the wildcard's. At least 2, default 100. */
  readonly maxChildren?: number;
  /** Templates kept; beyond, the least recently hit one is evicted. Default: no limit. */
  readonly maxClusters?: number;
  /** Texts that separate tokens as blanks do. Literal, not patterns. */
  readonly extraDelimiters?: readonly string[];
  /** Whether tokens with a digit share the wildcard branch. The template keeps them until they differ. Default true. */
  readonly numericTokensAreWild?: boolean;
  /** Masks, applied in order before a line is split; see `genericMasks`. Default none. */
  readonly masks?: readonly MaskingInstruction[];
  /** What stands before and after the name of a mask and the `*` of a wildcard. Default `"<"` and `">"`. */
  readonly maskPrefix?: string;
  readonly maskSuffix?: string;
  /** Tokens of a line; the last takes the rest. Default 512. */
  readonly maxTokens?: number;
  /** Characters of a line that are read; the rest takes no part in templates. Default 8,192. */
  readonly maxLength?: number;
  /** Tokens that are never merged with others, such as levels: lines that differ in one have different templates. */
  readonly protectedTokens?: readonly string[];
  /** Called at every change of a template, evictions included. Consumers that stored texts re-label by id. */
  readonly onTemplate?: (event: TemplateEvent) => void;
}

/** {@link DrainOptions} with all defaults filled in. */
export type CompleteDrainOptions = Required<Omit<DrainOptions, "compat" | "onTemplate">> &
  Pick<DrainOptions, "compat" | "onTemplate">;

const DEFAULTS = {
  depth: 4,
  threshold: 0.4,
  maxChildren: 100,
  maxClusters: Number.POSITIVE_INFINITY,
  extraDelimiters: [],
  numericTokensAreWild: true,
  masks: [],
  maskPrefix: "<",
  maskSuffix: ">",
  protectedTokens: [],
} as const;

const STREAM_LIMITS = { maxTokens: 512, maxLength: 8192 };
/** Published Drain cuts nothing; these hold one line of any file that fits in memory. */
const PUBLISHED_LIMITS = { maxTokens: 1 << 20, maxLength: 1 << 24 };

/**
 * Fills in defaults and refuses what cannot work.
 * @throws {@link InvalidInputError} naming the option, what it must be and what it is.
 */
export function completeDrainOptions(options: DrainOptions): CompleteDrainOptions {
  const limits = options.compat === "logparser" ? PUBLISHED_LIMITS : STREAM_LIMITS;
  const complete = { ...DEFAULTS, ...limits, ...options };
  const { threshold, maxClusters, extraDelimiters, compat } = complete;
  const require = (holds: boolean, name: string, rule: string, got: unknown) => {
    if (!holds) throw new InvalidInputError(`drain: ${name} must be ${rule}, got ${JSON.stringify(got) ?? got}`);
  };
  const requireWhole = (name: "depth" | "maxChildren" | "maxClusters" | "maxTokens" | "maxLength", least: number) => {
    const got = complete[name];
    require(Number.isInteger(got) && got >= least, name, `a whole number of at least ${least}`, got);
  };
  const isKnown = compat === undefined || compat === "drain3" || compat === "logparser";
  require(isKnown, "compat", '"drain3" or "logparser"', compat);
  requireWhole("depth", 3);
  require(threshold >= 0 && threshold <= 1, "threshold", "from 0 to 1", threshold);
  requireWhole("maxChildren", 2);
  if (maxClusters !== Number.POSITIVE_INFINITY) requireWhole("maxClusters", 1);
  requireWhole("maxTokens", 1);
  requireWhole("maxLength", 1);
  extraDelimiters.forEach((delimiter, index) => {
    require(delimiter.length > 0, `extraDelimiters[${index}]`, "a text of at least one character", delimiter);
  });
  return complete;
}
