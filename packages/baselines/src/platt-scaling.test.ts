import { describe, expect, test } from "vitest";
import { PlattScaling } from "./platt-scaling.js";

describe("PlattScaling", () => {
  test("meets both targets by hand where there are two scores", () => {
    // Targets with N = 3 and 3: 4/5 and 1/5. Two distinct scores and two parameters: the sigmoid goes through both.
    const platt = new PlattScaling().fit([-1, -1, -1, 2, 2, 2], [0, 0, 0, 1, 1, 1]);
    expect(platt.probability([-1, 2])).toBeAllclose([1 / 5, 4 / 5], { relative: 1e-5 });
  });

  test("is the share of anomalies, smoothed, when scores tell nothing", () => {
    const platt = new PlattScaling().fit([7, 7, 7, 7], [0, 0, 0, 1]);
    // one score: P = mean target = (3 · 1/5 + 2/3) / 4
    expect(platt.probability([7])).toBeAllclose([(3 / 5 + 2 / 3) / 4], { relative: 1e-5 });
  });

  test("does not depend on the unit of the scores", () => {
    const [scores, y] = [
      [-3, -1, 0.5, 1, 2, -0.2],
      [0, 0, 1, 0, 1, 1],
    ];
    const plain = new PlattScaling().fit(scores, y).probability([0.3]);
    const large = new PlattScaling()
      .fit(
        scores.map((score) => 1e200 * score),
        y,
      )
      .probability([3e199]);
    expect(large).toBeAllclose(plain);
  });

  test("counts a row of weight w as w rows, and survives being saved", () => {
    const weighted = new PlattScaling().fit([-1, 0, 1], [0, 1, 1], { weight: [2, 1, 3] });
    const copied = new PlattScaling().fit([-1, -1, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]);
    expect(weighted.probability([0.2])).toBeAllclose(copied.probability([0.2]), { relative: 1e-6 });
    const loaded = PlattScaling.fromJSON(JSON.parse(JSON.stringify(weighted)));
    expect(loaded.probability([0.2])).toEqual(weighted.probability([0.2]));
  });

  test("asks for a fit, for both classes and for finite scores", () => {
    expect(() => new PlattScaling().probability([1])).toThrow("must be fitted first");
    expect(() => new PlattScaling().fit([1, 2], [1, 1])).toThrow("y must have a normal row");
    expect(() => new PlattScaling().fit([1, Number.NaN], [0, 1])).toThrow("scores[1] must be finite, got NaN");
  });
});
