/** @file Streams: lines in, parsed events out, as slow as the reader. */

import type { LogParser, LogRecord, ParsedEvent } from "@lsad/core";

import type { HeaderFormat } from "./header-format.js";
import { type MisfitRule, RecordReader } from "./record-reader.js";

/** A record with what the parser says of its content. */
export interface ParsedRecord extends ParsedEvent {
  readonly record: LogRecord;
}

/** A parser that may take the time of a line too, and keeps it as first and last seen. */
export interface TimedLogParser extends LogParser {
  add(content: string, timeMs?: number): ParsedEvent;
}

/** Options of {@link parse} and {@link parseStream}. */
export interface ParseOptions {
  /** How a line's header reads. Default: no header, the whole line is content. */
  readonly format?: HeaderFormat;
  /** Name of the system, kept in every record. Default `""`. */
  readonly source?: string;
  /** See `RecordOptions`. */
  readonly year?: number;
  readonly onMisfit?: MisfitRule;
  /** Ends the stream within one line, with the signal's reason as error; the input is closed. */
  readonly signal?: AbortSignal;
}

/** No header: every line is content as a whole. */
const WHOLE_LINE: HeaderFormat = {
  format: "<Content>",
  fields: ["Content"],
  needsYear: false,
  parse: (line) => ({ Content: line }),
  read: (line) => ({ content: line }),
};

/**
 * Parses a stream of lines: header, then template. Pulls: it reads no further than it is asked, so a slow consumer holds
 * the source back. Stopping early, by `break` or by the signal, closes the source.
 *
 * @param lines - Lines without their ends, from {@link splitLines} or an array.
 * @param parser - Learns from each line, in order, and when it was written, where its header says so.
 * @returns One event a record; text by `parser.template(event.templateId)`.
 *
 * @example
 * ```ts
 * const parser = drain({ masks: genericMasks });
 * for await (const { templateId } of parse(["took 12 ms", "took 7 ms"], parser)) {
 *   parser.template(templateId).join(" "); // "took <DURATION>", twice
 * }
 * ```
 */
export async function* parse(
  lines: AsyncIterable<string> | Iterable<string>,
  parser: TimedLogParser,
  options: ParseOptions = {},
): AsyncGenerator<ParsedRecord, void, undefined> {
  const { signal } = options;
  const reader = newReader(options);
  signal?.throwIfAborted();
  for await (const line of lines) {
    signal?.throwIfAborted();
    const record = reader.add(line);
    if (record !== undefined) yield parseRecord(record, parser);
  }
  const last = reader.end();
  if (last !== undefined) yield parseRecord(last, parser);
}

/**
 * {@link parse} as a web stream, for `lines.pipeThrough(parseStream(parser))`.
 *
 * @example
 * ```ts
 * const events = new Response("user ann in\nuser bob in").body
 *   .pipeThrough(new TextDecoderStream())
 *   .pipeThrough(lineStream())
 *   .pipeThrough(parseStream(drain()));
 * ```
 */
export function parseStream(parser: TimedLogParser, options: ParseOptions = {}): TransformStream<string, ParsedRecord> {
  const reader = newReader(options);
  return new TransformStream<string, ParsedRecord>({
    transform(line, controller) {
      options.signal?.throwIfAborted();
      const record = reader.add(line);
      if (record !== undefined) controller.enqueue(parseRecord(record, parser));
    },
    flush(controller) {
      const last = reader.end();
      if (last !== undefined) controller.enqueue(parseRecord(last, parser));
    },
  });
}

function newReader({ format = WHOLE_LINE, source = "", year, onMisfit }: ParseOptions): RecordReader {
  return new RecordReader({
    source,
    format,
    ...(year !== undefined && { year }),
    ...(onMisfit !== undefined && { onMisfit }),
  });
}

/** The event keeps its own way of working out parameters: they are asked for only when read. */
function parseRecord(record: LogRecord, parser: TimedLogParser): ParsedRecord {
  const event = parser.add(record.content, record.timeMs);
  return {
    record,
    templateId: event.templateId,
    get parameters() {
      return event.parameters;
    },
  };
}
