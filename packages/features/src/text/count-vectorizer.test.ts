import { InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toDense } from "../matrix/build.js";
import { createAnalyzer } from "./analyze.js";
import type { CountVectorizerOptions } from "./count-options.js";
import { CountVectorizer } from "./count-vectorizer.js";

/** Counts by the definition: strings in a map, columns sorted by code point. */
function countByDefinition(texts: readonly string[], options: CountVectorizerOptions) {
  const analyze = createAnalyzer(options);
  const names = [...new Set(texts.flatMap(analyze))].sort((a, b) => {
    const [x, y] = [[...a], [...b]];
    const i = x.findIndex((character, k) => character !== y[k]);
    return i < 0 ? x.length - y.length : (x[i]?.codePointAt(0) ?? -1) - (y[i]?.codePointAt(0) ?? -1);
  });
  const rows = texts.map((text) => {
    const terms = analyze(text);
    return names.map((name) => terms.filter((term) => term === name).length);
  });
  return { names, counts: rows.flat() };
}

describe("CountVectorizer", () => {
  test("counts words, columns sorted", () => {
    const vectorizer = new CountVectorizer();
    const counts = vectorizer.fitTransform(["disk full", "disk disk ok"]);
    expect(vectorizer.featureNames()).toEqual(["disk", "full", "ok"]);
    expect([...toDense(counts).data]).toEqual([1, 1, 0, 2, 0, 1]);
    expect([...vectorizer.vocabulary]).toEqual([
      ["disk", 0],
      ["full", 1],
      ["ok", 2],
    ]);
    expect([...vectorizer.documentFrequency]).toEqual([2, 1, 1]);
    expect(vectorizer.documents).toBe(2);
  });

  // Few characters, so that words repeat, share beginnings, and n-grams meet; astral and private-use ones for the order.
  const text = fc.string({ unit: fc.constantFrom(..."aabcB1_ . \t-é～😀", "\u{1d41a}", " ab ") });
  test.each<CountVectorizerOptions>([
    {},
    { ngramRange: [1, 3] },
    { ngramRange: [2, 3], analyzer: "space" },
    { analyzer: "space", lowercase: false },
    { analyzer: "char", ngramRange: [1, 4] },
    { analyzer: "charWb", ngramRange: [2, 5] },
    { stopWords: ["ab"], ngramRange: [1, 2] },
  ])("equals the definition on any texts with %j", (options) => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const { names, counts } = countByDefinition(texts, options);
        fc.pre(names.length > 0);
        const vectorizer = new CountVectorizer(options);
        expect([...toDense(vectorizer.fitTransform(texts)).data]).toEqual(counts);
        expect(vectorizer.featureNames()).toEqual(names);
        expect([...toDense(new CountVectorizer(options).fit(texts).transform(texts)).data]).toEqual(counts);
      }),
      { numRuns: 60 },
    );
  });

  test("sorts rows of thousands of terms", () => {
    const words = Array.from({ length: 5000 }, (_, i) => `w${(i * 7919) % 5000}`);
    const { indices, data } = new CountVectorizer().fitTransform([`${words.join(" ")} w17`]);
    expect([...indices]).toEqual([...indices.keys()]);
    expect([...data].reduce((sum, value) => sum + value)).toBe(5001);
  });

  test("learns from texts only once fitted, and forgets an earlier fit", () => {
    const vectorizer = new CountVectorizer().fit(["one two"]);
    vectorizer.fit(["three"]);
    expect(vectorizer.featureNames()).toEqual(["three"]);
    expect(vectorizer.transform(["one three four"]).data).toEqual(Float64Array.of(1));
    expect(vectorizer.featureNames()).toEqual(["three"]);
  });

  test("needs no fit with a given vocabulary", () => {
    const vectorizer = new CountVectorizer({ vocabulary: ["zz", "aa"], analyzer: "space" });
    expect([...toDense(vectorizer.transform(["aa aa zz bb"])).data]).toEqual([1, 2]);
  });

  test("takes the tokens of a function", () => {
    const vectorizer = new CountVectorizer({ tokenizer: (line) => line.split("|"), ngramRange: [1, 2] });
    vectorizer.fit(["a b|c"]);
    expect(vectorizer.featureNames()).toEqual(["a b", "a b c", "c"]);
  });

  test("treats special names of objects as any word", () => {
    const texts = ["constructor __proto__ hasOwnProperty"];
    expect(new CountVectorizer().fit(texts).featureNames()).toEqual(["__proto__", "constructor", "hasownproperty"]);
  });

  test("gives empty rows for texts without a known term", () => {
    const counts = new CountVectorizer().fit(["ab cd"]).transform(["", "??", "ab"]);
    expect([...counts.indptr]).toEqual([0, 0, 0, 1]);
    expect(new CountVectorizer().fit(["ab"]).transform([])).toMatchObject({ rows: 0, columns: 1 });
  });

  test("gives the same rows after JSON", () => {
    const texts = ["Disk full", "disk ok ok", "naïve 😀x"];
    const options: CountVectorizerOptions = { ngramRange: [1, 2], tokenPattern: /\S+/gu, minDf: 1, maxDf: 0.9 };
    const vectorizer = new CountVectorizer(options).fit(texts);
    const copy = CountVectorizer.fromJSON(JSON.parse(JSON.stringify(vectorizer)));
    expect(copy.transform(texts)).toEqual(vectorizer.transform(texts));
    expect(copy.toJSON()).toEqual(vectorizer.toJSON());
    expect(() => CountVectorizer.fromJSON(JSON.parse(JSON.stringify(new CountVectorizer()))).transform(texts)).toThrow(
      NotFittedError,
    );
  });

  test("asks again for a function that JSON cannot hold", () => {
    const tokenizer = (line: string) => line.split("|");
    const json = JSON.parse(JSON.stringify(new CountVectorizer({ tokenizer }).fit(["a|b"])));
    expect(() => CountVectorizer.fromJSON(json)).toThrow(SnapshotError);
    expect(() => CountVectorizer.fromJSON(json)).toThrow("tokenizer was a function and must be given again");
    expect(CountVectorizer.fromJSON(json, { tokenizer }).featureNames()).toEqual(["a", "b"]);
    expect(() => CountVectorizer.fromJSON({ ...json, type: "Other" })).toThrow("got Other of version 1");
  });

  test.each<[CountVectorizerOptions, string]>([
    [{ ngramRange: [2, 1] }, "ngramRange must be two whole numbers with 1 <= min <= max, got [2, 1]"],
    [{ minDf: 1.5 }, "minDf must be a share in [0, 1] or a whole number, got 1.5"],
    [{ maxDf: Number.NaN }, "maxDf must be a share in [0, 1] or a whole number, got NaN"],
    [{ maxFeatures: 0 }, "maxFeatures must be a whole number of at least 1, got 0"],
    [{ vocabulary: ["a", "a"] }, 'vocabulary must hold each term once, got "a" twice'],
    [{ vocabulary: [] }, "vocabulary must hold a term, got none"],
    [{ tokenPattern: /(a)(b)/ }, "tokenPattern must be a RegExp with at most one capturing group"],
    [{ analyzer: "words" as "word" }, 'got "words"'],
    [{ stripAccents: "all" as "ascii" }, 'stripAccents must be "ascii", "unicode" or null, got "all"'],
  ])("rejects %j", (options, message) => {
    expect(() => new CountVectorizer(options)).toThrow(InvalidInputError);
    expect(() => new CountVectorizer(options)).toThrow(message);
  });

  test("rejects what is not a list of texts", () => {
    expect(() => new CountVectorizer().fit("text")).toThrow("texts must be an iterable of strings, got one string");
    expect(() => new CountVectorizer().fit(["ok", undefined as unknown as string])).toThrow(
      "CountVectorizer.fit: texts[1] must be a string, got undefined",
    );
  });

  test("rejects texts that leave no term", () => {
    expect(() => new CountVectorizer().fit([])).toThrow("at least one term to learn, got no term at all");
    expect(() => new CountVectorizer({ minDf: 2 }).fit(["ab", "cd"])).toThrow(
      "got 2 terms, none within minDf and maxDf",
    );
    expect(() => new CountVectorizer({ minDf: 3, maxDf: 0.5 }).fit(["ab", "ab"])).toThrow(
      "maxDf must allow at least minDf = 3 texts, got 1",
    );
    expect(() => new CountVectorizer().transform(["ab"])).toThrow(NotFittedError);
  });
});

