/** @file The nine dense features of training rows and of a target's lines. */

import { anomalyKeywords } from "@lsad/baselines";
import type { Matrix } from "@lsad/core";
import { type DenseLine, denseLineFeatures } from "@lsad/features";
import { rarityModel } from "./floor-models.js";
import type { SourceTable } from "./source-table.js";
import type { LabelledSource, TrainingRows } from "./training-rows.js";

/** Features of the first line of every training row, its rarity judged within its own source. */
export function denseTrainingRows({ sourceOf, firstLines }: TrainingRows, training: readonly LabelledSource[]): Matrix {
  const lines = training.flatMap(({ table }, source) => {
    const ofSource = firstLines.filter((_, row) => sourceOf[row] === source);
    return denseLines(table, ofSource, rarityModel().score(table, learntBufferLines(table)));
  });
  return denseLineFeatures(lines);
}

/** Features of every line of a target, its rarity judged in its own stream. */
export function denseTargetLines(target: SourceTable, bufferLines: number): Matrix {
  const lines = Uint32Array.from(target.lineRow, (_, line) => line);
  return denseLineFeatures(denseLines(target, lines, rarityModel().score(target, bufferLines)));
}

/** The buffer of a source that is learnt from, as long as the protocol's of a target. */
function learntBufferLines(table: SourceTable): number {
  return Math.floor(table.lineRow.length / 5);
}

/** @param rarity - Of every line of the table. */
function denseLines(table: SourceTable, lines: Uint32Array, rarity: Float64Array): DenseLine[] {
  const wildcards = table.templates.map((text) => text.split("<*>").length - 1);
  const keywords = table.rows.map(({ content }) => (anomalyKeywords.test(content) ? 1 : 0));
  return Array.from(lines, (line) => {
    const row = table.lineRow[line];
    const { content, template, level } = table.rows[row];
    return {
      content,
      level,
      rarity: rarity[line],
      keyword: keywords[row],
      wildcards: wildcards[template] ?? 0,
      ...charactersOf(table, line),
    };
  });
}

function charactersOf({ characterCounts, lineNumber }: SourceTable, line: number): Pick<DenseLine, "characters"> {
  if (characterCounts === undefined) return {};
  const start = lineNumber[line] * 4;
  const [characters, digits, capitals, symbols] = characterCounts.subarray(start, start + 4);
  return { characters: { characters, digits, capitals, symbols } };
}
