/** @file What an ablation changes: the tables that models read, the sources they learn from, or how much a line counts. */

import { createRandom, InvalidInputError } from "@lsad/core";
import type { LabelledSource } from "@lsad/pipeline";
import type { TemplateSource } from "./config.js";
import { hideLevelWords } from "./level-words.js";
import type { Variant } from "./plan.js";
import type { BenchData, PreparedSource } from "./prepare.js";

/** Subsets drawn before giving up on one with both classes, or on another one than those before. */
const MOST_SUBSETS = 200;

/** The sources as a variant shows them to models; made when first asked for. */
export function sourcesOf(data: BenchData, variant: Variant): readonly PreparedSource[] {
  const templates = templatesOfVariant(variant);
  if (templates !== undefined) return sourcesParsedBy(data, templates);
  if (variant !== "level-words-hidden") return data.sources;
  const known = hidden.get(data);
  if (known !== undefined) return known;
  const sources = data.sources.map((source) => ({ ...source, table: hideLevelWords(source.table) }));
  hidden.set(data, sources);
  return sources;
}

const hidden = new WeakMap<BenchData, readonly PreparedSource[]>();

/** Where the templates of a variant come from; `undefined` where the run's own are kept. */
export function templatesOfVariant(variant: Variant): TemplateSource | undefined {
  return variant.startsWith("templates-") ? (variant.slice("templates-".length) as TemplateSource) : undefined;
}

function sourcesParsedBy({ otherTemplates }: BenchData, templates: TemplateSource): readonly PreparedSource[] {
  const sources = otherTemplates[templates];
  if (sources === undefined) throw new Error(`internal: sources must be prepared with ${templates}, were not`);
  return sources;
}

/**
 * The training sources of a variant: `train-N` takes N of them, `all-rows` counts every line of a source the same.
 * @param draw - Which subset, for `train-N`.
 */
export function trainingOfVariant(
  training: readonly LabelledSource[],
  variant: Variant,
  target: string,
  draw: number,
): readonly LabelledSource[] {
  if (variant === "all-rows") return training.map((source) => ({ ...source, unit: "line" }));
  if (!variant.startsWith("train-")) return training;
  return drawSources(training, Number(variant.slice("train-".length)), target, draw);
}

/**
 * A random subset of `count` sources that has both classes; subsets of different draws differ while there are enough.
 * It depends on the target, `count` and `draw` only: every detector gets the same sources.
 */
function drawSources(
  training: readonly LabelledSource[],
  count: number,
  target: string,
  draw: number,
): readonly LabelledSource[] {
  const random = createRandom("training-sources").fork(target).fork(count);
  const distinct = new Map<string, readonly LabelledSource[]>();
  for (let attempt = 0; attempt < MOST_SUBSETS && distinct.size <= draw; attempt++) {
    const picked = new Set(random.shuffle([...training.keys()]).slice(0, count));
    const subset = training.filter((_, index) => picked.has(index));
    if (hasBothClasses(subset)) distinct.set([...picked].sort((a, b) => a - b).join(" "), subset);
  }
  const subsets = [...distinct.values()];
  if (subsets.length === 0) {
    throw new InvalidInputError(
      `train-${count}: ${count} of the training sources must hold normal and anomalous lines, got none in ${MOST_SUBSETS} draws`,
    );
  }
  return subsets[draw % subsets.length];
}

function hasBothClasses(sources: readonly LabelledSource[]): boolean {
  return [0, 1].every((label) => sources.some(({ labels }) => labels.includes(label)));
}
