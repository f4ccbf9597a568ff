/** @file Markup in which every text is escaped: names in a report come from other people's files. */

/** Markup that is safe to place between tags. Made by {@link html} only. */
export class Html {
  readonly markup: string;

  /** @param markup - Trusted: it is not escaped again. */
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What {@link html} accepts: texts and numbers are escaped, markup is taken as it is, lists are joined. */
export type HtmlValue = Html | string | number | readonly Html[];

/**
 * A template tag: escapes what is put in, for text and for attribute values in double quotes alike.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((before, text, index) => before + toMarkup(values[index - 1]) + text));
}

/** Nothing: for what a report leaves out. */
export const nothing = new Html("");

/** Parts after one another, with `between` in the gaps. */
export function join(parts: readonly Html[], between: string): Html {
  return new Html(parts.map((part) => part.markup).join(escapeText(between)));
}

/** A value as JSON that cannot end the script element around it, nor open a comment in it. */
export function jsonInScript(value: unknown): Html {
  // U+2028 and U+2029 end a line in older script parsers, though not in JSON.
  const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return new Html(json);
}

function toMarkup(value: HtmlValue): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map((part) => part.markup).join("");
  return escapeText(String(value));
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
