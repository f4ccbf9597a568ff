/** @file Integrated gradients: how much each token moved a classifier's logit, from a baseline to the text. */

import { gradients, reduceSum, slice, sub, toOnnx } from "@lsad/autodiff";
import { InvalidInputError } from "@lsad/core";
import { Tensor } from "onnxruntime-node";
import { buildClassifier } from "./classifier-graph.js";
import { WORD_EMBEDDINGS } from "./encoder-graph.js";
import { type ModelSession, openSession } from "./session.js";
import type { TextClassifier } from "./text-classifier.js";

/** What stands in the place of each token at the start of the path; `[CLS]` and `[SEP]` stay. */
export type GradientBaseline = "pad" | "mask";

/** The number that is attributed: the logit of an anomaly, or the log odds, that logit less the one of normal. */
export type AttributedNumber = "logit" | "log odds";

/** Options of {@link openTextAttributor}. */
export interface TextAttributorOptions {
  /** Default `logit`. */
  readonly of?: AttributedNumber;
  /** Threads of an operation. Default: one a core. */
  readonly threads?: number;
}

/** Options of {@link TextAttributor.attribute}. */
export interface AttributionOptions {
  /** Default `pad`. */
  readonly baseline?: GradientBaseline;
  readonly rule?: IntegrationRule;
  /** Shape `[columns]`: the features beside the text, the same all along the path. */
  readonly features?: ArrayLike<number>;
}

