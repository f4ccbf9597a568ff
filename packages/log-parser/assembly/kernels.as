/**
 * @file Finds and hashes the tokens of a line, in AssemblyScript: 128-bit SIMD over raw memory.
 *
 * `npm run kernels` compiles this into `src/internal/kernels.wasm.ts`. Addresses are bytes in the module's memory; the
 * caller, `src/internal/token-kernel.ts`, lays it out. Nothing here allocates.
 */

/** As in `src/internal/token-hash.ts`. */
const PRIME: u32 = 0x9e3779b1;

/**
 * Finds the tokens of the line from address `from` to `to`: at least 16 bytes of any content must follow it.
 *
 * @param most - Tokens to find, at most.
 * @param starts - Where the starts go, int32 each; `most` of them, as of the others.
 * @param ends - Where the ends go.
 * @param hashes - Where the hashes go.
 * @returns How many there are: `most + 1` when more than `most`.
 */
export function findTokens(from: i32, to: i32, most: i32, starts: usize, ends: usize, hashes: usize): i32 {
  let count = 0;
  let start = 0;
  let before: u32 = 1; // whether the byte before the block is blank, as is what stands before the line
  for (let block = from; block <= to; block += 16) {
    // The place behind the line counts as blank, which ends the last token.
    const bytes = v128.load(block);
    let blanks = <u32>i8x16.bitmask(
      // 9 to 13 and 28 to 32
      v128.or(
        i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(5)),
        i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(28)), i8x16.splat(5)),
      ),
    );
    if (block + 16 > to) blanks |= 0xffff << (to - block);
    blanks &= 0xffff;
    let edges = (blanks ^ ((blanks << 1) | before)) & 0xffff;
    before = blanks >> 15;
    for (; edges != 0; edges &= edges - 1) {
      const at = ctz(edges);
      if ((blanks >> at) & 1) {
        const end = block + <i32>at;
        store<i32>(ends + (count << 2), end);
        store<u32>(hashes + (count << 2), hash(start, end));
        count++;
      } else {
        if (count == most) return most + 1;
        start = block + <i32>at;
        store<i32>(starts + (count << 2), start);
      }
    }
  }
  return count;
}

/** `hashBytes` of `src/internal/token-hash.ts`: four bytes at a time, the last ones filled up with zeros. */
// @ts-ignore: decorator
@inline
function hash(start: i32, end: i32): u32 {
  let hash = <u32>(end - start) * PRIME;
  for (let at = start; at < end; at += 4) {
    const left = end - at;
    const word = load<u32>(at);
    hash = (hash ^ (left < 4 ? word & (0xffffffff >> ((4 - left) << 3)) : word)) * PRIME;
    hash ^= hash >> 15;
  }
  return hash == 0 ? 1 : hash;
}
