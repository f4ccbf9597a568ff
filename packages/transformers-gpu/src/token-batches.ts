/** @file Tokens in batches: distinct texts once, with their weights, in buckets of like length. */

import { InvalidInputError } from "@lsad/core";

/** Token ids of some texts of like length, padded to the longest. */
export interface TokenBatch {
  /** Texts in the batch. */
  readonly rows: number;
  /** Tokens a row, padding included. */
  readonly length: number;
  /** Shape `[rows, length]`. */
  readonly ids: Int32Array;
  /** Shape `[rows, length]`: 1 for a token, 0 for padding. */
  readonly mask: Uint8Array;
  /** Shape `[rows]`: which of the texts each row is. */
  readonly index: Uint32Array;
}

/** Options of {@link bucketByLength}. */
export interface BucketOptions {
  /** Most tokens of a batch, padding included. */
  readonly tokensPerBatch: number;
  /** Most rows of a batch. Default: no limit but `tokensPerBatch`. */
  readonly rowsPerBatch?: number;
  /** A batch of at least so many tokens ends where texts get longer, and is padded no further. Default: none does. */
  readonly enoughTokens?: number;
  /** Id that fills rows up. Default 0. */
  readonly padId?: number;
}

/** Batches, and what padding cost. */
export interface TokenBatches {
  /** Ascending in length. */
  readonly batches: readonly TokenBatch[];
  /** Share of padding among all ids, in [0, 1). */
  readonly paddedShare: number;
}

/** Distinct items and how often each occurs. */
export interface DistinctTexts {
  /** In the order they first occur. */
  readonly texts: readonly string[];
  /** Shape `[texts.length]`: occurrences. */
  readonly counts: Uint32Array;
  /** Shape of the input: index into `texts` of each input. */
  readonly index: Uint32Array;
}

/**
 * Each text once, with its count: log lines repeat, and a repeated line is a weight, not more work.
 *
 * @example
 * ```ts
 * const { texts, counts, index } = distinctTexts(["up", "down", "up"]);
 * [texts, [...counts], [...index]]; // [["up", "down"], [2, 1], [0, 1, 0]]
 * ```
 */
export function distinctTexts(inputs: readonly string[]): DistinctTexts {
  const place = new Map<string, number>();
  const index = Uint32Array.from(inputs, (text) => {
    const known = place.get(text) ?? place.size;
    place.set(text, known);
    return known;
  });
  const counts = new Uint32Array(place.size);
  for (const distinct of index) counts[distinct]++;
  return { texts: [...place.keys()], counts, index };
}

/**
 * Packs encoded texts into batches of like length. Texts of equal (rounded) length keep their order.
 * @param encoded - Token ids of each text, `[CLS]` and `[SEP]` included.
 * @throws {@link InvalidInputError} if a text has no token, or an option is not a whole number of at least 1.
 *
 * @example
 * ```ts
 * const { batches, paddedShare } = bucketByLength([Int32Array.of(2, 9, 3), Int32Array.of(2, 3)], { tokensPerBatch: 8 });
 * [batches.map(({ length }) => length), paddedShare]; // [[3], 1 / 6]
 * ```
 */
export function bucketByLength(encoded: readonly Int32Array[], options: BucketOptions): TokenBatches {
  const { tokensPerBatch, rowsPerBatch = Number.MAX_SAFE_INTEGER, padId = 0 } = options;
  const { enoughTokens = Number.MAX_SAFE_INTEGER } = options;
  for (const [name, value] of Object.entries({ tokensPerBatch, rowsPerBatch, enoughTokens })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InvalidInputError(`bucketByLength: ${name} must be a whole number of at least 1, got ${value}`);
    }
  }
  const empty = encoded.findIndex((ids) => ids.length === 0);
  if (empty >= 0) throw new InvalidInputError(`bucketByLength: text ${empty} must have tokens, got none`);
  const order = Uint32Array.from(encoded, (_, i) => i).sort((a, b) => encoded[a].length - encoded[b].length || a - b);

  const batches: TokenBatch[] = [];
  const lengthAt = (place: number) => encoded[order[place]].length;
  for (let start = 0, end = 0; start < order.length; start = end) {
    // Ascending lengths: the newest row is the longest. A row longer than a batch gets one of its own.
    do end++;
    while (
      end < order.length &&
      end - start < rowsPerBatch &&
      lengthAt(end) * (end + 1 - start) <= tokensPerBatch &&
      (lengthAt(end) === lengthAt(end - 1) || lengthAt(end - 1) * (end - start) < enoughTokens)
    );
    batches.push(padded(encoded, order.slice(start, end), padId));
  }
  const real = encoded.reduce((sum, ids) => sum + ids.length, 0);
  const total = batches.reduce((sum, { ids }) => sum + ids.length, 0);
  return { batches, paddedShare: total === 0 ? 0 : 1 - real / total };
}

function padded(encoded: readonly Int32Array[], index: Uint32Array, padId: number): TokenBatch {
  const length = encoded[index[index.length - 1]].length;
  const ids = new Int32Array(index.length * length).fill(padId);
  const mask = new Uint8Array(ids.length);
  for (const [row, text] of index.entries()) {
    ids.set(encoded[text], row * length);
    mask.fill(1, row * length, row * length + encoded[text].length);
  }
  return { rows: index.length, length, ids, mask, index };
}
