/** @file Vectors of texts by a pretrained encoder that nothing here trains. */

import { InvalidInputError, type Matrix } from "@lsad/core";
import { encoderDetectors } from "./encoder-runtime.js";
import type { Json } from "./model.js";

/** Turns texts to vectors, a row each. */
export type TextVectors = (texts: readonly string[]) => Matrix;

/**
 * The vectors of a pretrained encoder, each text embedded once in a run: a benchmark asks for the same lines at every fold.
 * @param detector - Who asks, for messages.
 * @param encoder - Folder of a model, or its name in the Hugging Face cache.
 * @throws {@link InvalidInputError} if there is no encoder to read: nothing is trained from nothing here.
 */
export function frozenEncoder(detector: string, encoder: Json | undefined): TextVectors {
  if (typeof encoder !== "string") {
    throw new InvalidInputError(
      `${detector}: option encoder must be the folder of a pretrained model, or its name in the Hugging Face cache, got none`,
    );
  }
  return (texts) => embedded(encoder, texts);
}

function embedded(encoder: string, texts: readonly string[]): Matrix {
  const known = vectorsOf(encoder);
  const unknown = [...new Set(texts)].filter((text) => !known.has(text));
  if (unknown.length > 0) {
    const { columns, data } = encoderDetectors().embedTexts(encoder, unknown, { threads: 1 });
    for (const [i, text] of unknown.entries())
      known.set(text, Float64Array.from(data.subarray(i * columns, (i + 1) * columns)));
  }
  const vectors = texts.map((text) => known.get(text) as Float64Array);
  const columns = vectors[0]?.length ?? 0;
  const data = new Float64Array(texts.length * columns);
  for (const [i, vector] of vectors.entries()) data.set(vector, i * columns);
  return { rows: texts.length, columns, data };
}

/** Vectors kept a thread: 3 kB each with a small encoder. */
const KEPT_VECTORS = 100_000;
const vectors = new Map<string, Map<string, Float64Array>>();

function vectorsOf(encoder: string): Map<string, Float64Array> {
  const known = vectors.get(encoder) ?? new Map<string, Float64Array>();
  if (known.size > KEPT_VECTORS) known.clear();
  vectors.set(encoder, known);
  return known;
}
