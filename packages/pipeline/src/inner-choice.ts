/** @file Remembers what inner validation chose, so that detectors that share a learnt part do not choose it again. */

import type { LabelledSource } from "./training-rows.js";

const ids = new WeakMap<object, number>();
let lastId = 0;
const choices = new Map<string, number>();

/**
 * The choice made for these training sources and this question; made now when it is asked for the first time.
 * Sources are the same when their tables and label arrays are the same objects: nothing changes those in place.
 * @param question - Everything else that the choice depends on.
 */
export function choiceFor(training: readonly LabelledSource[], question: string, choose: () => number): number {
  const key = `${training.map(({ table, labels }) => `${idOf(table)}:${idOf(labels)}`).join(" ")} ${question}`;
  const known = choices.get(key);
  if (known !== undefined) return known;
  const chosen = choose();
  choices.set(key, chosen);
  return chosen;
}

function idOf(object: object): number {
  const known = ids.get(object);
  if (known !== undefined) return known;
  ids.set(object, ++lastId);
  return lastId;
}
