/** @file The detectors a pipeline can hold, in the order reports show them. */

import { InvalidInputError } from "@lsad/core";
import { embeddingTextModel } from "./embedding-model.js";
import { encoderFusionModel } from "./encoder-fusion-model.js";
import { encoderTextModel, hybridTextModel } from "./encoder-model.js";
import { allNormalModel, keywordModel, levelModel, rarityModel } from "./floor-models.js";
import { type Fusion, fusionModel } from "./fusion-model.js";
import { lateHybridModel } from "./late-hybrid-model.js";
import type { DetectorId, DetectorKind } from "./model.js";
import { isolationForestModel, localOutlierFactorModel, oneClassSvmModel } from "./novelty-model.js";
import { prototypeTextModel } from "./prototype-model.js";
import { templateModel, templateTextModel } from "./template-model.js";
import {
  linearSvmTextModel,
  logisticTextModel,
  naiveBayesTextModel,
  nearestNeighboursTextModel,
  rbfSvmTextModel,
} from "./text-model.js";
import { views } from "./views.js";

const rareInBuffer = { policy: "buffer-quantile", level: 0.95 } as const;

const floor = {
  views: ["raw"],
  setting: "inductive",
  supervised: false,
  deterministic: true,
  threshold: { policy: "fixed", value: 0.5 },
  defaults: {},
} as const;

const learnt = {
  views,
  setting: "inductive",
  supervised: true,
  deterministic: true,
  threshold: { policy: "fixed", value: 0 },
} as const;

/** Reads rarity: what a line scores hangs on the target's earlier lines. */
const templates = { ...learnt, views: ["raw"], setting: "transductive" } as const;

/** Fitted on the target's unlabelled buffer. */
const buffered = {
  views,
  setting: "transductive",
  supervised: false,
  deterministic: true,
  threshold: rareInBuffer,
} as const;

/** Fitted on the normal lines of other systems; its threshold still comes from the target's buffer. */
const onNormals = { ...buffered, supervised: true } as const;

const innerC = { C: "inner-loso", grid: [0.1, 1, 10, 100] } as const;

/** A fusion whose threshold needs the target's buffer. */
function bufferedFusion(fusion: Fusion) {
  return { ...onNormals, defaults: { ...innerC, fusion }, create: fusionModel } as const;
}

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
    threshold: rareInBuffer,
    create: rarityModel,
  },
  {
    ...learnt,
    id: "naive-bayes",
    summary: "multinomial Naive Bayes on TF-IDF of words and word pairs",
    defaults: { alpha: 1, variant: "multinomial" },
    create: naiveBayesTextModel,
  },
  {
    ...learnt,
    id: "naive-bayes-complement",
    summary: "complement Naive Bayes on TF-IDF of words and word pairs",
    defaults: { alpha: 1, variant: "complement" },
    create: naiveBayesTextModel,
  },
  {
    ...learnt,
    id: "knn",
    summary: "share of anomalous votes among the 5 nearest training rows by cosine",
    threshold: { policy: "fixed", value: 0.5, inclusive: true },
    defaults: { k: 5, smoothing: 1e-6 },
    create: nearestNeighboursTextModel,
  },
  {
    ...learnt,
    id: "linear-svm",
    summary: "linear SVM, squared hinge loss, on TF-IDF of words and word pairs",
    defaults: { C: 1 },
    create: linearSvmTextModel,
  },
  {
    ...learnt,
    id: "rbf-svm",
    summary: "SVM with a Gaussian kernel on TF-IDF of words and word pairs",
    defaults: { C: 1, gamma: 1 },
    create: rbfSvmTextModel,
  },
  {
    ...learnt,
    id: "tfidf-lr",
    summary: "L2 logistic regression on TF-IDF of words and word pairs, C by inner leave-one-source-out",
    defaults: innerC,
    create: logisticTextModel,
  },
  {
    ...templates,
    id: "template-lr",
    summary: "L2 logistic regression on nine features of a line and its template, rarity in the stream among them",
    defaults: { C: 1 },
    create: templateModel,
  },
  {
    ...templates,
    id: "template-text-lr",
    summary: "template-lr and tfidf-lr in one: the nine features beside TF-IDF, C by inner leave-one-source-out",
    views,
    defaults: innerC,
    create: templateTextModel,
  },
  {
    ...buffered,
    id: "isolation-forest",
    summary: "isolation forest on the words of the target's own buffer",
    deterministic: false,
    defaults: { fitOn: "buffer", trees: 200, samples: 256 },
    create: isolationForestModel,
  },
  {
    ...buffered,
    id: "lof",
    summary: "local outlier factor by cosine on the words of the target's own buffer",
    defaults: { fitOn: "buffer", neighbours: 20 },
    create: localOutlierFactorModel,
  },
  {
    ...onNormals,
    id: "lof-training-normals",
    summary: "local outlier factor by cosine against the normal lines of other systems",
    defaults: { fitOn: "training-normals", neighbours: 20 },
    create: localOutlierFactorModel,
  },
  {
    ...buffered,
    id: "one-class-svm",
    summary: "one-class SVM with a Gaussian kernel on the words of the target's own buffer",
    defaults: { fitOn: "buffer", nu: 0.1, gamma: 1 },
    create: oneClassSvmModel,
  },
  {
    ...onNormals,
    id: "one-class-svm-training-normals",
    summary: "one-class SVM with a Gaussian kernel around the normal lines of other systems",
    defaults: { fitOn: "training-normals", nu: 0.1, gamma: 1 },
    create: oneClassSvmModel,
  },
  {
    ...learnt,
    id: "fusion",
    summary: "probability of tfidf-lr + keyword: the strongest floor",
    threshold: { policy: "fixed", value: 0.5, inclusive: true },
    defaults: { ...innerC, fusion: "probability-keyword" },
    create: fusionModel,
  },
  {
    ...bufferedFusion("unit-sum"),
    id: "fusion-unit-sum",
    summary: "probability of tfidf-lr + rarity / ln n + keyword: causal, no statistics of the stream",
  },
  {
    ...bufferedFusion("unit-sum-untrained"),
    id: "fusion-unit-sum-untrained",
    summary: "rarity / ln n + keyword: the fusion with nothing learnt in it",
    supervised: false,
    views: ["raw"],
  },
  {
    ...bufferedFusion("zsum-stream"),
    id: "fusion-zsum-stream",
    summary: "z-scores of tfidf-lr, rarity and keyword over the test lines, summed",
  },
  {
    ...bufferedFusion("zsum-buffer"),
    id: "fusion-zsum-buffer",
    summary: "z-scores of tfidf-lr, rarity and keyword over the buffer, summed",
  },
];

