/** @file Identifiers cut into words, and numbers folded into placeholders. */

/**
 * Puts a space where camel case starts a new word: `diskUsage` → `disk Usage`, `HTTPServer` → `HTTP Server`.
 *
 * The rules are `([a-z])([A-Z])` → `$1 $2`, then `([A-Z])([A-Z][a-z])` → `$1 $2`, each replacing non-overlapping matches from
 * left to right. ASCII letters only; everything else is kept.
 *
 * @example
 * ```ts
 * splitIdentifiers("HTTPServerError diskUsage"); // "HTTP Server Error disk Usage"
 * ```
 */
export function splitIdentifiers(text: string): string {
  return text.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2");
}
