import { describeWithShared, fixturesFolder, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { readTraining, runTraining, TRAININGS } from "../test/parity/training-goldens.js";

describeWithShared(
  "a training step agrees with torch, PEFT and adapters",
  ["models/tiny-bert", "fixtures/torch"],
  () => {
    describe.each(TRAININGS)("%s", (name) => {
      test("in losses, gradient norms and final weights of ten steps", async () => {
        const golden = readTraining(fixturesFolder(), name);
        const ours = await runTraining(fixturesFolder(), sharedPath("models"), name);
        const { loss_absolute, gradient_norm_relative, parameter_norm_relative } = golden.tolerance;
        const expected = (field: "loss" | "gradient_norm") => golden.steps.map((step) => step[field]);
        expect(ours.losses).toBeAllclose(expected("loss"), { relative: 0, absolute: loss_absolute });
        expect(ours.gradientNorms).toBeAllclose(expected("gradient_norm"), {
          relative: gradient_norm_relative,
          absolute: 0,
        });
        for (const [weight, norm] of ours.finalNorms) {
          expect(norm.ours, weight).toBeAllclose(norm.golden, { relative: parameter_norm_relative, absolute: 0 });
        }
      });
    });
  },
);
