import { InvalidInputError } from "@lsad/core";
import { describeWithShared, readFixture, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { gaussLegendre, openTextAttributor, trapezoid } from "./integrated-gradients.js";
import { readModelFolder } from "./model-folder.js";
import { SafetensorsFile } from "./safetensors.js";

describe("integration rules", () => {
  test("of Gauss and Legendre integrate polynomials of degree 2n − 1 exactly", () => {
    const { points, weights } = gaussLegendre(3);
    // the textbook's three points on [−1, 1]: 0 and ±√(3/5), weights 8/9 and 5/9
    expect(points).toBeAllclose([(1 - Math.sqrt(0.6)) / 2, 0.5, (1 + Math.sqrt(0.6)) / 2]);
    expect(weights).toBeAllclose([5 / 18, 8 / 18, 5 / 18]);
    for (const count of [1, 2, 16, 33]) {
      const rule = gaussLegendre(count);
      const integral = rule.points.reduce((sum, x, i) => sum + rule.weights[i] * x ** (2 * count - 1), 0);
      expect(integral).toBeAllclose(1 / (2 * count));
    }
  });

  test("of trapezoids take both ends", () => {
    expect(trapezoid(3)).toEqual({ points: [0, 0.5, 1], weights: [1 / 4, 1 / 2, 1 / 4] });
    expect(trapezoid(5).weights.reduce((sum, weight) => sum + weight)).toBe(1);
  });

  test("need points", () => {
    expect(() => gaussLegendre(0)).toThrow(InvalidInputError);
    expect(() => trapezoid(1)).toThrow("count must be a whole number of at least 2, got 1");
  });
});

interface Golden {
  readonly tolerance: { readonly relative: number; readonly absolute: number };
  readonly cases: readonly {
    readonly name: string;
    readonly method: "gausslegendre" | "riemann_trapezoid";
    readonly steps: number;
    readonly ids: readonly number[];
    readonly baseline: readonly number[];
    readonly attribution_per_token: readonly number[];
    readonly output: number;
    readonly baseline_output: number;
  }[];
}

describeWithShared("integrated gradients agree with captum", ["models/tiny-bert", "fixtures/torch"], () => {
  const golden = readFixture<Golden>("torch/bert/integrated-gradients.json");
  const tiny = readModelFolder(sharedPath("models", "tiny-bert"));
  const file = new SafetensorsFile(sharedPath("fixtures", "torch", "bert", "full.final.safetensors"));
  const trained = new Map(file.names.map((name) => [name.replace(/^bert\./, ""), file.read(name)] as const));
  file.close();
  const classifier = {
    model: {
      ...tiny,
      weights: new Map([...tiny.weights].map(([name, weight]) => [name, trained.get(name) ?? weight])),
      heads: trained,
    },
    shape: { pooling: "pooler", features: 0 },
    maxTokens: 64,
    losses: [],
  } as const;

  test.each(golden.cases)("$name", async ({ method, steps, ids, baseline, ...expected }) => {
    const attributor = await openTextAttributor(classifier, { threads: 1 });
    const { points, weights } = method === "gausslegendre" ? gaussLegendre(steps) : trapezoid(steps);
    const captums = method === "gausslegendre" ? 1 : (steps - 1) / steps;
    const rule = { points, weights: weights.map((weight) => weight * captums) };
    const found = await attributor.attributeIds(Int32Array.from(ids), Int32Array.from(baseline), rule);
    await attributor.release();
    expect(found.attributions).toBeAllclose(expected.attribution_per_token, golden.tolerance);
    expect([found.logit, found.baselineLogit]).toBeAllclose(
      [expected.output, expected.baseline_output],
      golden.tolerance,
    );
    const change = expected.output - expected.baseline_output;
    expect(found.completenessError).toBeLessThan(method === "gausslegendre" ? 1e-5 : 0.03 * Math.abs(change));
  });

  test("points in many batches give what they give in one, and a true trapezoidal rule misses less than captum's", async () => {
    const attributor = await openTextAttributor(classifier, { threads: 1 });
    const text = "disk failed ".repeat(40); // 64 tokens: 32 points a batch
    const [one, many] = [
      await attributor.attribute(text, { rule: gaussLegendre(30) }),
      await attributor.attribute(text, { rule: gaussLegendre(256) }),
    ];
    expect(many.attributions).toBeAllclose(one.attributions, { relative: 0, absolute: 1e-4 });
    const { completenessError, logit, baselineLogit } = await attributor.attribute(text, { rule: trapezoid(50) });
    expect(completenessError).toBeLessThan(0.005 * Math.abs(logit - baselineLogit));
    await attributor.release();
  });

  test.each([
    [
      { rule: { points: [0.5], weights: [0.5, 0.5] } },
      "a rule must have a weight for each point, got 1 points and 2 weights",
    ],
    [{ baseline: "zero" as "pad" }, "baseline must be pad or mask, got zero"],
  ])("refuses %j", async (options, message) => {
    const attributor = await openTextAttributor(classifier, { threads: 1 });
    await expect(attributor.attribute("disk failed", options)).rejects.toThrow(message);
    const ids = Int32Array.of(99_999);
    await expect(attributor.attributeIds(ids, ids)).rejects.toThrow("ids must be in [0, ");
    await attributor.release();
  });
});
