import { InvalidInputError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { HashingVectorizer } from "./hashing-vectorizer.js";
import { murmurHash3 } from "./murmur-hash.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("murmurHash3()", () => {
  // Published test values of MurmurHash3_x86_32 (as unsigned numbers).
  test.each([
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["test", 0, 0xba6bd213],
    ["test", 0x9747b28c, 0x704b81dc],
    ["Hello, world!", 0, 0xc0363e43],
    ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
  ])("of %j with seed %i", (text, seed, hash) => {
    expect(murmurHash3(bytes(text), undefined, seed) >>> 0).toBe(hash);
  });

  test("reads no further than the length", () => {
    expect(murmurHash3(bytes("test+rest"), 4)).toBe(murmurHash3(bytes("test")));
  });
});

describe("HashingVectorizer", () => {
  test("keeps columns ascending and distinct where terms collide", () => {
    const x = new HashingVectorizer({ nFeatures: 4, norm: null, alternateSign: false }).transform([
      "one two three four five six seven one",
    ]);
    expect([...x.indices]).toEqual([...new Set(x.indices)].sort());
    expect([...x.data].reduce((sum, value) => sum + value)).toBe(8);
  });

  test("does not depend on the texts before", () => {
    const hashing = new HashingVectorizer({ ngramRange: [1, 2] });
    const [a, b] = [hashing.transform(["x yy zz", "yy zz"]), hashing.transform(["yy zz"])];
    expect(a.data.subarray(a.indptr[1])).toEqual(b.data);
  });

  test("keeps its options in JSON", () => {
    const hashing = new HashingVectorizer({ nFeatures: 16, analyzer: "charWb", ngramRange: [3, 3] });
    const copy = HashingVectorizer.fromJSON(JSON.parse(JSON.stringify(hashing)));
    expect(copy.transform(["disk full"])).toEqual(hashing.transform(["disk full"]));
  });

  test.each([0, 1.5, 2 ** 31])("rejects %d columns", (nFeatures) => {
    expect(() => new HashingVectorizer({ nFeatures })).toThrow(InvalidInputError);
  });
});
