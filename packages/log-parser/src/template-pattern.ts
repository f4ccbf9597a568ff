/** @file A template as a regular expression, for tools that know nothing of parsers. */

import { BLANK_CLASS } from "./internal/blanks.js";
import type { MaskingInstruction } from "./masking.js";

/** Options of {@link templatePattern}. */
export interface TemplatePatternOptions {
  /** The token that stands for any token. Default `"<*>"`. */
  readonly wildcard?: string;
  /**
   * The masks that the template was mined with: their marks then stand for what the masks find, as groups of their name
   * (`NUM`, `NUM2`, …). Default none: marks are constants.
   */
  readonly masks?: readonly MaskingInstruction[];
  /** What stands before and after a mark's name. Default `"<"` and `">"`. */
  readonly maskPrefix?: string;
  readonly maskSuffix?: string;
}

/**
 * A regular expression for the lines of a template: anchored, one numbered group a wildcard, any blanks between tokens.
 *
 * Without `masks` it matches whole lines as the parser read them: after masking (a mark such as `<NUM>` is a constant),
 * and without extra delimiters. Tokens and blanks share no character, so matching takes linear time. Lines cut at
 * `maxTokens` or `maxLength` need not match. No tokens match blank lines.
 *
 * With `masks` it matches lines as they were logged, with a named group for each mark, and wildcards take as little as
 * they can, blanks included, since what a mask found may hold some. It is then as slow as the masks' patterns may be, and
 * takes the first way to match where there are several, as Drain3 does; the parameters of an event know their places.
 *
 * @param tokens - As `template(id)` gives them, without blanks.
 *
 * @example
 * ```ts
 * import { templatePattern } from "@lsad/log-parser/template-pattern";
 *
 * templatePattern(["took", "<*>", "ms."]).exec("took  12 ms.")?.[1]; // "12"
 * const masks = [{ pattern: "\\d+", name: "NUM" }];
 * templatePattern(["<*>", "took", "<NUM>ms"], { masks }).exec("job took 12ms")?.groups?.NUM; // "12"
 * ```
 */
export function templatePattern(
  tokens: readonly string[],
  { wildcard = "<*>", masks = [], maskPrefix = "<", maskSuffix = ">" }: TemplatePatternOptions = {},
): RegExp {
  const anything = masks.length === 0 ? `([^${BLANK_CLASS}]+)` : "(.+?)";
  const groups = new MarkGroups(masks, maskPrefix, maskSuffix);
  const parts = tokens.map((token) => (token === wildcard ? anything : groups.patternOf(token)));
  return new RegExp(
    `^[${BLANK_CLASS}]*${parts.join(`[${BLANK_CLASS}]+`)}${parts.length > 0 ? `[${BLANK_CLASS}]*` : ""}$`,
  );
}

/** Marks in tokens as named groups, each name given out once. */
class MarkGroups {
  /** Finds a mark; `undefined` without masks. */
  readonly #marks: RegExp | undefined;
  readonly #sources = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();
  readonly #used = new Map<string, number>();

  constructor(masks: readonly MaskingInstruction[], prefix: string, suffix: string) {
    for (const { name, pattern } of masks) {
      const mark = `${prefix}${name}${suffix}`;
      const source = groupless(pattern);
      const known = this.#sources.get(mark);
      this.#sources.set(mark, known === undefined ? source : `${known}|${source}`);
      this.#nameOf.set(mark, name);
    }
    if (masks.length > 0) this.#marks = new RegExp(`(${[...this.#sources.keys()].map(escapeText).join("|")})`);
  }

  patternOf(token: string): string {
    if (this.#marks === undefined) return escapeText(token);
    return token
      .split(this.#marks)
      .map((part) => this.#groupOf(part) ?? escapeText(part))
      .join("");
  }

  #groupOf(part: string): string | undefined {
    const source = this.#sources.get(part);
    const name = this.#nameOf.get(part);
    if (source === undefined || name === undefined) return undefined;
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `(${source})`; // a name that no group may have, such as `*`
    const uses = (this.#used.get(name) ?? 0) + 1;
    this.#used.set(name, uses);
    return `(?<${name}${uses === 1 ? "" : uses}>${source})`;
  }
}

const GROUP_STARTS = /\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?P?<[A-Za-z_]\w*>/g;

/** A pattern without groups of its own, which would shift the numbers of others; anything, where it refers to them. */
function groupless(pattern: string): string {
  if (/\\[1-9]|\\k<|\(\?P=|^\(\?i\)/.test(pattern)) return ".+?";
  return pattern.replace(GROUP_STARTS, (part) => (part.startsWith("(") ? "(?:" : part));
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`);
}
