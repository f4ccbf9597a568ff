/** @file The hash of a token: four bytes at a time, so that the kernel of `assembly/kernels.as` has it in a few steps. */

const PRIME = 0x9e3779b1 | 0;

/**
 * Hash of `bytes[start]` up to `bytes[end]`, never 0; `assembly/kernels.as` has the same.
 *
 * h₀ = length · p; for each word w of four bytes, the first one lowest and the last word filled up with zeros,
 * h = (h ⊕ w) · p, h = h ⊕ (h >>> 15), in 32 bits.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(end - start, PRIME);
  for (let at = start; at < end; at += 4) {
    const left = end - at;
    let word = bytes[at];
    if (left > 1) word |= bytes[at + 1] << 8;
    if (left > 2) word |= bytes[at + 2] << 16;
    if (left > 3) word |= bytes[at + 3] << 24;
    hash = Math.imul(hash ^ word, PRIME);
    hash ^= hash >>> 15;
  }
  return hash === 0 ? 1 : hash;
}