describe("CountVectorizer.fitStream()", () => {
  async function* stream(texts: readonly string[]) {
    yield* texts;
  }

  test("learns what fit learns", async () => {
    const texts = ["disk full", "disk ok", "net down"];
    const streamed = await new CountVectorizer({ ngramRange: [1, 2] }).fitStream(stream(texts));
    expect(streamed.toJSON()).toEqual(new CountVectorizer({ ngramRange: [1, 2] }).fit(texts).toJSON());
    expect(streamed.forgottenTerms).toBe(0);
  });

  test("forgets rare terms past its bound, and says how many", async () => {
    const texts = Array.from({ length: 100 }, (_, i) => `common word id${i}`);
    const vectorizer = await new CountVectorizer().fitStream(stream(texts), { maxTerms: 10 });
    expect(vectorizer.featureNames().length).toBeLessThanOrEqual(10);
    expect(vectorizer.vocabulary.has("common")).toBe(true);
    expect([...vectorizer.documentFrequency]).toContain(100);
    expect(vectorizer.forgottenTerms).toBe(102 - vectorizer.featureNames().length);
    await expect(vectorizer.fitStream(stream(texts), { maxTerms: 1 })).rejects.toThrow(
      "maxTerms must be a whole number",
    );
  });

  test("bounds the words that n-grams are made of too", async () => {
    const texts = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? `lone${i}` : "disk full"));
    const vectorizer = await new CountVectorizer({ ngramRange: [2, 2] }).fitStream(stream(texts), { maxTerms: 4 });
    expect(vectorizer.featureNames()).toEqual(["disk full"]);
    expect([...vectorizer.documentFrequency]).toEqual([100]);
  });
});
