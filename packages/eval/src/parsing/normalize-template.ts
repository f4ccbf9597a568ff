/** @file One spelling for templates that differ only in how a variable is cut. */

// The delimiters at which loghub-2.0's template correction cuts tokens; "/" is not among them.
const DELIMITERS = /([\s,!;:=|"'[\](){}.\-+@#$%&])/;
const NEIGHBOURS = /<\*>(?:[.:#/@]?<\*>)+/g;

/**
 * A template in the normal form of loghub-2.0's corrected truth, so that texts can be compared.
 *
 * One blank between tokens; after a cut at ``\s , ! ; : = | " ' [ ] ( ) { } . - + @ # $ % &`` a piece of digits only
 * becomes `<*>`, as does a piece that holds `<*>` and no `/`; then variables joined by nothing or by one of
 * `. : # / @` become one, until nothing changes.
 *
 * Source: the correction rules (double space, digit token, word concatenated with variable, dot-separated and
 * consecutive variables) of Khan et al., ICSE 2022, as adopted by Jiang et al., ISSTA 2024; written from their description.
 *
 * @param template - A template with `<*>` for every variable.
 *
 * @example
 * ```ts
 * normalizeTemplate("took <*>ms,  10 of <*>.<*>:<*>"); // "took <*>, <*> of <*>"
 * ```
 */
export function normalizeTemplate(template: string): string {
  const pieces = template.trim().replace(/\s+/g, " ").split(DELIMITERS);
  for (let i = 0; i < pieces.length; i += 2) {
    const piece = pieces[i];
    if (/^\d+$/.test(piece) || (piece.includes("<*>") && !piece.includes("/"))) pieces[i] = "<*>";
  }
  return pieces.join("").replace(NEIGHBOURS, "<*>");
}
