/** @file A template as a regular expression, for tools that know nothing of parsers. */

/** Options of {@link templatePattern}. */
export interface TemplatePatternOptions {
  /** The token that stands for any token. Default `"<*>"`. */
  readonly wildcard?: string;
}

/** What separates tokens: Python's `str.isspace`, which differs from `\s` at U+001C to U+001F, U+0085 and U+FEFF. */
const BLANKS = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

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
  const parts = tokens.map((token) => (token === wildcard ? `([^${BLANKS}]+)` : escapeToken(token)));
  return new RegExp(`^[${BLANKS}]*${parts.join(`[${BLANKS}]+`)}${parts.length > 0 ? `[${BLANKS}]*` : ""}$`);
}

function escapeToken(token: string): string {
  return token.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\${sign}`);
}
