/** @file What a run is: presets, and the options that override them, validated before any work starts. */

import { InvalidInputError } from "@lsad/core";
import {
  type DetectorId,
  type DetectorOptions,
  detectorKind,
  detectorKinds,
  encoderKinds,
  type View,
} from "@lsad/pipeline";
import { type Contrast, checkContrasts, defaultContrasts } from "./contrasts.js";
import { checkOverrides, type DetectorOverrides } from "./detector-overrides.js";

/** Where templates come from: mined by a parser as the lines come, or the ground truth of the structured files. */
export const templateSources = ["drain", "spell", "zero", "truth"] as const;

/** One of {@link templateSources}. */
export type TemplateSource = (typeof templateSources)[number];

/** Parts of the protocol that a run can hold beside its main comparison; each adds jobs or cells after it. */
export const planNames = [
  "main",
  "few-shot",
  "rare",
  "training-sources",
  "level-words",
  "all-rows",
  "parsers",
] as const;

/** One of {@link planNames}. */
export type PlanName = (typeof planNames)[number];

/** How support lines are drawn from a target's buffer. */
export const samplers = ["random", "balanced", "diverse"] as const;

/** One of {@link samplers}. */
export type Sampler = (typeof samplers)[number];

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
  /** Folder of a pretrained encoder, or its name in the Hugging Face cache; `undefined`: encoders are trained from nothing. */
  readonly encoder: string | undefined;
  /** Overrides of detectors' defaults, by detector; those not named run with their defaults. */
  readonly options: DetectorOverrides;
  /** Lines a source of the embedded corpus has; real data is always read whole. */
  readonly syntheticLines: number;
  /** What is run; `main` is always among them. */
  readonly plans: readonly PlanName[];
  /** Few-shot: how many labelled lines of the target's buffer. */
  readonly shots: readonly number[];
  readonly samplers: readonly Sampler[];
  /** Few-shot: supports drawn for each number of shots and sampler. */
  readonly draws: number;
  /** Rare track: anomalies that are left, in percent of the target's normal lines. */
  readonly rareShares: readonly number[];
  /** Rare track: random thinnings for each share. */
  readonly rareDraws: number;
  /** What is expected to beat what, declared before the run; at most three. */
  readonly contrasts: readonly Contrast[];
}

/** Names of the presets. */
export const presetNames = ["quick", "standard", "full"] as const;

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
  readonly plans: readonly PlanName[];
  readonly draws: number;
  readonly rareDraws: number;
}

const everything = {
  detectors: detectorKinds.map((kind) => kind.id),
  views: ["raw", "parsed", "structured"],
  plans: planNames,
} as const;

/** The presets: `quick` answers in about a minute, `standard` is the whole protocol, `full` draws twice as often. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  quick: {
    summary:
      "the floor, Naive Bayes, logistic regression and a small encoder on the raw view, every source held out once",
    detectors: ["all-normal", "level", "keyword", "rarity", "naive-bayes", "tfidf-lr", "fusion", "bert"],
    views: ["raw"],
    seedCount: 1,
    syntheticLines: 2000,
    plans: ["main"],
    draws: 10,
    rareDraws: 20,
  },
  standard: {
    ...everything,
    summary:
      "every detector on every view, few-shot, the rare track, all ablations; five seeds where chance plays a part",
    seedCount: 5,
    syntheticLines: 2000,
    draws: 10,
    rareDraws: 20,
  },
  full: {
    ...everything,
    detectors: [...everything.detectors, ...encoderKinds.map((kind) => kind.id)],
    summary: "as standard, with the encoders and twice the seeds and draws: hours",
    seedCount: 10,
    syntheticLines: 20_000,
    draws: 20,
    rareDraws: 40,
  },
};

/** Overrides of a preset, as the command line or a configuration file gives them. */
export interface BenchOverrides {
  readonly detectors?: readonly string[];
  readonly views?: readonly View[];
  readonly targets?: readonly string[];
  readonly seedCount?: number;
  readonly templates?: TemplateSource;
  readonly encoder?: string;
  readonly options?: Readonly<Record<string, DetectorOptions>>;
  readonly syntheticLines?: number;
  /** `main` is added when it is not there. */
  readonly plans?: readonly PlanName[];
  readonly shots?: readonly number[];
  readonly samplers?: readonly Sampler[];
  readonly draws?: number;
  readonly rareShares?: readonly number[];
  readonly rareDraws?: number;
  /** Default: those of the protocol (§9) whose rows are run. */
  readonly contrasts?: readonly Contrast[];
}

/**
 * A preset with overrides applied.
 * @throws {@link InvalidInputError} naming the first override that cannot be.
 */
export function resolveConfig(preset: PresetName, overrides: BenchOverrides = {}): BenchConfig {
  const base = presets[preset];
  const plans = distinct("plans", overrides.plans ?? base.plans);
  const detectors = distinct("detectors", overrides.detectors ?? runnable(base.detectors, overrides.encoder)).map(
    (id) => detectorKind(id).id,
  );
  const config = {
    preset,
    detectors,
    views: distinct("views", overrides.views ?? base.views),
    targets: overrides.targets === undefined ? undefined : distinct("targets", overrides.targets),
    seeds: Array.from(
      { length: wholeNumber("seeds", overrides.seedCount ?? base.seedCount, 1, 1000) },
      (_, seed) => seed,
    ),
    templates: overrides.templates ?? "drain",
    encoder: overrides.encoder,
    options: checkOverrides(overrides.options ?? {}, detectors),
    syntheticLines: wholeNumber("lines", overrides.syntheticLines ?? base.syntheticLines, 100, 100_000_000),
    plans: planNames.filter((plan) => plan === "main" || plans.includes(plan)),
    shots: distinct("shots", overrides.shots ?? [10, 50]).map((shots) => wholeNumber("shots", shots, 1, 100_000)),
    samplers: distinct("samplers", overrides.samplers ?? samplers),
    draws: wholeNumber("draws", overrides.draws ?? base.draws, 1, 1000),
    rareShares: distinct("rareShares", overrides.rareShares ?? [0.5, 1, 2, 5]).map(percentage),
    rareDraws: wholeNumber("rareDraws", overrides.rareDraws ?? base.rareDraws, 1, 1000),
  };
  if (overrides.contrasts !== undefined) checkContrasts(overrides.contrasts, config);
  return { ...config, contrasts: overrides.contrasts ?? defaultContrasts(config) };
}

/** A preset's detectors without those that have nothing to read where no encoder is given. */
function runnable(detectors: readonly DetectorId[], encoder: string | undefined): readonly DetectorId[] {
  return encoder === undefined ? detectors.filter((id) => !detectorKind(id).needsEncoder) : detectors;
}

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new InvalidInputError(`${name}: must be a whole number in [${least}, ${most}], got ${value}`);
  }
  return value;
}

/** A share of anomalies; the results name it as written, so it has no exponent. */
function percentage(share: number): number {
  if (!(share >= 0.001 && share <= 100)) {
    throw new InvalidInputError(`rareShares: must be a percentage in [0.001, 100], got ${share}`);
  }
  return share;
}

function distinct<T extends string | number>(name: string, values: readonly T[]): readonly T[] {
  if (values.length === 0) throw new InvalidInputError(`${name}: must name at least one, got none`);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new InvalidInputError(`${name}: must be distinct, got ${twice} twice`);
  return values;
}
