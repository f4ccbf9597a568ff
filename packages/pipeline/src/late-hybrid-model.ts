/** @file Text and template features, each learnt for itself and added up late. */

import { SnapshotError } from "@lsad/core";
import { encoderFusionModel } from "./encoder-fusion-model.js";
import { sigmoid } from "./fusion-model.js";
import type { DetectorOptions, EncoderPart, FitContext, Json, PipelineModel } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { templateModel } from "./template-model.js";
import type { LabelledSource } from "./training-rows.js";
import type { View } from "./views.js";

/** Inverse regularisation of the template features: the default of `template-lr`. */
const TEMPLATE_C = 1;

/**
 * (P(encoder) + P(words) + P(template features) + keyword − ½) / 3: the parts of `bert-fusion` and `template-lr`, all of the
 * same weight. Where `hybrid-bert` gives the template features to the encoder's classifier, here they meet as probabilities.
 */
export function lateHybridModel(view: View, options: DetectorOptions): PipelineModel {
  return new LateHybridModel(view, options);
}

class LateHybridModel implements PipelineModel {
  /** Twice its score is the sum of its parts. */
  readonly #fusion: PipelineModel;
  readonly #templates: PipelineModel;

  constructor(view: View, options: DetectorOptions) {
    this.#fusion = encoderFusionModel(view, options);
    this.#templates = templateModel(view, { C: TEMPLATE_C });
  }

  get chosen(): DetectorOptions {
    return this.#fusion.chosen;
  }

  fit(training: readonly LabelledSource[], context: FitContext): void {
    this.#fusion.fit(training, context);
    this.#templates.fit(training, context);
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    const templates = this.#templates.score(target, bufferLines);
    return this.#fusion.score(target, bufferLines).map((half, line) => (2 * half + sigmoid(templates[line])) / 3);
  }

  encoderPart(target: SourceTable, bufferLines: number): EncoderPart | undefined {
    return this.#fusion.encoderPart?.(target, bufferLines);
  }

  toJSON(): Json {
    return { fusion: this.#fusion.toJSON(), templates: this.#templates.toJSON() };
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("fusion" in saved) || !("templates" in saved)) {
      throw new SnapshotError(
        `late hybrid: must hold fusion and templates, got ${JSON.stringify(saved)?.slice(0, 80)}`,
      );
    }
    this.#fusion.restore(saved.fusion);
    this.#templates.restore(saved.templates);
  }
}
