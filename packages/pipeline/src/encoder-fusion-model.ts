/** @file A fine-tuned encoder, words and the keyword list in one score: they err on different systems. */

import { SnapshotError } from "@lsad/core";
import { encoderViewsModel } from "./encoder-model.js";
import { keywordModel } from "./floor-models.js";
import { meanOf, sigmoid } from "./fusion-model.js";
import type { DetectorOptions, EncoderPart, FitContext, Json, PipelineModel } from "./model.js";
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
  readonly #encoder: PipelineModel;
  readonly #words: readonly PipelineModel[];
  readonly #keyword = keywordModel();

  constructor({ C, grid, ...options }: DetectorOptions) {
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
    const words = meanOf(this.#words.map((part) => part.score(target, bufferLines).map(sigmoid)));
    return this.#encoder
      .score(target, bufferLines)
      .map((probability, line) => (probability + words[line] + keyword[line] - 0.5) / 2);
  }

  encoderPart(target: SourceTable, bufferLines: number): EncoderPart | undefined {
    const part = this.#encoder.encoderPart?.(target, bufferLines);
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
