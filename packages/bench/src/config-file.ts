/** @file A run's configuration as a JSON file: checked when read, written in the form it is read. */

import { InvalidInputError } from "@lsad/core";
import { views } from "@lsad/pipeline";
import { z } from "zod";
import {
  type BenchConfig,
  type BenchOverrides,
  type PresetName,
  planNames,
  presetNames,
  samplers,
  templateSources,
} from "./config.js";
import { MOST_CONTRASTS } from "./contrasts.js";
import { metricNames } from "./result.js";

const row = z.strictObject({ detector: z.string(), view: z.enum(views) });

const contrast = z.strictObject({
  name: z.string().min(1),
  better: row,
  worse: row,
  metric: z.enum(metricNames),
  track: z.string(),
});

const count = z.number().int().min(1);

/** The form of a configuration file; what is left out is the preset's. */
export const configFileSchema = z.strictObject({
  preset: z.enum(presetNames).optional(),
  detectors: z.array(z.string()).min(1).optional(),
  views: z.array(z.enum(views)).min(1).optional(),
  targets: z.array(z.string()).min(1).optional().describe("sources held out; default: every source"),
  seeds: count.optional().describe("seeds for detectors that draw random numbers"),
  templates: z.enum(templateSources).optional(),
  encoder: z
    .string()
    .min(1)
    .optional()
    .describe("folder of a pretrained encoder, or its name in the Hugging Face cache"),
  options: z
    .record(z.string(), z.record(z.string(), z.json()))
    .optional()
    .describe("options of detectors in place of their defaults, by detector"),
  lines: count.optional().describe("lines a source of the embedded corpus has"),
  plans: z.array(z.enum(planNames)).min(1).optional(),
  shots: z.array(count).min(1).optional().describe("few-shot: labelled lines of the target"),
  samplers: z.array(z.enum(samplers)).min(1).optional(),
  draws: count.optional().describe("few-shot: supports for each number of shots and sampler"),
  rareShares: z.array(z.number().positive()).min(1).optional().describe("anomalies in percent of the normal lines"),
  rareDraws: count.optional().describe("rare track: thinnings for each share"),
  contrasts: z.array(contrast).max(MOST_CONTRASTS).optional().describe("declared before the run"),
});

/** A configuration file. */
export type ConfigFile = z.infer<typeof configFileSchema>;

/**
 * Reads the text of a configuration file.
 * @param name - Of the file, for messages.
 * @returns The preset, if it names one, and its overrides, as `resolveConfig` takes them.
 * @throws {@link InvalidInputError} if it is not JSON, or naming everything in it that cannot be, each with its path.
 *
 * @example
 * ```ts
 * const { preset, overrides } = parseConfigFile('{ "preset": "standard", "draws": 5 }', "run.json");
 * console.log(preset, overrides.draws); // standard 5
 * ```
 */
export function parseConfigFile(
  text: string,
  name: string,
): { preset: PresetName | undefined; overrides: BenchOverrides } {
  const checked = configFileSchema.safeParse(parseJson(text, name));
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => `${pathText(path)}: ${message}`);
    throw new InvalidInputError(`${name}: ${problems.join(`\n${name}: `)}`);
  }
  const { preset, seeds, lines, ...rest } = checked.data;
  const renamed = { ...rest, seedCount: seeds, syntheticLines: lines };
  const given = Object.entries(renamed).filter(([, value]) => value !== undefined);
  return { preset, overrides: Object.fromEntries(given) as BenchOverrides };
}

/** A configuration as the text of a file that gives it again. */
export function configFileText({ seeds, syntheticLines, targets, ...rest }: BenchConfig): string {
  const file = { ...rest, ...(targets === undefined ? {} : { targets }), seeds: seeds.length, lines: syntheticLines };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInputError(`${name}: must be JSON, got ${(error as Error).message}`);
  }
}

/** `contrasts[0].metric`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}
