import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { commonSubsequence, LineSubsequence } from "./subsequence.js";

const tokens = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 80 });

describe("commonSubsequence()", () => {
  test("keeps the common tokens in order", () => {
    expect(commonSubsequence(Int32Array.of(1, 2, 3, 4), 4, Int32Array.of(2, 9, 4))).toEqual([2, 4]);
  });

  test("gives up the line's token first where two are equally long", () => {
    // "1 2" against "2 1": both 1 and 2 are longest; without the line's last token, 1 is left
    expect(commonSubsequence(Int32Array.of(1, 2), 2, Int32Array.of(2, 1))).toEqual([1]);
  });

  test("reads no token beyond the length", () => {
    expect(commonSubsequence(Int32Array.of(1, 2), 1, Int32Array.of(1, 2))).toEqual([1]);
  });
});

describe("LineSubsequence", () => {
  test("agrees with the table on lines of one and of several words of bits", () => {
    const subsequence = new LineSubsequence();
    fc.assert(
      fc.property(tokens, fc.array(tokens, { maxLength: 4 }), (line, templates) => {
        subsequence.setLine(Int32Array.from(line), line.length, 6);
        for (const template of templates) {
          const expected = commonSubsequence(Int32Array.from(line), line.length, Int32Array.from(template)).length;
          expect(subsequence.lengthWith(Int32Array.from(template))).toBe(expected);
        }
      }),
    );
  });

  test("is exact at the edges of a word of bits", () => {
    for (const length of [31, 32, 33, 63, 64, 65]) {
      const line = Int32Array.from({ length }, (_, i) => i);
      const subsequence = new LineSubsequence();
      subsequence.setLine(line, length, length);
      expect(subsequence.lengthWith(line)).toBe(length);
      expect(subsequence.lengthWith(line.toReversed())).toBe(1);
    }
  });
});
