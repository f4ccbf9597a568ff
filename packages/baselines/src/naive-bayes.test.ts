import { describe, expect, test } from "vitest";
import { BernoulliNaiveBayes, ComplementNaiveBayes, GaussianNaiveBayes, MultinomialNaiveBayes } from "./index.js";

const counts = { rows: 3, columns: 2, data: Float64Array.of(3, 0, 2, 1, 0, 2) };
const y = [0, 0, 1];
const unit = { rows: 2, columns: 2, data: Float64Array.of(1, 0, 0, 1) };

test("multinomial log odds by hand", () => {
  // Sums (5, 1) and (0, 2), α = 1: P(·|0) = 6/8, 2/8; P(·|1) = 1/4, 3/4; priors 2/3, 1/3
  const scores = new MultinomialNaiveBayes().fit(counts, y).score(unit);
  expect(scores).toBeAllclose([Math.log((1 / 2) * (1 / 4 / (6 / 8))), Math.log((1 / 2) * (3 / 4 / (2 / 8)))]);
});

test("complement log odds by hand", () => {
  // Class 1 is described by the rest, 6/8 and 2/8, class 0 by 1/4 and 3/4: −ln(6/8) + ln(1/4), −ln(2/8) + ln(3/4)
  const scores = new ComplementNaiveBayes().fit(counts, y).score(unit);
  expect(scores).toBeAllclose([Math.log(1 / 4 / (6 / 8)), Math.log(3 / 4 / (2 / 8))]);
});

test("Bernoulli log odds by hand", () => {
  // Occurrences (2, 1) of 2 and (0, 1) of 1, α = 1: p₀ = 3/4, 2/4; p₁ = 1/3, 2/3. Row (0, 1): absent, present.
  const scores = new BernoulliNaiveBayes().fit(counts, y).score({ rows: 1, columns: 2, data: Float64Array.of(0, 1) });
  const [normal, anomalous] = [(2 / 3) * (1 / 4) * (2 / 4), (1 / 3) * (2 / 3) * (2 / 3)];
  expect(scores).toBeAllclose([Math.log(anomalous / normal)]);
});

test("Gaussian log odds by hand", () => {
  // Means 1 and 11, variances 1 and 1: squared distances of 5 are 16 and 36
  const x = { rows: 4, columns: 1, data: Float64Array.of(0, 2, 10, 12) };
  const scores = new GaussianNaiveBayes()
    .fit(x, [0, 0, 1, 1])
    .score({ rows: 2, columns: 1, data: Float64Array.of(5, 7) });
  expect(scores).toBeAllclose([-10, 10], { relative: 1e-7 }); // variances are smoothed by 2.6e-8
});

describe.each([
  ["multinomial", () => new MultinomialNaiveBayes()],
  ["complement", () => new ComplementNaiveBayes()],
  ["Bernoulli", () => new BernoulliNaiveBayes()],
] as const)("%s", (_, create) => {
  test("contributions and offset sum to the score", () => {
    const bayes = create().fit(counts, y);
    const { data } = bayes.contributions(counts);
    const sums = [0, 1, 2].map((row) => data[2 * row] + data[2 * row + 1] + bayes.offset);
    expect(bayes.score(counts)).toBeAllclose(sums);
  });

  test("batches learn what one fit learns, and one class alone is not enough to score", () => {
    const row = (i: number) => ({ rows: 1, columns: 2, data: counts.data.slice(2 * i, 2 * i + 2) });
    const batches = create().partialFit(row(0), [0]);
    expect(() => batches.score(unit)).toThrow("rows of both classes must have been seen");
    batches.partialFit(row(1), [0]).partialFit(row(2), [1]);
    expect(batches.score(unit)).toBeAllclose(create().fit(counts, y).score(unit));
  });
});

test("Gaussian batches learn what one fit learns", () => {
  const x = { rows: 4, columns: 1, data: Float64Array.of(1e6, 1e6 + 2, 1e6 + 10, 1e6 + 12) };
  const half = (start: number) => ({ rows: 2, columns: 1, data: x.data.slice(start, start + 2) });
  const batches = new GaussianNaiveBayes().partialFit(half(0), [0, 0]).partialFit(half(2), [1, 1]);
  expect(batches.score(x)).toBeAllclose(new GaussianNaiveBayes().fit(x, [0, 0, 1, 1]).score(x), { relative: 1e-6 });
});

test.each([MultinomialNaiveBayes, ComplementNaiveBayes])("%o refuses counts below 0, with their place", (Bayes) => {
  const negative = {
    rows: 1,
    columns: 2,
    indptr: Int32Array.of(0, 1),
    indices: Int32Array.of(1),
    data: Float64Array.of(-2),
  };
  const message = "value at row 0, column 1 must be at least 0, got -2";
  expect(() => new Bayes().fit(negative, [1])).toThrow(message);
  expect(() => new Bayes().fit(counts, y).score(negative)).toThrow(message);
});
