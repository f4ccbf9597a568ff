/** @file The contract between log parsers and everything that uses templates. */

/** One variable part of a message. */
export interface Parameter {
  /** The text as it stands in the message. */
  readonly value: string;
  /** Name of the mask that found it (`"IP"`, `"NUM"`), or `"*"` where the template widened. */
  readonly name: string;
}

/** What a parser says of one message. Keeps the id, not the text: templates widen later. */
export interface ParsedEvent {
  /** Stable id of the template; its text is `parser.template(templateId)`. */
  readonly templateId: number;
  /** The variable parts, in the order of their places in the message. */
  readonly parameters: readonly Parameter[];
}

/** Mines templates from messages, one at a time. */
export interface LogParser {
  /** Learns from a message: may create a template or widen one. */
  add(content: string): ParsedEvent;
  /** Finds the template of a message without learning; `undefined` when none fits. */
  match(content: string): ParsedEvent | undefined;
  /**
   * The tokens of a template as they are now, variable places as the parser's wildcard (`"<*>"` unless configured).
   * @throws {@link InvalidInputError} if no template has this id (never made, or evicted).
   */
  template(templateId: number): readonly string[];
}
