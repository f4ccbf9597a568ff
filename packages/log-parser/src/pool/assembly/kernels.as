/**
 * @file Cuts text into lines and counts their tokens, in AssemblyScript: 128-bit SIMD over raw memory.
 *
 * `npm run kernels` compiles this into `src/pool/line-kernels.wasm.ts`. Addresses are bytes in the module's memory; the
 * caller, `src/pool/line-block.ts`, lays it out. Nothing here allocates.
 */

/** In a count: the line has bytes beyond ASCII. */
const WIDE: u32 = 0x80000000;

/**
 * Cuts the text from address `from`, where a line starts, to `to`: at least 16 bytes of any content must follow it.
 *
 * @param most - Lines to cut, at most.
 * @param ends - Where the address of each line's LF goes, int32.
 * @param counts - Where the number of its tokens goes, int32, with {@link WIDE} where it holds.
 * @returns How many lines were cut. What follows the last LF is no line.
 */
export function cutLines(from: i32, to: i32, most: i32, ends: usize, counts: usize): i32 {
  let lines = 0;
  let count: u32 = 0;
  let wide: u32 = 0;
  let before: u32 = 1; // whether the byte before the block is blank, as is what stands before a line
  for (let block = from; block < to && lines < most; block += 16) {
    const bytes = v128.load(block);
    const blanks = <u32>i8x16.bitmask(
      // 9 to 13 and 28 to 32
      v128.or(
        i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(5)),
        i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(28)), i8x16.splat(5)),
      ),
    );
    let feeds = <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(10)));
    if (block + 16 > to) feeds &= ~(0xffff << (to - block));
    let starts = ~blanks & ((blanks << 1) | before) & 0xffff;
    let high = <u32>i8x16.bitmask(bytes); // the highest bit of each byte
    before = blanks >> 15;
    for (; feeds != 0 && lines < most; feeds &= feeds - 1) {
      const below = (feeds & (0 - feeds)) - 1;
      count += <u32>popcnt(starts & below);
      wide |= high & below;
      store<i32>(ends + (lines << 2), block + <i32>ctz(feeds));
      store<u32>(counts + (lines << 2), wide == 0 ? count : count | WIDE);
      lines++;
      starts &= ~below;
      high &= ~below;
      count = 0;
      wide = 0;
    }
    count += <u32>popcnt(starts);
    wide |= high;
  }
  return lines;
}
