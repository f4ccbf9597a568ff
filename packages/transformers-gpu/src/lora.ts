/** @file LoRA: low-rank matrices beside frozen linear maps, drawn, merged, and matched to the modules they belong to. */

import { createRandom, InvalidInputError } from "@lsad/core";
import type { BertConfig } from "./bert-config.js";
import { encoderWeightShapes, storedName, type Weights } from "./bert-weights.js";
import type { FloatTensor } from "./safetensors.js";

/** Options of LoRA (Hu et al. 2021, §4), under PEFT's defaults. */
export interface LoraOptions {
  /** Inner size r of the two matrices. Default 8. */
  readonly rank?: number;
  /** The update counts alpha / r times (or alpha / √r, rank-stabilised). Default 16. */
  readonly alpha?: number;
  /**
   * Ends of the names of the linear maps to adapt, ours or the family's: `query` means every map whose name ends in `.query`.
   * Default query and value.
   */
  readonly targets?: readonly string[];
  /** Share of the inputs of the low-rank path dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Scale by alpha / √r (Kalajdzievski 2023), so that large ranks learn as fast as small ones. Default false. */
  readonly rankStabilised?: boolean;
}

/** {@link LoraOptions}, complete. */
export type LoraSettings = Required<LoraOptions>;

/** A trained adapter: y = W x + b + scale · B A x for every adapted map. */
export interface LoraAdapter {
  readonly settings: LoraSettings;
  /** `<module>.lora_A.weight` of shape `[rank, inputs]` and `<module>.lora_B.weight` of shape `[outputs, rank]`. */
  readonly weights: Weights;
  /** Layers trained in full beside it, such as `classifier.weight`. */
  readonly heads: Weights;
}

/** A linear map that LoRA adapts. */
export interface LoraModule {
  /** Name of the map, without `.weight`. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * Options with defaults.
 * @throws {@link InvalidInputError} naming the first option out of range.
 */
export function completeLora(options: LoraOptions = {}): LoraSettings {
  const { rank = 8, alpha = 16, targets = ["query", "value"], dropout = 0, rankStabilised = false } = options;
  if (!Number.isInteger(rank) || rank < 1) {
    throw new InvalidInputError(`LoRA: rank must be a whole number of at least 1, got ${rank}`);
  }
  if (!(alpha > 0 && Number.isFinite(alpha))) throw new InvalidInputError(`LoRA: alpha must be above 0, got ${alpha}`);
  if (!(dropout >= 0 && dropout < 1)) throw new InvalidInputError(`LoRA: dropout must be in [0, 1), got ${dropout}`);
  if (targets.length === 0) throw new InvalidInputError("LoRA: targets must name at least one map, got none");
  return { rank, alpha, targets, dropout, rankStabilised };
}

/** What B A x is multiplied with. */
export function loraScale({ alpha, rank, rankStabilised }: LoraSettings): number {
  return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
}

/**
 * The linear maps of an encoder that the targets name, in the encoder's order.
 * @throws {@link InvalidInputError} if a target names none.
 */
export function loraModules(config: BertConfig, { targets }: LoraSettings): LoraModule[] {
  const maps = encoderWeightShapes(config)
    .filter(({ name, shape }) => shape.length === 2 && !name.startsWith("embeddings."))
    .map(({ name, shape: [outputs, inputs] }) => ({ name: name.replace(/\.weight$/, ""), inputs, outputs }));
  const matches = (name: string, target: string) =>
    [name, storedName(name, config)].some((known) => known === target || known.endsWith(`.${target}`));
  const lost = targets.find((target) => !maps.some(({ name }) => matches(name, target)));
  if (lost !== undefined) {
    const ends = [...new Set(maps.map(({ name }) => name.replace(/^encoder\.layer\.\d+\./, "")))];
    throw new InvalidInputError(`LoRA: targets must be ends of ${ends.join(", ")}, got ${lost}`);
  }
  return maps.filter(({ name }) => targets.some((target) => matches(name, target)));
}

/**
 * A new adapter that changes nothing yet: A uniform within ±1/√inputs (PEFT's Kaiming start), B zero.
 * @param seed - Any whole number.
 */
export function drawLora(config: BertConfig, settings: LoraSettings, seed: number): Map<string, FloatTensor> {
  const random = createRandom(seed).fork("lora");
  return new Map(
    loraModules(config, settings).flatMap(({ name, inputs, outputs }): [string, FloatTensor][] => {
      const stream = random.fork(name);
      const bound = 1 / Math.sqrt(inputs);
      const a = Float32Array.from({ length: settings.rank * inputs }, () => (2 * stream.nextFloat() - 1) * bound);
      return [
        [`${name}.lora_A.weight`, { shape: [settings.rank, inputs], data: a }],
        [`${name}.lora_B.weight`, { shape: [outputs, settings.rank], data: new Float32Array(outputs * settings.rank) }],
      ];
    }),
  );
}

/**
 * The weights with an adapter folded in, W + scale · B A: the same scores without the adapter's cost.
 * @throws {@link InvalidInputError} if the adapter has a map that the weights lack, or of another shape.
 */
export function mergeLora(weights: Weights, { settings, weights: adapter }: LoraAdapter): Weights {
  const merged = new Map(weights);
  for (const [name, a] of adapter) {
    if (!name.endsWith(".lora_A.weight")) continue;
    const module = name.slice(0, -".lora_A.weight".length);
    const base = weights.get(`${module}.weight`);
    const b = adapter.get(`${module}.lora_B.weight`);
    const [rank, inputs] = a.shape;
    const fits = base !== undefined && b !== undefined && base.shape[1] === inputs && base.shape[0] === b.shape[0];
    if (!fits || b.shape[1] !== rank) {
      throw new InvalidInputError(
        `mergeLora: ${module} of shape [${base?.shape}] must fit A [${a.shape}] and B [${b?.shape}]`,
      );
    }
    merged.set(`${module}.weight`, {
      shape: base.shape,
      data: addProduct(base.data, b.data, a.data, rank, loraScale(settings)),
    });
  }
  return merged;
}

/** base + scale · B A, summed in double precision. */
function addProduct(base: Float32Array, b: Float32Array, a: Float32Array, rank: number, scale: number): Float32Array {
  const inputs = a.length / rank;
  const row = new Float64Array(inputs);
  const sum = new Float32Array(base.length);
  for (let output = 0; output < b.length / rank; output++) {
    row.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * b[output * rank + k];
      for (let i = 0; i < inputs; i++) row[i] += factor * a[k * inputs + i];
    }
    for (let i = 0; i < inputs; i++) sum[output * inputs + i] = base[output * inputs + i] + row[i];
  }
  return sum;
}
