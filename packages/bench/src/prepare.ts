/** @file Reads a corpus once: every source as a table without labels, and the labels and units beside it. */

import { InvalidInputError, type LogParser } from "@lsad/core";
import type { Corpus, CorpusLine, LabelSet, SourceInfo } from "@lsad/datasets";
import { drain, genericMasks } from "@lsad/log-parser";
import { spell } from "@lsad/log-parser/spell";
import { zero } from "@lsad/log-parser/zero";
import { defaultBufferLines, type SourceTable, SourceTableBuilder } from "@lsad/pipeline";
import type { TemplateSource } from "./config.js";
import { codeHash, shortHash } from "./hashes.js";
import { parsingScores } from "./parsing-scores.js";
import type { ParsingScores } from "./run-files.js";
import type { SourceCache } from "./source-cache.js";

/** A source ready for the protocol. Typed arrays are in the table's order and shared between worker threads. */
export interface PreparedSource {
  readonly name: string;
  /** What models may see. */
  readonly table: SourceTable;
  /** Shape `[lines]`; `undefined` when the label set does not cover the source. Only the protocol reads it. */
  readonly labels: Uint8Array | undefined;
  /** Shape `[lines]`: index into `unitNames`. */
  readonly units: Uint32Array;
  /** The templates that metrics count by: ground-truth event ids where the data has them, else the run's templates. */
  readonly unitNames: readonly string[];
  /** How well the mined templates match ground truth; `undefined` without it, or where they are it. */
  readonly parsing?: ParsingScores | undefined;
  /** The first lines in time order, that only transductive detectors may look at; the rest is the test. */
  readonly bufferLines: number;
  /** Whether the lines are an unbroken stretch of time, so that time to detect means something. */
  readonly timeToDetect: boolean;
  /** Shape `[lines]`: milliseconds; `undefined` when a line has no time stamp, or nobody asks for delays. */
  readonly timesMs: Float64Array | undefined;
}

/** All that the jobs of a run read; passed to worker threads once. */
export interface BenchData {
  readonly sources: readonly PreparedSource[];
  readonly labels: string;
  readonly templates: TemplateSource;
  /** The same sources in the templates of other parsers, for the ablation that compares them. */
  readonly otherTemplates: Partial<Record<TemplateSource, readonly PreparedSource[]>>;
  readonly dataHash: string;
  readonly codeHash: string;
  /** The pretrained encoder of the run, named by its content; absent without one. */
  readonly encoder?: string;
  /** Where the scores of the main comparison are kept; `undefined` to keep none. */
  readonly scoresFolder: string | undefined;
}

/** Options of {@link prepareSources}. */
export interface PrepareOptions {
  readonly templates: TemplateSource;
  /** Called before each source is read. */
  readonly onSource?: (name: string, index: number, count: number) => void;
  readonly signal?: AbortSignal;
  /** Where sources are kept that were prepared before. */
  readonly cache?: SourceCache;
}

/**
 * Reads every source of a corpus, one line at a time.
 * @throws {@link DataFormatError} if a file does not hold what its format promises.
 * @throws {@link InvalidInputError} if a source is empty, or has no ground truth when `templates` asks for it.
 */
export async function prepareSources(
  corpus: Corpus,
  labels: LabelSet,
  { templates, onSource, signal, cache }: PrepareOptions,
): Promise<PreparedSource[]> {
  const prepared: PreparedSource[] = [];
  const content = cache && { lines: await corpus.hash(), labels: labels.hash, code: codeHash() };
  for (const [index, info] of corpus.sources.entries()) {
    signal?.throwIfAborted();
    onSource?.(info.name, index, corpus.sources.length);
    const place = { corpus: corpus.name, source: info.name, labels: labels.name, templates };
    let source = content && cache.read(place, content);
    if (source === undefined) {
      source = await prepareSource(corpus, info, labels, templates);
      if (content !== undefined) cache?.write(place, content, source);
    }
    prepared.push(shareArrays(source));
  }
  return prepared;
}

/** Whether the first line of every source has a ground-truth template: a corpus has them throughout or not at all. */
export async function hasTrueTemplates(corpus: Corpus): Promise<boolean> {
  for (const { name } of corpus.sources) {
    for await (const { eventTemplate } of corpus.read(name)) {
      if (eventTemplate === undefined) return false;
      break;
    }
  }
  return true;
}

/** Hash of what the numbers of a run rest on: the lines, the labels and where templates come from. */
export async function hashData(corpus: Corpus, labels: LabelSet, templates: TemplateSource): Promise<string> {
  return shortHash([await corpus.hash(), labels.name, labels.hash, templates]);
}

