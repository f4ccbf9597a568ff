/** @file Indices in the order of their scores: a radix sort, because a comparator call per pair is several times slower. */

/** Digit widths from the lowest bit: 11 + 11 + 10 in each 32-bit word, so that no digit crosses a word. */
const WIDTHS = [11, 11, 10] as const;
const PASSES = 2 * WIDTHS.length;
const BUCKETS = 1 << 11;

/**
 * Indices of `scores`, highest score first; equal scores (0 and -0 among them) keep the order of the input.
 * O(n): at most six passes, a pass whose digit is the same everywhere is skipped.
 * @param scores - Finite. Not reordered.
 */
export function rankDescending(scores: ArrayLike<number>): Uint32Array {
  const n = scores.length;
  const words = descendingKeys(scores);
  const counts = countDigits(words, n);
  let order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let next = new Uint32Array(n);
  for (let pass = 0, shift = 0; pass < PASSES; pass++) {
    const high = pass < WIDTHS.length ? 0 : 1;
    if (pass === WIDTHS.length) shift = 0;
    const width = WIDTHS[pass % WIDTHS.length];
    const starts = counts.subarray(pass * BUCKETS, (pass + 1) * BUCKETS);
    if (toStarts(starts, n)) {
      const mask = (1 << width) - 1;
      for (let i = 0; i < n; i++) {
        const index = order[i];
        next[starts[(words[2 * index + high] >>> shift) & mask]++] = index;
      }
      [order, next] = [next, order];
    }
    shift += width;
  }
  return order;
}

/** The bits of each score as two words (low, high), changed so that unsigned ascending order is descending score. */
function descendingKeys(scores: ArrayLike<number>): Uint32Array {
  const n = scores.length;
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = scores[i] + 0; // -0 + 0 is 0
  const words = new Uint32Array(values.buffer); // little-endian, as on every platform that runs JavaScript engines today
  for (let i = 0; i < n; i++) {
    // A negative number's bits already grow as it falls; a positive one's grow as it rises, so they are flipped.
    if (words[2 * i + 1] >>> 31 === 0) {
      words[2 * i] = ~words[2 * i];
      words[2 * i + 1] ^= 0x7fffffff;
    }
  }
  return words;
}

function countDigits(words: Uint32Array, n: number): Uint32Array {
  const counts = new Uint32Array(PASSES * BUCKETS);
  for (let i = 0; i < n; i++) {
    const low = words[2 * i];
    const high = words[2 * i + 1];
    counts[low & 2047]++;
    counts[BUCKETS + ((low >>> 11) & 2047)]++;
    counts[2 * BUCKETS + (low >>> 22)]++;
    counts[3 * BUCKETS + (high & 2047)]++;
    counts[4 * BUCKETS + ((high >>> 11) & 2047)]++;
    counts[5 * BUCKETS + (high >>> 22)]++;
  }
  return counts;
}

/** Turns bucket sizes into bucket starts, in place; false when one bucket holds everything, so the pass moves nothing. */
function toStarts(counts: Uint32Array, n: number): boolean {
  let start = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const size = counts[bucket];
    if (size === n) return false;
    counts[bucket] = start;
    start += size;
  }
  return true;
}
