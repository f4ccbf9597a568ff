/** @file The answer of a parser to a line. */

import type { Parameter, ParsedEvent } from "@lsad/core";

/** A line's template, and its parameters under the template as it was then, worked out when they are first asked for. */
export class LineEvent<Shape, Change = undefined> implements ParsedEvent {
  readonly templateId: number;
  /** What the line did to the templates, of parsers that say so. */
  readonly change: Change;
  readonly #content: string;
  readonly #shape: Shape;
  readonly #read: (content: string, shape: Shape) => readonly Parameter[];
  #parameters: readonly Parameter[] | undefined;

  /** @param shape - What of the template decides on the parameters, as it is now. */
  constructor(
    templateId: number,
    content: string,
    shape: Shape,
    read: (content: string, shape: Shape) => readonly Parameter[],
    change: Change,
  ) {
    this.templateId = templateId;
    this.#content = content;
    this.#shape = shape;
    this.#read = read;
    this.change = change;
  }

  get parameters(): readonly Parameter[] {
    this.#parameters ??= this.#read(this.#content, this.#shape);
    return this.#parameters;
  }

  /** Private fields are no part of JSON. */
  toJSON(): { templateId: number; parameters: readonly Parameter[]; change: Change } {
    return { templateId: this.templateId, parameters: this.parameters, change: this.change };
  }
}
