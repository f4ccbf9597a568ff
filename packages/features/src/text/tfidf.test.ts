import { InvalidInputError, NotFittedError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { csrFromRows, toDense } from "../matrix/build.js";
import { TfidfTransformer } from "./tfidf-transformer.js";
import { TfidfVectorizer } from "./tfidf-vectorizer.js";

describe("TfidfTransformer", () => {
  const counts = csrFromRows(
    [
      [
        [0, 1],
        [1, 3],
      ],
      [[0, 1]],
      [],
    ],
    2,
  );

  test("multiplies the count by ln((1 + N) / (1 + df)) + 1", () => {
    const weights = new TfidfTransformer({ norm: null }).fit(counts).transform(counts);
    const idf = [Math.log(4 / 3) + 1, Math.log(4 / 2) + 1];
    expect(weights.data).toBeAllclose([idf[0], 3 * idf[1], idf[0]]);
  });

  test("scales rows to norm 1 and leaves empty ones", () => {
    const { data } = new TfidfTransformer().fit(counts).transform(counts);
    expect(data[0] ** 2 + data[1] ** 2).toBeCloseTo(1, 12);
    expect(data[2]).toBe(1);
  });

  test("leaves its input as it was and shares its columns", () => {
    const before = counts.data.slice();
    const weights = new TfidfTransformer({ sublinearTf: true }).fit(counts).transform(counts);
    expect(counts.data).toEqual(before);
    expect(weights.indices).toBe(counts.indices);
  });

  test("says what it needs", () => {
    expect(() => new TfidfTransformer().transform(counts)).toThrow(NotFittedError);
    expect(() => new TfidfTransformer({ norm: "max" as "l1" })).toThrow('norm must be "l1", "l2" or null, got "max"');
    expect(() => new TfidfTransformer({ smoothIdf: false }).fitFrequencies([1, 0], 3)).toThrow(
      "every term must occur, got document frequency 0 in column 1",
    );
    const fitted = new TfidfTransformer().fit(counts);
    expect(() => fitted.transform({ ...counts, columns: 3 })).toThrow(InvalidInputError);
    expect(() => fitted.transform({ ...counts, columns: 3 })).toThrow("must have 2 columns as fitted, got 3");
  });
});

describe("TfidfVectorizer", () => {
  const texts = ["disk full", "disk ok", "disk ok"];

  test("gives a rarer word more weight", () => {
    const x = toDense(new TfidfVectorizer().fitTransform(texts));
    expect(x.data[1]).toBeGreaterThan(x.data[0]); // "full" in 1 of 3 texts, "disk" in all
  });

  test("gives the same rows after JSON", () => {
    const vectorizer = new TfidfVectorizer({ sublinearTf: true, ngramRange: [1, 2] }).fit(texts);
    const copy = TfidfVectorizer.fromJSON(JSON.parse(JSON.stringify(vectorizer)));
    expect(copy.transform(texts)).toEqual(vectorizer.transform(texts));
    expect(copy.toJSON()).toEqual(vectorizer.toJSON());
    expect(() => TfidfVectorizer.fromJSON({ ...copy.toJSON(), version: 2 })).toThrow(
      "got TfidfVectorizer of version 2",
    );
  });

  test("learns from a stream what it learns from a list", async () => {
    const streamed = await new TfidfVectorizer().fitStream(texts);
    expect(streamed.transform(texts)).toEqual(new TfidfVectorizer().fitTransform(texts));
    expect([...(streamed.idf as Float64Array)]).toBeAllclose([1, Math.log(4 / 2) + 1, Math.log(4 / 3) + 1]);
  });
});
