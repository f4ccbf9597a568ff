/** @file A template as a regular expression, for tools that know nothing of parsers. */

import { BLANK_CLASS } from "./internal/blanks.js";

/** Options of {@link templatePattern}. */
export interface TemplatePatternOptions {
  /** The token that stands for any token. Default `"<*>"`. */
  readonly wildcard?: string;
}

/**
 * A regular expression for the lines of a template: anchored, one numbered group a wildcard, any blanks between tokens.
 *
 * It matches whole lines as the parser read them: after masking, where there are masks (a mark such as `<NUM>` is a
 * constant), and without extra delimiters. Tokens and blanks share no character, so matching takes linear time. Lines
 * cut at `maxTokens` or `maxLength` need not match. No tokens match blank lines.
 *
 * @param tokens - As `template(id)` gives them, without blanks.
 *
 * @example
 * ```ts
 * templatePattern(["took", "<*>", "ms."]).exec("took  12 ms.")?.[1]; // "12"
 * ```
 */
export function templatePattern(tokens: readonly string[], { wildcard = "<*>" }: TemplatePatternOptions = {}): RegExp {
  const parts = tokens.map((token) => (token === wildcard ? `([^${BLANK_CLASS}]+)` : escapeToken(token)));
  return new RegExp(
    `^[${BLANK_CLASS}]*${parts.join(`[${BLANK_CLASS}]+`)}${parts.length > 0 ? `[${BLANK_CLASS}]*` : ""}$`,
  );
}

function escapeToken(token: string): string {
  return token.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`);
}
