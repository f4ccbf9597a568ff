/** @file Fusions with fixed weights: what other systems taught, beside the keyword list and rarity in the stream. */

import { SnapshotError } from "@lsad/core";
import { keywordModel, rarityModel } from "./floor-models.js";
import type { DetectorOptions, FitContext, Json, PipelineModel, TextPart } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { logisticTextModel } from "./text-model.js";
import type { LabelledSource } from "./training-rows.js";
import type { View } from "./views.js";

/**
 * How parts are added up. P is the probability of logistic regression, f its decision value, z(·) a part less its mean,
 * divided by its population deviation (a deviation of 0 counts as 1):
 * `probability-keyword` P + keyword − ½; `unit-sum` P + rarity / ln n + keyword; `unit-sum-untrained` rarity / ln n + keyword;
 * `zsum-stream` z(f) + z(rarity) + z(keyword) over the test lines; `zsum-buffer` the same with the buffer's statistics.
 */
export type Fusion = "probability-keyword" | "unit-sum" | "unit-sum-untrained" | "zsum-stream" | "zsum-buffer";

/** A fusion of logistic regression on text, rarity and the keyword list; see {@link Fusion}. */
export function fusionModel(view: View, options: DetectorOptions): PipelineModel {
  return new FusionModel(options.fusion as Fusion, logisticTextModel(view, options));
}

class FusionModel implements PipelineModel {
  readonly #fusion: Fusion;
  readonly #learnt: PipelineModel;
  readonly #keyword = keywordModel();
  readonly #rarity = rarityModel();

  constructor(fusion: Fusion, learnt: PipelineModel) {
    this.#fusion = fusion;
    this.#learnt = learnt;
  }

  get chosen(): DetectorOptions {
    return this.#learnt.chosen;
  }

  fit(training: readonly LabelledSource[], context: FitContext): void {
    if (this.#fusion !== "unit-sum-untrained") this.#learnt.fit(training, context);
  }

  score(target: SourceTable, bufferLines: number): Float64Array {
    const keyword = this.#keyword.score(target, bufferLines);
    if (this.#fusion === "probability-keyword") {
      return this.#learnt.score(target, bufferLines).map((decision, line) => sigmoid(decision) + keyword[line] - 0.5);
    }
    const rarity = this.#rarity.score(target, bufferLines);
    const unit = Math.log(target.lineRow.length);
    if (this.#fusion === "unit-sum-untrained") return rarity.map((value, line) => value / unit + keyword[line]);
    const decision = this.#learnt.score(target, bufferLines);
    if (this.#fusion === "unit-sum") {
      return decision.map((value, line) => sigmoid(value) + rarity[line] / unit + keyword[line]);
    }
    const [start, end] = this.#fusion === "zsum-stream" ? [bufferLines, decision.length] : [0, bufferLines];
    const parts = [decision, rarity, keyword].map((part) => standardised(part, part.subarray(start, end)));
    return decision.map((_, line) => parts[0][line] + parts[1][line] + parts[2][line]);
  }

  textPart(target: SourceTable, bufferLines: number): TextPart | undefined {
    const part = this.#learnt.textPart?.(target, bufferLines);
    return part && { ...part, isWhole: false };
  }

  toJSON(): Json {
    return { fusion: this.#fusion, learnt: this.#learnt.toJSON() };
  }

  restore(saved: Json): void {
    if (saved === null || typeof saved !== "object" || !("learnt" in saved)) {
      throw new SnapshotError(`fusion: must hold what was learnt, got ${JSON.stringify(saved)?.slice(0, 80)}`);
    }
    if (saved.learnt !== null) this.#learnt.restore(saved.learnt);
  }
}

function standardised(values: Float64Array, over: Float64Array): Float64Array {
  const mean = over.reduce((sum, value) => sum + value, 0) / over.length;
  const variance = over.reduce((sum, value) => sum + (value - mean) ** 2, 0) / over.length;
  const deviation = Math.sqrt(variance) || 1;
  return values.map((value) => (value - mean) / deviation);
}

/** The mean of equally long columns. */
export function meanOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0].map((_, i) => parts.reduce((sum, part) => sum + part[i], 0) / parts.length);
}

/** The probability of a decision value. */
export function sigmoid(decision: number): number {
  return 1 / (1 + Math.exp(-decision));
}
