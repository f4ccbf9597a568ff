/** @file The models of the floor: they read a level, a keyword list, or nothing at all, and learn nothing. */

import { AllNormal, KeywordDetector, LevelDetector, RarityDetector } from "@lsad/baselines";
import type { DetectorOptions, Json, PipelineModel } from "./model.js";
import type { SourceRow, SourceTable } from "./source-table.js";

/** A model that scores a row by what stands in it; every line gets its row's score. */
class RowRule implements PipelineModel {
  readonly chosen: DetectorOptions = {};
  readonly #rule: (rows: readonly SourceRow[]) => Float64Array;

  constructor(rule: (rows: readonly SourceRow[]) => Float64Array) {
    this.#rule = rule;
  }

  fit(): void {}

  score(target: SourceTable): Float64Array {
    return scoresOfLines(target, this.#rule(target.rows));
  }

  toJSON(): Json {
    return null;
  }

  restore(): void {}
}

/** Every line scores 0: the row that shows what a metric gives for saying nothing. */
export function allNormalModel(): PipelineModel {
  return new RowRule((rows) => {
    const nothing = { rows: rows.length, columns: 0, data: new Float64Array(0) };
    return new AllNormal().fit(nothing).score(nothing);
  });
}

/** A line scores 1 when its level is a warning or worse. */
export function levelModel(): PipelineModel {
  const detector = new LevelDetector().fit([]);
  return new RowRule((rows) => detector.score(rows.map((row) => row.level)));
}

/** A line scores 1 when its message holds a word of the frozen keyword list. */
export function keywordModel(): PipelineModel {
  const detector = new KeywordDetector().fit([]);
  return new RowRule((rows) => detector.score(rows.map((row) => row.content)));
}

/** A line scores by how rarely its template occurred so far in the target's own stream. */
export function rarityModel(): PipelineModel {
  return new RarityModel();
}

class RarityModel implements PipelineModel {
  readonly chosen: DetectorOptions = {};

  fit(): void {}

  score(target: SourceTable, bufferLines: number): Float64Array {
    const templateIds = target.lineRow.map((row) => target.rows[row].template);
    const detector = new RarityDetector().fit(templateIds.subarray(0, bufferLines));
    const scores = new Float64Array(templateIds.length);
    scores.set(detector.scoreBuffer(), 0);
    scores.set(detector.score(templateIds.subarray(bufferLines)), bufferLines);
    return scores;
  }

  toJSON(): Json {
    return null;
  }

  restore(): void {}
}

/** Gives every line the score of its row. */
export function scoresOfLines(table: SourceTable, rowScores: Float64Array): Float64Array {
  return Float64Array.from(table.lineRow, (row) => rowScores[row]);
}
