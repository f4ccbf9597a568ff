/** @file MurmurHash3, the hash of scikit-learn's hashed features. */

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * MurmurHash3 x86 32-bit of bytes, as a signed number: scikit-learn's `murmurhash3_32(bytes, seed, positive=False)`.
 *
 * Austin Appleby, 2011 (public domain): blocks of four bytes little-endian, then the tail, then the finisher.
 *
 * @param bytes - Read up to `length`.
 * @param length - How many bytes count. Default: all.
 * @param seed - Default 0.
 * @returns a whole number in [-2³¹, 2³¹).
 *
 * @example
 * ```ts
 * murmurHash3(new TextEncoder().encode("disk")); // -171669460 on every machine
 * ```
 */
export function murmurHash3(bytes: Uint8Array, length = bytes.length, seed = 0): number {
  let hash = seed | 0;
  const blocks = length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    const block = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = length - 1; i >= blocks; i--) tail = (tail << 8) | bytes[i];
  if (length !== blocks) hash ^= scramble(tail);
  return finish(hash ^ length);
}

function scramble(block: number): number {
  const k = Math.imul(block, C1);
  return Math.imul((k << 15) | (k >>> 17), C2);
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
