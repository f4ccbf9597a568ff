import type { CsrMatrix } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { CountVectorizer, HashingVectorizer, TfidfVectorizer } from "../src/index.js";
import { asMatrix, camelOptions, type Golden, readGolden } from "./goldens.js";

interface TextCase {
  readonly name: string;
  readonly call: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly features?: readonly string[];
  readonly idf?: readonly number[] | null;
  readonly train: CsrMatrix;
  readonly new?: CsrMatrix;
}

const golden = readGolden<Golden<TextCase> & { docs: readonly string[]; new: readonly string[] }>("text.json");
const tolerance = { absolute: 1e-12, relative: 1e-12 };

function expectSameMatrix(ours: CsrMatrix, json: CsrMatrix): void {
  const theirs = asMatrix(json);
  expect([ours.rows, ours.columns]).toEqual([theirs.rows, theirs.columns]);
  expect(ours.indptr).toEqual(theirs.indptr);
  expect(ours.indices).toEqual(theirs.indices);
  expect(ours.data).toBeAllclose(theirs.data, tolerance);
}

describe("vectorisers equal scikit-learn's", () => {
  test.each(golden.cases.filter(({ features }) => features !== undefined))("$name", (goldenCase) => {
    const Class = goldenCase.call === "CountVectorizer" ? CountVectorizer : TfidfVectorizer;
    const vectorizer = new Class(camelOptions(goldenCase.options));
    expectSameMatrix(vectorizer.fitTransform(golden.docs), goldenCase.train);
    expect(vectorizer.featureNames()).toEqual(goldenCase.features);
    expectSameMatrix(vectorizer.transform(golden.new), goldenCase.new as CsrMatrix);
    expectSameMatrix(
      new Class(camelOptions(goldenCase.options)).fit(golden.docs).transform(golden.docs),
      goldenCase.train,
    );
    if (vectorizer instanceof TfidfVectorizer) {
      expect(vectorizer.idf ?? []).toBeAllclose(goldenCase.idf ?? [], tolerance);
    }
  });

  test.each(golden.cases.filter(({ features }) => features === undefined))("$name", ({ options, train }) => {
    expectSameMatrix(new HashingVectorizer(camelOptions(options)).transform(golden.docs), train);
  });
});
