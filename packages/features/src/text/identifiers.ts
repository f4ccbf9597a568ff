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

/** What {@link foldNumbers} writes in place of numbers. */
export interface FoldNumbersOptions {
  /** For decimal numbers. Default `"<num>"`. */
  readonly number?: string;
  /** For hexadecimal ones. Default `"<hex>"`. */
  readonly hex?: string;
}

/**
 * Replaces numbers by placeholders, so that texts that differ in them only become equal.
 *
 * In this order: `0x` and hexadecimal digits; eight or more hexadecimal digits that stand alone and hold a digit and a letter;
 * what is left of decimal digits, dotted numbers (versions, IPv4 addresses) as one. Letters that touch a number stay:
 * `30000ms` → `<num>ms`. A word of the letters a–f alone (`deadbeef`) stays, as does a number in a longer word's middle but for
 * its digits.
 *
 * @example
 * ```ts
 * foldNumbers("read 0x1F at 10.0.0.7:50010 took 30ms, id 3f2a90bc"); // "read <hex> at <num>:<num> took <num>ms, id <hex>"
 * ```
 */
export function foldNumbers(text: string, options: FoldNumbersOptions = {}): string {
  const { number = "<num>", hex = "<hex>" } = options;
  return text.replace(NUMBERS, (match) => (HEX.test(match) ? hex : number));
}

const HEX_LITERAL = "(?<![A-Za-z0-9])0[xX][0-9A-Fa-f]+";
// The look-aheads ask for a digit and a letter; each run is tried at its start only, so a long one costs linear time.
const HEX_RUN = "(?<![A-Za-z0-9])(?=[a-fA-F]*[0-9])(?=[0-9]*[a-fA-F])[0-9A-Fa-f]{8,}(?![A-Za-z0-9])";
const NUMBERS = new RegExp(`${HEX_LITERAL}|${HEX_RUN}|[0-9]+(?:\\.[0-9]+)*`, "g");
const HEX = /[A-Fa-fxX]/;
