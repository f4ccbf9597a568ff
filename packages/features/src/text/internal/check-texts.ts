/** @file The one check every vectoriser makes of its input. */

import { InvalidInputError } from "@lsad/core";

/** Refuses a single string, whose characters would be taken for texts. */
export function checkTexts(texts: unknown, where: string): void {
  if (typeof texts === "string") {
    throw new InvalidInputError(`${where}: texts must be an iterable of strings, got one string`);
  }
}

/** Refuses what is not a string. */
export function checkText(text: unknown, index: number, where: string): asserts text is string {
  if (typeof text !== "string") {
    throw new InvalidInputError(
      `${where}: texts[${index}] must be a string, got ${text === null ? "null" : typeof text}`,
    );
  }
}
