import { InvalidInputError, UndefinedMetricError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { fc } from "../../test/seeded-fast-check.js";
import { midRanks } from "./ranks.js";
import { wilcoxonSignedRank } from "./wilcoxon.js";

const SAMPLE = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 12 });

describe("wilcoxonSignedRank()", () => {
  test("counts the sign flips of five positive differences", () => {
    const differences = [0.1, 0.3, 0.2, 0.4, 0.6];
    expect(wilcoxonSignedRank(differences)).toEqual({
      positiveRankSum: 15,
      negativeRankSum: 0,
      pValue: 2 / 32,
      method: "exact",
      support: 5,
    });
    expect(wilcoxonSignedRank(differences, { alternative: "greater" }).pValue).toBe(1 / 32);
    expect(wilcoxonSignedRank(differences, { alternative: "less" }).pValue).toBe(1);
  });

  test("is exact with ties and zeros: equal to flipping every sign", () => {
    fc.assert(
      fc.property(SAMPLE, (differences) => {
        const counted = differences.filter((d) => d !== 0);
        const ranks = midRanks(counted.map(Math.abs));
        const observed = ranks.reduce((sum, rank, i) => sum + (counted[i] > 0 ? rank : 0), 0);
        let atLeast = 0;
        for (let flips = 0; flips < 2 ** counted.length; flips++) {
          if (ranks.reduce((sum, rank, i) => sum + (flips & (1 << i) ? rank : 0), 0) >= observed) atLeast++;
        }
        const { pValue } = wilcoxonSignedRank(differences, { alternative: "greater", method: "exact" });
        expect(pValue).toBeAllclose(atLeast / 2 ** counted.length, { relative: 1e-12 });
      }),
    );
  });

  test("mirrors when the differences change sign", () => {
    fc.assert(
      fc.property(SAMPLE, fc.constantFrom("exact", "normal"), (differences, method) => {
        if (differences.every((d) => d === 0)) return;
        const mirrored = differences.map((d) => -d);
        expect(wilcoxonSignedRank(mirrored, { method }).pValue).toBeAllclose(
          wilcoxonSignedRank(differences, { method }).pValue,
        );
        expect(wilcoxonSignedRank(mirrored, { method, alternative: "less" }).pValue).toBeAllclose(
          wilcoxonSignedRank(differences, { method, alternative: "greater" }).pValue,
        );
      }),
    );
  });

  test("turns to the normal approximation above 50 differences", () => {
    const differences = Array.from({ length: 51 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (i + 1));
    expect(wilcoxonSignedRank(differences).method).toBe("normal");
    const exact = wilcoxonSignedRank(differences, { method: "exact" }).pValue;
    expect(wilcoxonSignedRank(differences).pValue).toBeAllclose(exact, { relative: 0.05 });
  });

  test("has p 1 in the exact test when nothing differs, and no value in the normal one", () => {
    expect(wilcoxonSignedRank([0, 0]).pValue).toBe(1);
    expect(() => wilcoxonSignedRank([0, 0], { method: "normal" })).toThrow(UndefinedMetricError);
    expect(() => wilcoxonSignedRank([])).toThrow(InvalidInputError);
    expect(() => wilcoxonSignedRank([1], { method: "exact", zeros: "pratt" })).toThrow("the exact method drops zeros");
  });
});
