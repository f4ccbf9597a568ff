/** @file What a run is: presets, and the options that override them, validated before any work starts. */

import { InvalidInputError } from "@lsad/core";
import { type DetectorId, detectorKind, detectorKinds, type View } from "@lsad/pipeline";

/** Where templates come from: mined by a parser as the lines come, or the ground truth of the structured files. */
export const templateSources = ["drain", "spell", "zero", "truth"] as const;

/** One of {@link templateSources}. */
export type TemplateSource = (typeof templateSources)[number];

/** Everything that decides the numbers of a run; two runs of equal configuration and data give the same bytes. */
export interface BenchConfig {
  readonly preset: PresetName;
  readonly detectors: readonly DetectorId[];
  /** Text detectors run once for each of these views they read; the others once. */
  readonly views: readonly View[];
  /** Names of the sources held out in turn; `undefined` for all. */
  readonly targets: readonly string[] | undefined;
  readonly seeds: readonly number[];
  readonly templates: TemplateSource;
  /** Lines a source of the embedded corpus has; real data is always read whole. */
  readonly syntheticLines: number;
}

/** Names of the presets. */
export const presetNames = ["quick", "standard"] as const;

/** Name of a preset. */
export type PresetName = (typeof presetNames)[number];

/** What a preset sets; every part can be overridden. */
export interface Preset {
  /** One clause for help and lists. */
  readonly summary: string;
  readonly detectors: readonly DetectorId[];
  readonly views: readonly View[];
  /** Seeds of detectors that draw random numbers. */
  readonly seedCount: number;
  /** Lines a source of the embedded corpus has. */
  readonly syntheticLines: number;
}

/** The presets: `quick` answers in about a minute, `standard` adds the views and more of the embedded corpus. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  quick: {
    summary: "the floor, Naive Bayes and logistic regression on the raw view, every source held out once",
    detectors: ["all-normal", "level", "keyword", "rarity", "naive-bayes", "tfidf-lr", "fusion"],
    views: ["raw"],
    seedCount: 1,
    syntheticLines: 2000,
  },
  standard: {
    summary: "every detector on every view, five seeds where chance plays a part, a larger embedded corpus",
    detectors: detectorKinds.map((kind) => kind.id),
    views: ["raw", "parsed", "structured"],
    seedCount: 5,
    syntheticLines: 20_000,
  },
};

/** Overrides of a preset, as the command line gives them. */
export interface BenchOverrides {
  readonly detectors?: readonly string[];
  readonly views?: readonly View[];
  readonly targets?: readonly string[];
  readonly seedCount?: number;
  readonly templates?: TemplateSource;
  readonly syntheticLines?: number;
}

/**
 * A preset with overrides applied.
 * @throws {@link InvalidInputError} naming the first override that cannot be.
 */
export function resolveConfig(preset: PresetName, overrides: BenchOverrides = {}): BenchConfig {
  const base = presets[preset];
  const seedCount = wholeNumber("seeds", overrides.seedCount ?? base.seedCount, 1, 1000);
  return {
    preset,
    detectors: distinct("detectors", overrides.detectors ?? base.detectors).map((id) => detectorKind(id).id),
    views: distinct("views", overrides.views ?? base.views),
    targets: overrides.targets === undefined ? undefined : distinct("targets", overrides.targets),
    seeds: Array.from({ length: seedCount }, (_, seed) => seed),
    templates: overrides.templates ?? "drain",
    syntheticLines: wholeNumber("lines", overrides.syntheticLines ?? base.syntheticLines, 100, 100_000_000),
  };
}

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InvalidInputError(`${name}: must be a whole number in [${least}, ${most}], got ${value}`);
  }
  return value;
}

function distinct<T extends string>(name: string, values: readonly T[]): readonly T[] {
  if (values.length === 0) throw new InvalidInputError(`${name}: must name at least one, got none`);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new InvalidInputError(`${name}: must be distinct, got ${twice} twice`);
  return values;
}
