/** @file One pass over a source for what labels are checked against. */

import type { Corpus } from "../corpus.js";

/** What labels of a source must cover. */
export interface Survey {
  readonly lines: number;
  /** Each true template's id, with the line where it is met first. Empty when the corpus has no structured data. */
  readonly firstLines: ReadonlyMap<string, number>;
}

const KNOWN = new WeakMap<Corpus, Map<string, Promise<Survey>>>();

/** Counts lines and collects event ids; one pass a source, remembered as long as the corpus lives. */
export function survey(corpus: Corpus, source: string): Promise<Survey> {
  const known = KNOWN.get(corpus) ?? new Map<string, Promise<Survey>>();
  KNOWN.set(corpus, known);
  const surveyed = known.get(source) ?? surveyOnce(corpus, source);
  known.set(source, surveyed);
  return surveyed;
}

async function surveyOnce(corpus: Corpus, source: string): Promise<Survey> {
  const firstLines = new Map<string, number>();
  let lines = 0;
  for await (const { record, eventId } of corpus.read(source)) {
    lines++;
    if (eventId !== undefined && !firstLines.has(eventId)) firstLines.set(eventId, record.line);
  }
  return { lines, firstLines };
}
