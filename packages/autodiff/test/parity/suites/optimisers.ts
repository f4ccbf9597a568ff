/** @file `torch/optimisers.json`: parameters after each of five steps, on the host and as graph. */

import {
  AdamW,
  appendAdamW,
  appendSgd,
  clipByGlobalNorm,
  clippingScale,
  createGraph,
  type GraphOptimiser,
  gradientNorm,
  Sgd,
} from "../../../src/index.js";
import type { Agreement } from "../agreement.js";
import type { Backend, Values } from "../backends.js";
import type { GoldenCase, GoldenTensor } from "../golden.js";

interface GoldenStep {
  readonly gradients: Readonly<Record<string, GoldenTensor>>;
  readonly parameters: Readonly<Record<string, GoldenTensor>>;
  readonly lr: number;
  readonly norm_before_clipping?: number;
}

/** The loops over flat buffers. */
export function compareHostOptimisers(agreement: Agreement, { name, ...golden }: GoldenCase): void {
  const initial = Object.entries<GoldenTensor>(golden.initial);
  const parameters = Object.fromEntries(initial.map(([key, { data }]) => [key, Float32Array.from(data)]));
  const isSgd = name.startsWith("sgd");
  const optimiser = isSgd
    ? new Sgd([{ parameters }], sgdOptions(golden.options))
    : new AdamW([{ parameters }], adamOptions(name, golden.options));
  for (const [step, { gradients, parameters: after, lr, norm_before_clipping }] of golden.steps.entries()) {
    const given = Object.entries<GoldenTensor>(gradients).map(([key, { data }]) => [key, Float32Array.from(data)]);
    const norm = gradientNorm(given.map(([, data]) => data as Float32Array));
    const maxNorm = golden.options.max_norm;
    const gradientScale = maxNorm === undefined ? 1 : clippingScale(norm, maxNorm);
    optimiser.step(Object.fromEntries(given), { learningRate: lr, gradientScale });
    if (norm_before_clipping !== undefined) agreement.near(name, `norm ${step}`, [norm], [norm_before_clipping]);
    for (const [key, { data }] of Object.entries<GoldenTensor>(after)) {
      agreement.near(name, `${key} after step ${step}`, parameters[key], data);
    }
  }
}

/** The same as operations of a graph. */
export async function compareGraphOptimisers(
  agreement: Agreement,
  { name, ...golden }: GoldenCase,
  backend: Backend,
): Promise<void> {
  const { optimiser, outputs } = buildGraphOptimiser(name, golden.options, golden.initial);
  const state: Record<string, Values> = Object.fromEntries(
    optimiser.links.map(({ input, shape }) => [
      input,
      golden.initial[input] ?? { shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) },
    ]),
  );
  for (const [step, golds] of (golden.steps as readonly GoldenStep[]).entries()) {
    const scalars = Object.entries(optimiser.scalars(step + 1, golds.lr)).map(([key, value]) => [
      key,
      { shape: [], data: [value] },
    ]);
    const gradients = Object.entries(golds.gradients).map(([key, tensor]) => [`gradient.${key}`, tensor]);
    const results = await backend(outputs, { ...state, ...Object.fromEntries([...scalars, ...gradients]) });
    for (const { input, output } of optimiser.links) state[input] = results[output];
    if (golds.norm_before_clipping !== undefined) {
      agreement.near(name, `norm ${step}`, results.norm.data, [golds.norm_before_clipping]);
    }
    for (const [key, { data }] of Object.entries(golds.parameters)) {
      agreement.near(name, `${key} after step ${step}`, state[key].data, data);
    }
  }
}

function buildGraphOptimiser(name: string, options: GoldenCase, initial: Readonly<Record<string, GoldenTensor>>) {
  const graph = createGraph();
  const shapes = Object.entries(initial);
  const parameters = shapes.map(([key, { shape }]) => graph.parameter(key, shape));
  const given = shapes.map(([key, { shape }]) => graph.input(`gradient.${key}`, shape));
  const clipped = options.max_norm === undefined ? undefined : clipByGlobalNorm(given, options.max_norm);
  const gradients = clipped?.gradients ?? given;
  const trained = parameters.map((parameter, i) => ({ parameter, gradient: gradients[i] }));
  const optimiser: GraphOptimiser = name.startsWith("sgd")
    ? appendSgd(trained, sgdOptions(options))
    : appendAdamW(trained, adamOptions(name, options));
  return { optimiser, outputs: { ...optimiser.outputs, ...(clipped && { norm: clipped.norm }) } };
}

function sgdOptions({ momentum = 0, nesterov = false, weight_decay: weightDecay = 0 }: GoldenCase) {
  return { momentum, nesterov, weightDecay };
}

function adamOptions(name: string, { betas = [0.9, 0.999], eps = 1e-8, weight_decay, amsgrad = false }: GoldenCase) {
  const decoupledDecay = name.startsWith("adamw");
  return { beta1: betas[0], beta2: betas[1], epsilon: eps, weightDecay: weight_decay, amsgrad, decoupledDecay };
}