/** Null is the recipe's, which depends on the encoder. */
const adapted = { encoder: null, epochs: null, learningRate: null } as const;
const trained = { ...adapted, trainedLayers: null } as const;

const encoder = {
  ...learnt,
  deterministic: false,
  threshold: { policy: "fixed", value: 0.5, inclusive: true },
  create: encoderTextModel,
} as const;

/**
 * Detectors that train or read a transformer encoder, apart from the others: they need `@lsad/transformers-gpu`, and minutes
 * where the others need seconds. With option `encoder` null a small one is trained from nothing.
 */
export const encoderKinds: readonly DetectorKind[] = [
  {
    ...encoder,
    id: "bert",
    summary: "a BERT encoder fine-tuned on other systems' lines, all weights",
    defaults: trained,
  },
  {
    ...encoder,
    id: "dann-bert",
    summary: "bert that unlearns what tells the normal lines of two systems apart (gradient reversal)",
    defaults: { ...trained, align: { rows: "normal", weight: 1 } },
  },
  {
    ...encoder,
    id: "dann-bert-class",
    summary: "dann-bert that aligns each class for itself, normal lines with normal lines, anomalies with anomalies",
    defaults: { ...trained, align: { rows: "class", weight: 1 } },
  },
  {
    ...encoder,
    id: "lora-bert",
    summary: "low-rank matrices trained beside a frozen BERT encoder",
    defaults: { ...adapted, lora: { rank: 8, alpha: 16 } },
  },
  {
    ...encoder,
    id: "adapter-bert",
    summary: "bottleneck adapters trained inside a frozen BERT encoder",
    defaults: { ...adapted, bottleneck: { kind: "pfeiffer", reductionFactor: 16 } },
  },
  {
    ...encoder,
    id: "hybrid-bert",
    summary: "a BERT encoder fine-tuned with nine template features beside its pooled text",
    setting: "transductive",
    defaults: trained,
    create: hybridTextModel,
  },
  {
    ...learnt,
    id: "embedding-lr",
    summary: "logistic regression on the vectors of a frozen, pretrained encoder",
    needsEncoder: true,
    defaults: { encoder: null, C: 10 },
    create: embeddingTextModel,
  },
  {
    ...learnt,
    id: "prototypes",
    summary:
      "how much nearer a frozen, pretrained encoder's vector is to the mean of anomalies than to that of normal lines",
    needsEncoder: true,
    defaults: { encoder: null, priorRows: 10 },
    create: prototypeTextModel,
  },
  {
    ...encoder,
    id: "bert-fusion",
    summary: "mean probability of bert and tfidf-lr, each on message and template, + keyword / 2",
    views: ["raw"],
    defaults: { ...trained, ...innerC },
    create: encoderFusionModel,
  },
  {
    ...encoder,
    id: "hybrid-bert-fusion",
    summary: "bert-fusion with the probability of template-lr as one more equal part: text and template features, late",
    views: ["raw"],
    setting: "transductive",
    defaults: { ...trained, ...innerC },
    create: lateHybridModel,
  },
];

/**
 * The catalogue's row of a detector.
 * @throws {@link InvalidInputError} if there is none of this id; the message lists them.
 */
export function detectorKind(id: string): DetectorKind {
  const all = [...detectorKinds, ...encoderKinds];
  const kind = all.find((candidate) => candidate.id === id);
  if (kind === undefined) {
    throw new InvalidInputError(
      `detector: must be one of ${all.map((known) => known.id satisfies DetectorId).join(", ")}, got ${id}`,
    );
  }
  return kind;
}