async function prepareSource(
  corpus: Corpus,
  info: SourceInfo,
  labels: LabelSet,
  templates: TemplateSource,
): Promise<PreparedSource> {
  const miner = templates === "truth" ? trueTemplates(info.name) : minedTemplates(templates);
  const builder = new SourceTableBuilder(info.name, { sortByTime: info.timeOrder === "time" });
  const judge = labels.sources.includes(info.name) ? labels.judge(info.name) : undefined;
  const lineLabels = new Map<number, number>(); // anomalous line numbers only: they are few
  const eventOfLine: (string | undefined)[] = [];
  const timeOfLine: number[] = [];
  const names: string[] = [];
  const trueIds: (string | undefined)[] = [];
  const trueTexts: (string | undefined)[] = [];
  for await (const line of corpus.read(info.name)) {
    const name = miner.nameOf(line);
    builder.add(line.record, name);
    if (templates !== "truth") {
      names.push(name);
      trueIds.push(line.eventId);
      trueTexts.push(line.eventTemplate);
    }
    eventOfLine[line.record.line] = line.eventId;
    if (info.timeToDetect) timeOfLine[line.record.line] = line.record.timeMs ?? Number.NaN;
    if (judge?.(line).label === 1) lineLabels.set(line.record.line, 1);
  }
  const table = builder.build(miner.textOf);
  return {
    name: info.name,
    table,
    labels: judge === undefined ? undefined : Uint8Array.from(table.lineNumber, (n) => lineLabels.get(n) ?? 0),
    ...unitsOf(table, eventOfLine),
    parsing: parsingScores({ names, trueIds, trueTexts }, miner.textOf),
    bufferLines: defaultBufferLines(table),
    timeToDetect: info.timeToDetect,
    timesMs: info.timeToDetect ? timesOf(table, timeOfLine) : undefined,
  };
}

function timesOf({ lineNumber }: SourceTable, timeOfLine: readonly number[]): Float64Array | undefined {
  const times = Float64Array.from(lineNumber, (line) => timeOfLine[line]);
  return times.some(Number.isNaN) ? undefined : times;
}

interface TemplateMiner {
  /** Stable name of the line's template; called once a line, in file order. */
  nameOf(line: CorpusLine): string;
  /** The template's text after the last line. */
  textOf(name: string): string;
}

/** The parsers a user without ground truth can choose; one per source. */
const PARSERS: Readonly<Record<Exclude<TemplateSource, "truth">, () => LogParser>> = {
  drain: () => drain({ masks: genericMasks }),
  spell: () => spell(),
  zero: () => zero(),
};

function minedTemplates(name: Exclude<TemplateSource, "truth">): TemplateMiner {
  const parser = PARSERS[name]();
  return {
    nameOf: ({ record }) => String(parser.add(record.content).templateId),
    textOf: (id) => parser.template(Number(id)).join(" "),
  };
}

function trueTemplates(source: string): TemplateMiner {
  const texts = new Map<string, string>();
  return {
    nameOf({ record, eventId, eventTemplate }) {
      if (eventId === undefined || eventTemplate === undefined) {
        throw new InvalidInputError(
          `--templates truth: line ${record.line} of ${source} must have a ground-truth template, got none; use --templates drain`,
        );
      }
      texts.set(eventId, eventTemplate);
      return eventId;
    },
    textOf: (name) => texts.get(name) as string,
  };
}

/**
 * The unit of evidence of every line. Ground truth where there is any, so that the weights of a metric do not depend on
 * the parser that is being measured.
 */
function unitsOf(
  table: SourceTable,
  eventOfLine: readonly (string | undefined)[],
): { units: Uint32Array; unitNames: readonly string[] } {
  const nameOf = (line: number, row: number) => eventOfLine[line] ?? table.templateNames[table.rows[row].template];
  const indexOfName = new Map<string, number>();
  const units = Uint32Array.from(table.lineNumber, (line, index) => {
    const name = nameOf(line, table.lineRow[index]);
    const known = indexOfName.get(name) ?? indexOfName.size;
    indexOfName.set(name, known);
    return known;
  });
  return { units, unitNames: [...indexOfName.keys()] };
}

/** The source with arrays that threads share instead of each holding their own. */
function shareArrays(source: PreparedSource): PreparedSource {
  const { table, labels, units, timesMs } = source;
  return {
    ...source,
    table: { ...table, lineRow: shared(table.lineRow), lineNumber: shared(table.lineNumber) },
    labels: labels && shared(labels),
    units: shared(units),
    timesMs: timesMs && shared(timesMs),
  };
}

function shared<T extends Uint8Array | Uint32Array | Float64Array>(values: T): T {
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
