/** @file One detector from log lines to alerts: text view, features, model and threshold policy, declared as data. */

import { createRandom, InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";
import { predictAbove } from "@lsad/eval";
import { detectorKind } from "./catalogue.js";
import type { DetectorId, DetectorOptions, EncoderPart, Json, PipelineModel, TextPart } from "./model.js";
import type { SourceTable } from "./source-table.js";
import { type ThresholdSpec, thresholdPolicy } from "./threshold.js";
import type { LabelledSource } from "./training-rows.js";
import type { View } from "./views.js";

/** What a pipeline is, as plain data: everything that decides its scores but the training lines. */
export interface PipelineSpec {
  readonly detector: DetectorId;
  /** Default: the detector's first view. */
  readonly view?: View;
  /** Overrides of the detector's defaults; unknown names are refused. */
  readonly options?: DetectorOptions;
  /** Default: the detector's own policy. */
  readonly threshold?: ThresholdSpec;
}

/** How a pipeline is fitted. */
export interface PipelineFitOptions {
  /** Seed of all chance in the fit. Default 0. */
  readonly seed?: number;
  /** Called now and then with the share that is done, in [0, 1]. */
  readonly onProgress?: (done: number) => void;
}

/** The scores of a target's lines, with the threshold its policy gave. */
export interface TargetScores {
  /** Shape `[lines]`, in the table's order: higher is more anomalous. */
  readonly scores: Float64Array;
  /** What the policy of the declaration gave on this target. */
  readonly threshold: number;
  /** Shape `[lines]`: 1 where the score is past the threshold. */
  readonly alerts: Uint8Array;
}

/** What {@link Pipeline.adapter} gives: a detector turned to one target. */
export interface PipelineAdapter {
  /**
   * Scores all lines of the target, having learnt from some of them too; earlier supports are forgotten.
   * @param support - The target's table with the labelled lines alone: the same rows, fewer lines.
   * @throws {@link InvalidInputError} if the support is of another table, or has not one label a line.
   */
  score(support: LabelledSource): TargetScores;
}

/** A saved pipeline as plain data; {@link saveBundle} writes it to a folder. */
export interface PipelineJson {
  readonly format: "lsad-pipeline";
  readonly version: 1;
  readonly spec: Required<PipelineSpec>;
  readonly trainedOn: readonly string[];
  readonly model: Json;
}

/**
 * One detector from log lines to alerts, declared as data.
 *
 * @example
 * ```ts
 * const builder = new SourceTableBuilder("web");
 * builder.add({ source: "web", line: 1, content: "upstream refused", raw: "upstream refused" }, "T1");
 * const pipeline = new Pipeline({ detector: "keyword" }).fit([]);
 * const { alerts } = pipeline.score(builder.build((name) => name), { bufferLines: 0 });
 * console.log(alerts[0]); // 1: "refuse" is on the list
 * ```
 */
export class Pipeline {
  /** The declaration, complete with defaults. */
  readonly spec: Required<PipelineSpec>;
  readonly #model: PipelineModel;
  #trainedOn: readonly string[] | undefined;

  /** @throws {@link InvalidInputError} if the detector, its view or an option is unknown. */
  constructor(spec: PipelineSpec) {
    const kind = detectorKind(spec.detector);
    const view = spec.view ?? kind.views[0];
    if (!kind.views.includes(view)) {
      throw new InvalidInputError(`view: ${kind.id} reads ${kind.views.join(", ")}, got ${view}`);
    }
    const unknown = Object.keys(spec.options ?? {}).find((name) => !(name in kind.defaults));
    if (unknown !== undefined) {
      const known = Object.keys(kind.defaults).join(", ") || "none";
      throw new InvalidInputError(`options: ${kind.id} takes ${known}, got ${unknown}`);
    }
    const options = { ...kind.defaults, ...spec.options };
    this.spec = { detector: kind.id, view, options, threshold: spec.threshold ?? kind.threshold };
    this.#model = kind.create(view, options);
  }

  /** Names of the sources it was fitted on. */
  get trainedOn(): readonly string[] {
    return this.#fitted();
  }

  /** Hyper-parameters that the fit chose. */
  get chosen(): DetectorOptions {
    this.#fitted();
    return this.#model.chosen;
  }

  /**
   * Learns from labelled sources and forgets any earlier fit.
   * @param sources - For supervised detectors at least one line of each class among them; others ignore the labels.
   */
  fit(sources: readonly LabelledSource[], { seed = 0, onProgress }: PipelineFitOptions = {}): this {
    const random = createRandom(seed).fork(this.spec.detector);
    const kind = detectorKind(this.spec.detector);
    if (kind.supervised) requireBothClasses(sources, kind.id);
    this.#model.fit(sources, { random, ...(onProgress === undefined ? {} : { onProgress }) });
    this.#trainedOn = sources.map(({ table }) => table.source);
    return this;
  }

  /**
   * Scores the lines of a source that it may never have seen.
   * @param options - `bufferLines`: how many lines from the start are the unlabelled adaptation buffer. Default: a fifth.
   * @throws {@link NotFittedError} before {@link Pipeline.fit}.
   */
  score(
    target: SourceTable,
    { bufferLines = defaultBufferLines(target) }: { bufferLines?: number } = {},
  ): TargetScores {
    this.#fitted();
    requireBuffer(target, bufferLines);
    return this.#judged(this.#model.score(target, bufferLines), bufferLines);
  }

  /**
   * Turns the fitted detector to a target of which a few lines are going to be labelled: the costly part of the fit stays, and what
   * is cheap learns from each support anew. What it gives no longer needs the pipeline.
   * @param training - The sources of the fit, for what is fitted again on them and the support.
   * @param options - As for {@link Pipeline.score}.
   * @returns `undefined` for detectors that learn from a support as from any other source: fit those on it.
   * @throws {@link NotFittedError} before {@link Pipeline.fit}.
   */
  adapter(
    target: SourceTable,
    training: readonly LabelledSource[],
    { bufferLines = defaultBufferLines(target) }: { bufferLines?: number } = {},
  ): PipelineAdapter | undefined {
    this.#fitted();
    requireBuffer(target, bufferLines);
    const adapter = this.#model.adapter?.(target, training);
    return adapter && { score: (support) => this.#judged(adapter.score(support), bufferLines) };
  }

  /**
   * The part of the fitted detector that reads words: what an explanation in words needs.
   * @param bufferLines - As for {@link Pipeline.score}: detectors fitted on the buffer are fitted on these lines.
   * @returns `undefined` for detectors that read no words.
   * @throws {@link NotFittedError} before {@link Pipeline.fit}.
   */
  textPart(target: SourceTable, bufferLines: number): TextPart | undefined {
    this.#fitted();
    return this.#model.textPart?.(target, bufferLines);
  }

  /**
   * The encoder of the fitted detector: how it was trained, and how it reads a line.
   * @param bufferLines - As for {@link Pipeline.score}.
   * @returns `undefined` for detectors without an encoder.
   * @throws {@link NotFittedError} before {@link Pipeline.fit}.
   */
  encoderPart(target: SourceTable, bufferLines: number): EncoderPart | undefined {
    this.#fitted();
    return this.#model.encoderPart?.(target, bufferLines);
  }

  /** Name of the threshold policy, as it stands in results. */
  get policy(): string {
    return thresholdPolicy(this.spec.threshold).name;
  }

  /** Everything needed to score again, as plain data. */
  toJSON(): PipelineJson {
    return {
      format: "lsad-pipeline",
      version: 1,
      spec: this.spec,
      trainedOn: this.#fitted(),
      model: this.#model.toJSON(),
    };
  }

  /**
   * The pipeline that {@link Pipeline.toJSON} saved; its scores are identical.
   * @throws {@link SnapshotError} if the data is not of this form or of another version.
   */
  static fromJSON(saved: PipelineJson): Pipeline {
    if (saved?.format !== "lsad-pipeline" || saved.version !== 1) {
      throw new SnapshotError(
        `Pipeline.fromJSON: must be format lsad-pipeline version 1, got ${saved?.format} version ${saved?.version}`,
      );
    }
    const pipeline = new Pipeline(saved.spec);
    pipeline.#model.restore(saved.model);
    pipeline.#trainedOn = saved.trainedOn;
    return pipeline;
  }

  #judged(scores: Float64Array, bufferLines: number): TargetScores {
    const policy = thresholdPolicy(this.spec.threshold);
    const threshold = policy.threshold({ bufferScores: scores.subarray(0, bufferLines) });
    return { scores, threshold, alerts: predictAbove(scores, threshold, policy) };
  }

  #fitted(): readonly string[] {
    if (this.#trainedOn === undefined) throw new NotFittedError("Pipeline: must be fitted or loaded before it scores");
    return this.#trainedOn;
  }
}

/** The adaptation buffer of the protocol: the first fifth of a source's lines, rounded down. */
export function defaultBufferLines(table: SourceTable): number {
  return Math.floor(table.lineRow.length / 5);
}

function requireBuffer({ lineRow: { length } }: SourceTable, bufferLines: number): void {
  if (Number.isInteger(bufferLines) && bufferLines >= 0 && bufferLines <= length) return;
  throw new InvalidInputError(`bufferLines: must be a whole number in [0, ${length}], got ${bufferLines}`);
}

function requireBothClasses(sources: readonly LabelledSource[], detector: string): void {
  const classes = new Set<number>();
  for (const { labels } of sources) for (const label of [0, 1]) if (labels.includes(label)) classes.add(label);
  if (classes.size < 2) {
    throw new InvalidInputError(
      `${detector}: training lines must be of both classes, got ${classes.size === 0 ? "no line" : classes.has(1) ? "anomalies only" : "normal lines only"}`,
    );
  }
}
