/** @file `torch/schedules.json` and `torch/clipping.json`. */

import {
  clipByGlobalNorm,
  clippingScale,
  constantSchedule,
  cosineSchedule,
  createGraph,
  domainWeight,
  gradientNorm,
  linearSchedule,
  type Schedule,
} from "../../../src/index.js";
import type { Agreement } from "../agreement.js";
import type { Backend } from "../backends.js";
import type { GoldenCase, GoldenTensor } from "../golden.js";

/** Factors at step 0, 1, 2, …; names are `kind/warm-up-total`. */
export function compareSchedules(agreement: Agreement, { name, ...golden }: GoldenCase): void {
  if (name === "dann-lambda") {
    agreement.near(name, "factor", golden.p.map(domainWeight), golden.factor);
    return;
  }
  const [kind, steps] = name.split("/");
  const [warmupSteps, totalSteps = 0] = steps.split("-").map(Number);
  const schedules: Record<string, () => Schedule> = {
    linear: () => linearSchedule({ warmupSteps, totalSteps }),
    cosine: () => cosineSchedule({ warmupSteps, totalSteps }),
    constant: () => constantSchedule({ warmupSteps }),
  };
  const factor = schedules[kind]();
  agreement.near(
    name,
    "factor",
    golden.factor.map((_: number, step: number) => factor(step)),
    golden.factor,
  );
}

/** Norm and scaled gradients on the host. */
export function compareHostClipping(agreement: Agreement, { name, ...golden }: GoldenCase): void {
  const given: readonly GoldenTensor[] = golden.gradients;
  const norm = gradientNorm(given.map(({ data }) => data));
  const scale = clippingScale(norm, golden.max_norm);
  agreement.near(name, "norm", [norm], [golden.norm]);
  for (const [i, { data }] of given.entries()) {
    agreement.near(
      name,
      `gradient ${i}`,
      data.map((value) => value * scale),
      golden.clipped[i].data,
    );
  }
}

/** The same as graph. */
export async function compareGraphClipping(
  agreement: Agreement,
  { name, ...golden }: GoldenCase,
  backend: Backend,
): Promise<void> {
  const graph = createGraph();
  const given: readonly GoldenTensor[] = golden.gradients;
  const inputs = given.map(({ shape }, i) => graph.input(`${i}`, shape));
  const { gradients, norm } = clipByGlobalNorm(inputs, golden.max_norm);
  const outputs = Object.fromEntries([["norm", norm], ...gradients.map((gradient, i) => [`clipped ${i}`, gradient])]);
  const ours = await backend(outputs, Object.fromEntries(given.map((tensor, i) => [`${i}`, tensor])));
  agreement.near(name, "norm", ours.norm.data, [golden.norm]);
  for (const i of given.keys())
    agreement.near(name, `gradient ${i}`, ours[`clipped ${i}`].data, golden.clipped[i].data);
}
