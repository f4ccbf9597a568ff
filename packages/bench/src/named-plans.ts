/** @file The named plans beside the main comparison: which rows they run, and their jobs in a fixed order. */

import { type DetectorId, detectorKinds, type View } from "@lsad/pipeline";
import { type BenchConfig, templateSources } from "./config.js";
import type { Job, RareTrack, Variant } from "./plan.js";
import { type LookupId, lookupIds, type RowId, rowKind, standIns } from "./rows.js";

/**
 * What learns both classes from other systems, without a keyword list beside it: the rows of `level-words` and `all-rows`.
 * A threshold from the target's buffer is the mark of what learns normal lines alone. `template-text-lr` is left out: both its
 * halves are rows, and its inner validation costs as much as all of them.
 */
const LEARNT = detectorKinds
  .filter(({ supervised, threshold }) => supervised && threshold.policy === "fixed")
  .filter(({ id }) => !id.startsWith("fusion") && id !== "template-text-lr")
  .map(({ id }) => id);

/** Cheap to fit thousands of times, and of every family. */
const REFITTED: readonly DetectorId[] = ["naive-bayes", "linear-svm", "tfidf-lr", "template-lr", "fusion"];

/** What changes with the parser: rarity counts templates, and the parsed view and `template-lr` read them. */
const PARSED: readonly (readonly [string, View])[] = [
  ["rarity", "raw"],
  ["naive-bayes", "parsed"],
  ["tfidf-lr", "parsed"],
  ["template-lr", "raw"],
  ["fusion-unit-sum-untrained", "raw"],
  ["fusion-zsum-stream", "raw"],
];

/** Inverse regularisation where inner validation has too few sources to choose it: the library's default. */
export const FIXED_C = 1;

/** Numbers of training sources, and random subsets of each. */
const TRAINING_SOURCES = [1, 3, 5, 10, 15];
const TRAINING_SUBSETS = 5;

/** What the jobs of a plan depend on beside the configuration. */
export interface PlanContext {
  readonly targets: readonly string[];
  /** How many sources the corpus has. */
  readonly sources: number;
  /** Whether every line has a ground-truth template. */
  readonly trueTemplates: boolean;
}

/** The jobs of the named plans of a run, in the order of {@link planNames}. */
export function namedJobs(config: BenchConfig, context: PlanContext): Job[] {
  const has = (plan: BenchConfig["plans"][number]) => config.plans.includes(plan);
  return [
    ...(has("few-shot") ? fewShotJobs(config, context) : []),
    ...(has("training-sources") ? trainingSourceJobs(config, context) : []),
    ...(has("level-words") ? variantJobs(config, context, "level-words-hidden", LEARNT.map(onRaw)) : []),
    ...(has("all-rows") ? variantJobs(config, context, "all-rows", LEARNT.map(onRaw)) : []),
    ...(has("parsers") ? parserJobs(config, context) : []),
  ];
}

/**
 * The rare tracks that a main job measures with its fit. Draws are dealt out to the seeds in turn, so that a detector
 * that draws random numbers shows its spread at no more cells than one that does not.
 * @param seeds - The seeds that the detector is run with.
 */
export function rareTracks(config: BenchConfig, view: View, seeds: readonly number[], seed: number): RareTrack[] {
  if (!config.plans.includes("rare") || view !== "raw") return [];
  const draws = Array.from({ length: config.rareDraws }, (_, draw) => draw);
  const dealt = draws.filter((draw) => seeds[draw % seeds.length] === seed);
  return dealt.length === 0 ? [] : config.rareShares.map((share) => ({ share, draws: dealt }));
}

/** Jobs of a target stand together, those of a draw too: they share what a worker remembers of it. */
function fewShotJobs(config: BenchConfig, { targets }: PlanContext): Job[] {
  const lookups = lookupIds.filter((id) => standInRuns(id, config));
  const rows: RowId[] = [...chosen(config, [...REFITTED, "prototypes", "bert-fusion"]), ...lookups];
  const draws = Array.from({ length: config.draws }, (_, draw) => draw);
  return targets.flatMap((target) =>
    config.shots.flatMap((shots) =>
      config.samplers.flatMap((sampler) =>
        draws.flatMap((draw) =>
          rows.map((detector): Job => {
            const seed = rowKind(detector).deterministic ? config.seeds[0] : config.seeds[draw % config.seeds.length];
            return { detector, view: "raw", target, seed, support: { sampler, shots }, draw };
          }),
        ),
      ),
    ),
  );
}

/** Whether the detector is run whose zero-shot score a look-up falls back on. */
function standInRuns(id: LookupId, { detectors }: BenchConfig): boolean {
  const standIn = standIns[id];
  return standIn === undefined || detectors.includes(standIn.detector);
}

function trainingSourceJobs(config: BenchConfig, { targets, sources }: PlanContext): Job[] {
  const counts = TRAINING_SOURCES.filter((count) => count < sources);
  return targets.flatMap((target) =>
    counts.flatMap((count) => {
      const subsets = count === sources - 1 ? 1 : TRAINING_SUBSETS;
      return Array.from({ length: subsets }, (_, draw) =>
        chosen(config, REFITTED).map(
          (detector): Job => ({
            detector,
            view: "raw",
            target,
            seed: config.seeds[0],
            variant: `train-${count}`,
            draw,
          }),
        ),
      ).flat();
    }),
  );
}

function parserJobs(config: BenchConfig, context: PlanContext): Job[] {
  const others = templateSources.filter(
    (templates) => templates !== config.templates && (templates !== "truth" || context.trueTemplates),
  );
  return others.flatMap((templates) => variantJobs(config, context, `templates-${templates}`, PARSED));
}

function variantJobs(
  config: BenchConfig,
  { targets }: PlanContext,
  variant: Variant,
  rows: readonly (readonly [string, View])[],
): Job[] {
  return rows.flatMap(([id, view]) =>
    chosen(config, [id]).flatMap((detector) =>
      targets.map((target): Job => ({ detector, view, target, seed: config.seeds[0], variant })),
    ),
  );
}

/** Those of a list of rows that the run has. */
function chosen({ detectors }: BenchConfig, ids: readonly string[]): DetectorId[] {
  return detectors.filter((id) => ids.includes(id));
}

function onRaw(id: DetectorId): readonly [DetectorId, View] {
  return [id, "raw"];
}
