/** @file A trained classifier at work: texts in, probabilities out. */

import { type Tensor as GraphTensor, type OnnxModel, type Provider, toOnnx } from "@lsad/autodiff";
import { InvalidInputError, type Matrix } from "@lsad/core";
import { buildClassifier, type ClassifierGraph } from "./classifier-graph.js";
import { type Device, findProvider, openSession, type Precision } from "./session.js";
import type { TextClassifier } from "./text-classifier.js";
import { featureRows, type TextRowsOptions, textRows } from "./text-rows.js";

/** An open classifier. Native memory: call {@link TextScorer.release} when done. */
export interface TextScorer {
  /**
   * P(anomaly) of texts. Equal texts are computed once, unless features stand beside them.
   * @param options - `features`: shape `[texts, columns]`, where the classifier was trained with features.
   * @returns Shape `[texts]`, in [0, 1].
   */
  score(texts: readonly string[], options?: TextRowsOptions & { readonly features?: Matrix }): Promise<Float64Array>;
  /** Frees what onnxruntime holds. */
  release(): Promise<void>;
}

/** Options of {@link openTextScorer}. */
export interface TextScorerOptions {
  /** Default `cpu`. */
  readonly device?: Device;
  /** Threads of an operation, on the CPU. Default: one a core. */
  readonly threads?: number;
  /**
   * `int8`: dense layers in 8 bits, on the CPU only; faster, with scores that differ a little, and by what stands in the same batch,
   * because inputs are rounded to steps of their batch's range. Default `float32`.
   */
  readonly precision?: Precision;
}

/**
 * Opens a classifier on a device.
 * @throws {@link InvalidInputError} if the device will not open, or is asked for 8 bits and is not the CPU.
 */
export async function openTextScorer(
  classifier: TextClassifier,
  { device = "cpu", threads, precision = "float32" }: TextScorerOptions = {},
): Promise<TextScorer> {
  const { provider } = await findProvider(device);
  const session = await openSession(
    classifierModel(classifier, provider, precision),
    provider,
    threads === undefined ? {} : { threads },
  );
  const { model, maxTokens, shape } = classifier;
  return {
    async score(texts, { features, ...options } = {}) {
      if ((features?.columns ?? 0) !== shape.features || (features !== undefined && features.rows !== texts.length)) {
        throw new InvalidInputError(
          `score: features must be ${texts.length} x ${shape.features}, got ${features?.rows ?? 0} x ${features?.columns ?? 0}`,
        );
      }
      const more =
        features === undefined ? undefined : (rows: Uint32Array) => ({ features: featureRows(features, rows) });
      const rows = await textRows(
        { session, tokenizer: model.tokenizer, maxTokens },
        texts,
        "probability",
        1,
        options,
        more,
      );
      return Float64Array.from(rows);
    },
    release: () => session.release(),
  };
}

/**
 * The graph of a classifier, its weights inside: what an application ships, to any runtime of ONNX.
 * Inputs `ids` (int64) and `mask` (float32), both `[batch, length]`, and `features` where it has any; output `probability`, `[batch]`.
 */
export function classifierModel(
  classifier: TextClassifier,
  provider: Provider = "cpu",
  precision: Precision = "float32",
): OnnxModel {
  return compileClassifier(classifier, ({ probability }) => ({ probability }), provider, precision);
}

/** A graph of some of a classifier's values, the weights they need inside. */
export function compileClassifier(
  { model, shape, bottleneck }: TextClassifier,
  outputsOf: (graph: ClassifierGraph) => Readonly<Record<string, GraphTensor>>,
  provider: Provider,
  precision: Precision = "float32",
): OnnxModel {
  const { config, weights, heads } = model;
  const built = buildClassifier(config, shape, bottleneck === undefined ? {} : { bottleneck: bottleneck.settings });
  const all = new Map([...weights, ...heads, ...(bottleneck?.weights ?? [])]);
  const used = built.graph.parameters.map(({ source }) => {
    const name = source.kind === "parameter" ? source.name : "";
    return [name, all.get(name)?.data ?? []] as const;
  });
  return toOnnx(outputsOf(built), { provider, training: false, precision, weights: Object.fromEntries(used) });
}
