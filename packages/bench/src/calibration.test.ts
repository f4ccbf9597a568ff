import { describe, expect, test } from "vitest";
import { calibration } from "./calibration.js";

const logOdds = (probability: number) => Math.log(probability / (1 - probability));

// Four lines: a bin of two at .25, a bin at .65, a bin at .95; by line.
const labels = Uint8Array.of(0, 1, 1, 1);
const probabilities = [0.25, 0.25, 0.65, 0.95];
const weight = new Float64Array(4).fill(1);

describe("calibration()", () => {
  test("reads the log odds of logistic regression as probabilities", () => {
    const scores = Float64Array.from(probabilities, logOdds);
    const measured = calibration("tfidf-lr", { labels, scores, weight });
    // ((.25)² + (.75)² + (.35)² + (.05)²) / 4
    expect(measured?.brier).toBeAllclose((0.0625 + 0.5625 + 0.1225 + 0.0025) / 4, { absolute: 1e-12 });
    // ½·|½ − .25| + ¼·|1 − .65| + ¼·|1 − .95|
    expect(measured?.ece).toBeAllclose(0.125 + 0.0875 + 0.0125, { absolute: 1e-12 });
    const edges = measured?.bins.map(({ lower, upper, observed, weight: mass }) => [lower, upper, observed, mass]);
    expect(edges).toEqual([
      [0.2, 0.3, 0.5, 2],
      [0.6, 0.7, 1, 1],
      [0.9, 1, 1, 1],
    ]);
  });

  test("takes the votes of nearest neighbours as they are, and puts 1 in the last bin", () => {
    const scores = Float64Array.of(0, 1, 1, 1);
    const measured = calibration("knn", { labels, scores, weight });
    expect([measured?.brier, measured?.ece]).toEqual([0, 0]);
    expect(measured?.bins.map(({ lower, meanScore }) => [lower, meanScore])).toEqual([
      [0, 0],
      [0.9, 1],
    ]);
  });

  test("weighs lines", () => {
    const scores = Float64Array.of(0, 0, 1, 1);
    const halved = calibration("knn", { labels, scores, weight: Float64Array.of(1, 0.5, 1, 1) });
    expect(halved?.brier).toBeAllclose(0.5 / 3.5, { absolute: 1e-12 }); // the one wrong line counts half
  });

  test.each(["rarity", "fusion", "linear-svm", "naive-bayes-complement"])("has nothing to say of %s", (detector) => {
    expect(calibration(detector, { labels, scores: Float64Array.from(probabilities), weight })).toBeUndefined();
  });
});
