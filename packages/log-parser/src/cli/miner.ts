/** @file The three parsers behind one face: made from options or from a saved state. */

import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { isLsadError, type LogParser, type ParsedEvent } from "@lsad/core";

import { DrainParser } from "../drain.js";
import type { TemplateInfo } from "../drain-answers.js";
import type { TemplateEvent } from "../drain-options.js";
import type { MaskingInstruction } from "../masking.js";
import { SpellParser } from "../spell/spell-parser.js";
import { ZeroParser, type ZeroTemplateEvent } from "../zero/zero-parser.js";
import { ReadingPositions } from "./reading-positions.js";
import { UsageError } from "./usage-error.js";

/** Parsers by the name that `--parser` takes. */
export const PARSERS = ["zero", "drain", "spell"] as const;

/** One of {@link PARSERS}. */
export type ParserName = (typeof PARSERS)[number];

/** What the user set; the rest is the parser's default. */
export interface MinerOptions {
  readonly parser?: ParserName;
  readonly masks?: readonly MaskingInstruction[];
  readonly threshold?: number;
  readonly depth?: number;
  readonly maxTemplates?: number;
}

/** A change of a template, from any of the parsers. */
export type MinerEvent = TemplateEvent | ZeroTemplateEvent;

/** What all three parsers can do. */
interface AnyParser extends LogParser {
  readonly size: number;
  readonly lines: number;
  readonly evicted: number;
  add(content: string, timeMs?: number): ParsedEvent;
  templates(): TemplateInfo[];
  toJSON(): unknown;
}

/** A parser, with its template texts at hand and its changes told. */
export class Miner {
  readonly parser: AnyParser;
  readonly name: ParserName;
  /** Called at every change of a template, after texts are up to date. */
  onTemplate: (event: MinerEvent) => void = () => {};
  /** How far inputs were read, where that is kept. */
  readonly positions: ReadingPositions;
  readonly #texts = new Map<number, string>();

  constructor(
    name: ParserName,
    create: (onTemplate: (event: MinerEvent) => void) => AnyParser,
    positions = new ReadingPositions(),
  ) {
    this.name = name;
    this.positions = positions;
    this.parser = create((event) => {
      this.#texts.delete(event.templateId);
      if ("into" in event && event.into !== undefined) this.#texts.delete(event.into);
      this.onTemplate(event);
    });
  }

  /** Text of a template as it is now. */
  text(templateId: number): string {
    let text = this.#texts.get(templateId);
    if (text === undefined) {
      text = this.parser.template(templateId).join(" ");
      this.#texts.set(templateId, text);
    }
    return text;
  }

  /** Writes the state beside the file, then puts it in its place: whoever kills us leaves the old state or the new one. */
  async save(path: string): Promise<void> {
    const unfinished = `${path}.${process.pid}.tmp`;
    const read = this.positions.toJSON();
    const state = { ...(this.parser.toJSON() as object), ...(read.length > 0 && { read }) };
    try {
      await writeFile(unfinished, `${JSON.stringify(state)}\n`, { flush: true });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}

/** A new miner. `zero` takes no masks, threshold or depth. */
export function createMiner({ parser = "zero", masks, threshold, depth, maxTemplates }: MinerOptions): Miner {
  if (parser === "zero") {
    refuse(parser, { "--mask": masks, "--threshold": threshold, "--depth": depth });
    const options = { ...(maxTemplates !== undefined && { maxTemplates }) };
    return new Miner(parser, (onTemplate) => new ZeroParser({ ...options, onTemplate }));
  }
  const shared = { masks: masks ?? [], ...(threshold !== undefined && { threshold }) };
  if (parser === "spell") {
    refuse(parser, { "--depth": depth });
    const options = { ...shared, maxTemplates: maxTemplates ?? MOST_TEMPLATES };
    return new Miner(parser, (onTemplate) => new SpellParser({ ...options, onTemplate }));
  }
  const options = { ...shared, ...(depth !== undefined && { depth }), maxClusters: maxTemplates ?? MOST_TEMPLATES };
  return new Miner(parser, (onTemplate) => new DrainParser({ ...options, onTemplate }));
}

/** Templates kept unless told otherwise: memory stays bounded on streams that never end. */
const MOST_TEMPLATES = 10_000;

/**
 * The miner saved in a file; `undefined` when there is no such file yet.
 * @throws {@link UsageError} if the file holds something else, or another parser than `wanted`.
 */
export async function loadMiner(path: string, wanted: ParserName | undefined): Promise<Miner | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new UsageError(`--state: must be readable, got ${error.message}`);
  });
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text);
    const name = savedParser(state);
    if (name === undefined) throw new Error("no saved parser in it");
    if (wanted !== undefined && wanted !== name) throw new Error(`a ${name} parser, while --parser says ${wanted}`);
    const load = (onTemplate: (event: MinerEvent) => void) => {
      if (name === "zero") return ZeroParser.fromJSON(state, { onTemplate });
      if (name === "spell") return SpellParser.fromJSON(state, { onTemplate });
      return DrainParser.fromJSON(state, { onTemplate });
    };
    return new Miner(name, load, ReadingPositions.of(state));
  } catch (error) {
    if (!(error instanceof Error) && !isLsadError(error)) throw error;
    throw new UsageError(`--state: ${path} must hold the state of an earlier run, got ${error.message}`);
  }
}

function savedParser(state: { format?: unknown; type?: unknown } | null): ParserName | undefined {
  if (state?.format === "lsad-zero") return "zero";
  if (state?.format === "lsad-spell") return "spell";
  return state?.type === "DrainParser" ? "drain" : undefined;
}

function refuse(parser: ParserName, options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).find((name) => options[name] !== undefined);
  if (given !== undefined) throw new UsageError(`${given}: the ${parser} parser has no such setting; see --parser`);
}