/** Points and weights of the integral over [0, 1]. */
export interface IntegrationRule {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** Attributions of one text. */
export interface TextAttribution {
  readonly ids: Int32Array;
  /** Shape `[tokens]`: Σ over the embedding's columns of (embedding − baseline) · mean gradient. */
  readonly attributions: Float64Array;
  /** The number attributed, of the text and of the baseline. */
  readonly logit: number;
  readonly baselineLogit: number;
  /** |Σ attributions − (logit − baseline logit)|: what the integration missed. */
  readonly completenessError: number;
}

/**
 * The nodes of Gauss and Legendre on [0, 1], by Newton's method on the Legendre polynomial.
 * @param count - Number of points, in [1, 256].
 * @throws {@link InvalidInputError} if it is not.
 */
export function gaussLegendre(count: number): IntegrationRule {
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new InvalidInputError(`gaussLegendre: count must be a whole number in [1, 256], got ${count}`);
  }
  const points: number[] = [];
  const weights: number[] = [];
  for (let i = 1; i <= count; i++) {
    // Abramowitz and Stegun 22.16.6: within Newton's reach of the i-th root
    let x = -Math.cos((Math.PI * (i - 0.25)) / (count + 0.5));
    let slope = 0;
    for (let iteration = 0; iteration < 100; iteration++) {
      const { value, derivative } = legendre(count, x);
      slope = derivative;
      const step = value / derivative;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    points.push((1 + x) / 2);
    weights.push(1 / ((1 - x * x) * slope * slope));
  }
  return { points, weights };
}

/**
 * The trapezoidal rule on [0, 1]: equal steps, half weight at both ends, weights that sum to 1. captum 0.9's `riemann_trapezoid` has
 * weights smaller by (count − 1) / count.
 * @param count - Number of points, at least 2.
 * @throws {@link InvalidInputError} if there are fewer.
 */
export function trapezoid(count: number): IntegrationRule {
  if (!Number.isInteger(count) || count < 2) {
    throw new InvalidInputError(`trapezoid: count must be a whole number of at least 2, got ${count}`);
  }
  return {
    points: Array.from({ length: count }, (_, i) => i / (count - 1)),
    weights: Array.from({ length: count }, (_, i) => (i === 0 || i === count - 1 ? 0.5 : 1) / (count - 1)),
  };
}

/**
 * A classifier opened for attributions. Without a rule, Gauss and Legendre's nodes are doubled from 32 up to 256 until the integral
 * misses at most a hundredth of the logit's change. Points run in batches of at most 2,048 tokens, so that memory does not
 * grow with their number.
 *
 * Native memory: call {@link TextAttributor.release} when done. */
export interface TextAttributor {
  /**
   * Attributes the logit of an anomaly, or the log odds, to the tokens of a text.
   * @throws {@link InvalidInputError} if the features are not as many as the classifier was trained with, or an option is out of range.
   */
  attribute(text: string, options?: AttributionOptions): Promise<TextAttribution>;
  /**
   * The same for token ids, `[CLS]` and `[SEP]` included, and any baseline of as many ids.
   * @throws {@link InvalidInputError} if an id is outside the vocabulary, lengths differ, or a rule's points and weights do.
   */
  attributeIds(
    ids: Int32Array,
    baseline: Int32Array,
    rule?: IntegrationRule,
    features?: ArrayLike<number>,
  ): Promise<TextAttribution>;
  /** Frees what onnxruntime holds. */
  release(): Promise<void>;
}

/** Points of Gauss and Legendre tried where no rule is given, one after the other. */
const POINTS = [32, 64, 128, 256];
/** Good enough: what the integral may miss, as a share of the logit's change. */
const COMPLETE = 0.01;

/** Tokens that run at once. */
const MOST_TOKENS = 2048;

/**
 * Opens a classifier for integrated gradients (Sundararajan et al. 2017) on its word embeddings; positions and types stay.
 */
export async function openTextAttributor(
  classifier: Pick<TextClassifier, "model" | "shape" | "bottleneck" | "maxTokens">,
  { of = "logit", threads }: TextAttributorOptions = {},
): Promise<TextAttributor> {
  const { model, shape, maxTokens } = classifier;
  const session = await openGradients(classifier, of, threads);
  const table = model.weights.get(WORD_EMBEDDINGS)?.data as Float32Array;
  const { hiddenSize } = model.config;
  const { cls, sep, pad, mask } = model.tokenizer.ids;
  const integrate = async (path: Path, rule: IntegrationRule): Promise<TextAttribution> => {
    const { ids, baseline, features } = path;
    const [end, start] = [embed(table, ids, hiddenSize), embed(table, baseline, hiddenSize)];
    const line = { start, end, tokens: ids.length, hiddenSize, features };
    const attributions = new Float64Array(ids.length);
    const points = [...rule.points, 0, 1];
    const rows = Math.max(1, Math.floor(MOST_TOKENS / ids.length));
    const logits: number[] = [];
    for (let first = 0; first < points.length; first += rows) {
      const along = await gradientsAlong(session, line, points.slice(first, first + rows));
      logits.push(...along.logits);
      for (const [row, weight] of rule.weights.slice(first, first + rows).entries()) {
        for (let i = 0; i < end.length; i++) {
          attributions[Math.floor(i / hiddenSize)] +=
            weight * (end[i] - start[i]) * along.gradients[row * end.length + i];
        }
      }
    }
    const [baselineLogit, logit] = logits.slice(-2);
    const sum = attributions.reduce((total, value) => total + value, 0);
    return { ids, attributions, logit, baselineLogit, completenessError: Math.abs(sum - (logit - baselineLogit)) };
  };
  const attributeIds: TextAttributor["attributeIds"] = async (ids, baseline, rule, features = []) => {
    if (ids.length !== baseline.length) {
      throw new InvalidInputError(`attribution: baseline must have ${ids.length} ids, got ${baseline.length}`);
    }
    const { size } = model.tokenizer;
    const unknown = [...ids, ...baseline].find((id) => !(id >= 0 && id < size));
    if (unknown !== undefined) {
      throw new InvalidInputError(`attribution: ids must be in [0, ${size}), got ${unknown}`);
    }
    if (rule !== undefined && (rule.points.length !== rule.weights.length || rule.points.length === 0)) {
      throw new InvalidInputError(
        `attribution: a rule must have a weight for each point, got ${rule.points.length} points and ${rule.weights.length} weights`,
      );
    }
    if (features.length !== shape.features) {
      throw new InvalidInputError(`attribution: features must be ${shape.features} numbers, got ${features.length}`);
    }
    const path = { ids, baseline, features };
    if (rule !== undefined) return integrate(path, rule);
    let found = await integrate(path, gaussLegendre(POINTS[0]));
    for (const points of POINTS.slice(1)) {
      if (found.completenessError <= COMPLETE * Math.abs(found.logit - found.baselineLogit)) break;
      found = await integrate(path, gaussLegendre(points));
    }
    return found;
  };
  return {
    attributeIds,
    async attribute(text, { baseline = "pad", rule, features } = {}) {
      if (baseline !== "pad" && baseline !== "mask") {
        throw new InvalidInputError(`attribution: baseline must be pad or mask, got ${baseline}`);
      }
      const { ids } = model.tokenizer.encode(text, { maxTokens });
      const blank = baseline === "pad" ? pad : mask;
      const start = ids.map((id) => (id === cls || id === sep ? id : blank));
      return attributeIds(ids, start, rule, features);
    },
    release: () => session.release(),
  };
}

/** From a baseline to a text. */
interface Path {
  readonly ids: Int32Array;
  readonly baseline: Int32Array;
  readonly features: ArrayLike<number>;
}

/** A session that gives, for the word embeddings of some rows, the number attributed and its gradients. */
function openGradients(
  { model, shape, bottleneck }: Pick<TextClassifier, "model" | "shape" | "bottleneck">,
  of: AttributedNumber,
  threads: number | undefined,
): Promise<ModelSession> {
  const options = bottleneck === undefined ? {} : { bottleneck: bottleneck.settings };
  const config = { ...model.config, dropout: 0, attentionDropout: 0 };
  const { graph, encoder, logits } = buildClassifier(config, shape, { ...options, from: "words" });
  const anomaly = slice(logits, 1, 1, 2);
  const logit = of === "logit" ? anomaly : sub(anomaly, slice(logits, 1, 0, 1));
  const [gradient] = gradients(reduceSum(logit), [encoder.input]);
  const all = new Map([...model.weights, ...model.heads, ...(bottleneck?.weights ?? [])]);
  const used = graph.parameters.map(({ source }) => {
    const name = source.kind === "parameter" ? source.name : "";
    return [name, all.get(name)?.data ?? []] as const;
  });
  const compiled = toOnnx({ logit, gradient }, { weights: Object.fromEntries(used) });
  return openSession(compiled, "cpu", threads === undefined ? {} : { threads });
}

/** A straight line in the space of word embeddings. */
interface EmbeddedPath {
  readonly start: Float32Array;
  readonly end: Float32Array;
  readonly tokens: number;
  readonly hiddenSize: number;
  readonly features: ArrayLike<number>;
}

async function gradientsAlong(
  session: ModelSession,
  { start, end, tokens, hiddenSize, features }: EmbeddedPath,
  points: readonly number[],
): Promise<{ logits: Float32Array; gradients: Float32Array }> {
  const rows = points.length;
  const words = new Float32Array(rows * end.length);
  for (const [row, point] of points.entries()) {
    for (let i = 0; i < end.length; i++) words[row * end.length + i] = start[i] + point * (end[i] - start[i]);
  }
  const beside = Float32Array.from({ length: rows * features.length }, (_, i) => features[i % features.length]);
  const { logit, gradient } = await session.run({
    words: new Tensor("float32", words, [rows, tokens, hiddenSize]),
    mask: new Tensor("float32", new Float32Array(rows * tokens).fill(1), [rows, tokens]),
    ...(features.length === 0 ? {} : { features: new Tensor("float32", beside, [rows, features.length]) }),
  });
  return { logits: logit.data as Float32Array, gradients: gradient.data as Float32Array };
}

function embed(table: Float32Array, ids: Int32Array, width: number): Float32Array {
  const rows = new Float32Array(ids.length * width);
  for (const [token, id] of ids.entries()) rows.set(table.subarray(id * width, (id + 1) * width), token * width);
  return rows;
}

/** Pₙ and its derivative at x, by the three-term recurrence. */
function legendre(degree: number, x: number): { value: number; derivative: number } {
  let [previous, value] = [1, x];
  for (let n = 2; n <= degree; n++) [previous, value] = [value, ((2 * n - 1) * x * value - (n - 1) * previous) / n];
  return { value, derivative: (degree * (x * value - previous)) / (x * x - 1) };
}
