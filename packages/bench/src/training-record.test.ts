import { describe, expect, test } from "vitest";
import { trainingRecord } from "./training-record.js";

const job = { detector: "bert", view: "raw", target: "BGL", seed: 2 } as const;

describe("trainingRecord()", () => {
  test("keeps the losses of a short training as they are", () => {
    expect(trainingRecord(job, [0.7, 0.5, 0.25])).toEqual({
      job: "bert.raw.BGL.inductive-k0.natural.s2.d0",
      ...job,
      steps: 3,
      losses: [0.7, 0.5, 0.25],
    });
  });

  test("takes the means of sixty equal stretches of a long one", () => {
    const { steps, losses } = trainingRecord(
      job,
      Array.from({ length: 120 }, (_, step) => step),
    );
    expect(steps).toBe(120);
    expect(losses).toHaveLength(60);
    expect([losses[0], losses[59]]).toEqual([0.5, 118.5]); // (0 + 1) / 2, (118 + 119) / 2
  });

  test("has no losses where nothing was trained", () => {
    expect(trainingRecord(job, [])).toMatchObject({ steps: 0, losses: [] });
  });
});
