/** @file The detectors a pipeline can hold, in the order reports show them. */

import { InvalidInputError } from "@lsad/core";
import { allNormalModel, keywordModel, levelModel, rarityModel } from "./floor-models.js";
import type { DetectorId, DetectorKind } from "./model.js";
import { logisticTextModel, naiveBayesTextModel } from "./text-model.js";
import { views } from "./views.js";

const floor = {
  views: ["raw"],
  setting: "inductive",
  supervised: false,
  deterministic: true,
  threshold: { policy: "fixed", value: 0.5 },
  defaults: {},
} as const;

const learnt = { views, setting: "inductive", supervised: true, deterministic: true } as const;

/** Every detector, floor first. */
export const detectorKinds: readonly DetectorKind[] = [
  { ...floor, id: "all-normal", summary: "says nothing: every line scores 0", create: allNormalModel },
  { ...floor, id: "level", summary: "a line of level warning or worse scores 1", create: levelModel },
  { ...floor, id: "keyword", summary: "a line with a word of a frozen list scores 1", create: keywordModel },
  {
    ...floor,
    id: "rarity",
    summary: "minus the log of the share of the target's earlier lines with the same template",
    setting: "transductive",
    threshold: { policy: "buffer-quantile", level: 0.95 },
    create: rarityModel,
  },
  {
    ...learnt,
    id: "naive-bayes",
    summary: "TF-IDF of words and word pairs + multinomial Naive Bayes",
    threshold: { policy: "fixed", value: 0 },
    defaults: { alpha: 1 },
    create: naiveBayesTextModel,
  },
  {
    ...learnt,
    id: "tfidf-lr",
    summary: "TF-IDF of words and word pairs + L2 logistic regression, C by inner leave-one-source-out",
    threshold: { policy: "fixed", value: 0 },
    defaults: { C: "inner-loso", grid: [0.1, 1, 10, 100] },
    create: logisticTextModel,
  },
];

/**
 * The catalogue's row of a detector.
 * @throws {@link InvalidInputError} if there is none of this id; the message lists them.
 */
export function detectorKind(id: string): DetectorKind {
  const kind = detectorKinds.find((candidate) => candidate.id === id);
  if (kind === undefined) {
    throw new InvalidInputError(
      `detector: must be one of ${detectorKinds.map((known) => known.id satisfies DetectorId).join(", ")}, got ${id}`,
    );
  }
  return kind;
}
