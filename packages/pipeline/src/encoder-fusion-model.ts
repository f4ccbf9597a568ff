/** @file A fine-tuned encoder, words and the keyword list in one score: they err on different systems. */

import { createRandom, SnapshotError } from "@lsad/core";
import { encoderFusionAdapter } from "./encoder-fusion-adapter.js";
import { type EncoderTextModel, encoderViewsModel } from "./encoder-model.js";
import { keywordModel } from "./floor-models.js";
import { meanOf, sigmoid } from "./fusion-model.js";
import type { DetectorOptions, EncoderPart, FitContext, Json, PipelineModel, TargetAdapter } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { logisticTextModel } from "./text-model.js";
import type { LabelledSource } from "./training-rows.js";
import type { View } from "./views.js";

/** The fusion reads each line twice: what it says, and what its template says. */
const FUSED_VIEWS: readonly View[] = ["raw", "parsed"];

/**
 * (P(encoder) + P(words)) / 2 + (keyword − ½) / 2, where each P is the mean over the message and its template. One encoder
 * learns from both; words are two logistic regressions.
 */
export function encoderFusionModel(_view: View, options: DetectorOptions): PipelineModel {
  return new EncoderFusionModel(options);
}

class EncoderFusionModel implements PipelineModel {
  readonly #encoder: EncoderTextModel;
  readonly #words: readonly PipelineModel[];
  readonly #keyword = keywordModel();
  readonly #options: DetectorOptions;

  constructor({ C, grid, ...options }: DetectorOptions) {
    this.#options = { C, grid };
    this.#encoder = encoderViewsModel(FUSED_VIEWS, options);
    this.#words = FUSED_VIEWS.map((view) => logisticTextModel(view, { C, grid }));
  }

  get chosen(): DetectorOptions {
    return Object.fromEntries(this.#words.map(({ chosen }, i) => [FUSED_VIEWS[i], chosen]));
  }

  fit(training: readonly LabelledSource[], context: FitContext): void {
    this.#encoder.fit(training, context);
    for (const words of this.#words) words.fit(training, context);
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    const keyword = this.#keyword.score(target, bufferLines);
    return fused(this.#encoder.score(target), this.#words, keyword, target);
  }

  adapter(target: SourceTable, training: readonly LabelledSource[]): TargetAdapter {
    const rows = tableOfRows(target);
    const probability = this.#encoder.scoresOfRows(target);
    const keyword = this.#keyword.score(rows, 0);
    // Words keep the C that the fit chose: choosing on the support would be choosing on the target.
    const choices = FUSED_VIEWS.map((view) => ({ ...this.#options, ...(this.chosen[view] as DetectorOptions) }));
    const scoreWith = (support: LabelledSource) => {
      const words = FUSED_VIEWS.map((view, i) => logisticTextModel(view, choices[i]));
      for (const part of words) part.fit([...training, support], WITHOUT_CHANCE);
      return fused(probability, words, keyword, rows);
    };
    return encoderFusionAdapter({ target, keyword, vectors: this.#encoder.vectors(target), scoreWith });
  }

  encoderPart(): EncoderPart | undefined {
    const part = this.#encoder.encoderPart();
    return part && { ...part, isWhole: false };
  }

  toJSON(): Json {
    return { encoder: this.#encoder.toJSON(), words: this.#words.map((part) => part.toJSON()) };
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("encoder" in saved) || !("words" in saved)) {
      throw new SnapshotError(
        `encoder fusion: must hold encoder and words, got ${JSON.stringify(saved)?.slice(0, 80)}`,
      );
    }
    this.#encoder.restore(saved.encoder);
    for (const [i, part] of this.#words.entries()) part.restore((saved.words as readonly Json[])[i]);
  }
}

/** Logistic regression draws no random number. */
const WITHOUT_CHANCE: FitContext = { random: createRandom(0) };

/** The sum of the parts: encoder and keyword list as they scored the lines of `table`, words as they score them now. */
function fused(
  probability: Float64Array,
  words: readonly PipelineModel[],
  keyword: Float64Array,
  table: SourceTable,
): Float64Array {
  const ofWords = meanOf(words.map((part) => part.score(table, 0).map(sigmoid)));
  return probability.map((value, i) => (value + ofWords[i] + keyword[i] - 0.5) / 2);
}

/** Each row of a table as a line of its own. */
function tableOfRows(table: SourceTable): SourceTable {
  const lineRow = Uint32Array.from(table.rows.keys());
  return { ...table, lineRow, lineNumber: lineRow };
}
