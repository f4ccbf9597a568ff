/** @file The parser of one source, or of one part of it, as the settings of a job say. */

import { LogFormatError, type Parameter } from "@lsad/core";
import {
  compileFormat,
  type DrainOptions,
  DrainParser,
  formats,
  type HeaderFormat,
  knownFormats,
  publishedSettings,
  type SourceName,
  type TemplateInfo,
} from "@lsad/log-parser";
import { SpellParser } from "@lsad/log-parser/spell";
import { ZeroParser } from "@lsad/log-parser/zero";
import type { MinerSettings, ParserName, ParseSettings } from "./parse-settings.js";

/** What learns lines and numbers templates. */
export interface Miner {
  addLine(content: string): number;
  templates(): TemplateInfo[];
  /** The template that an id given earlier means by now; absent where ids never change. */
  currentId?(templateId: number): number;
}

/** Options of Drain for a source. */
export function drainOptionsOf({ published, ...miner }: MinerSettings, source: string): DrainOptions {
  if (!published) return miner;
  const { depth, threshold, masks } = publishedOf(source);
  return { compat: "logparser", depth, threshold, masks };
}

/** Texts that were cut before must not be cut again: masks may have made them longer. */
const NO_LIMIT = 1 << 28;

/** A parser that learns what `DrainParser.prepare` made of lines, or lines where the parser is another. */
export function createMiner(parser: ParserName, settings: MinerSettings, source: string): Miner {
  if (parser === "zero") return new ZeroParser();
  if (parser === "drain") {
    return new DrainParser({ ...drainOptionsOf(settings, source), masks: [], maxLength: NO_LIMIT });
  }
  return createSpell(settings, source);
}

function createSpell({ threshold, masks = [], published }: MinerSettings, source: string): SpellParser {
  if (!published) return new SpellParser({ masks, ...(threshold !== undefined && { threshold }) });
  const { tau, masks: publishedMasks } = publishedOf(source);
  return new SpellParser({ compat: "logparser", threshold: tau, masks: publishedMasks });
}

/** Reads the parameters of a line of a template; `undefined` if the line cannot be one of it. */
export interface ParameterReader {
  parametersUnder(content: string, tokens: readonly string[]): readonly Parameter[] | undefined;
}

/** Parsers that tell parameters under templates that others have learnt. */
export const PARSERS_WITH_PARAMETERS: readonly ParserName[] = ["drain", "spell"];

/** The reader for a source's lines as they were logged, with masks; of one of {@link PARSERS_WITH_PARAMETERS}. */
export function createParameterReader({ parser, miner }: ParseSettings, source: string): ParameterReader {
  return parser === "drain" ? new DrainParser(drainOptionsOf(miner, source)) : createSpell(miner, source);
}

/**
 * How lines of a source begin; `undefined` for a line that is content as a whole.
 * @throws {@link LogFormatError} if there is no such format.
 */
export function headerOf({ format }: ParseSettings, source: string): HeaderFormat | undefined {
  if (format === "none") return undefined;
  if (format.includes("<")) return compileFormat(format);
  const name = format === "source" ? source : format;
  if (Object.hasOwn(formats, name)) return formats[name as SourceName];
  if (Object.hasOwn(knownFormats, name)) return knownFormats[name as keyof typeof knownFormats];
  const known = [...Object.keys(formats), ...Object.keys(knownFormats)].join(", ");
  throw new LogFormatError(`format: must be none, source, a format with <Content>, or one of ${known}, got ${name}`);
}

function publishedOf(source: string) {
  if (Object.hasOwn(publishedSettings, source)) return publishedSettings[source as SourceName];
  throw new LogFormatError(`published: the source must be one of Loghub's 16, got ${source}`);
}
