/** @file The answer of a parser to a line. */

import type { Parameter, ParsedEvent } from "@lsad/core";

/** A line's template, and its parameters under the template as it was then, worked out when they are first asked for. */
export class LineEvent<Shape> implements ParsedEvent {
  readonly templateId: number;
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
  ) {
    this.templateId = templateId;
    this.#content = content;
    this.#shape = shape;
    this.#read = read;
  }

  get parameters(): readonly Parameter[] {
    this.#parameters ??= this.#read(this.#content, this.#shape);
    return this.#parameters;
  }

  /** Private fields are no part of JSON. */
  toJSON(): { templateId: number; parameters: readonly Parameter[] } {
    return { templateId: this.templateId, parameters: this.parameters };
  }
}
