/** @file The synthetic corpus: 16 systems that never were, of any size, with labels. */

import { createHash } from "node:crypto";
import { createRandom, InvalidInputError } from "@lsad/core";
import type { SourceName } from "@lsad/log-parser";
import type { Corpus, CorpusLine, LabelSet } from "./corpus.js";
import { recordReader, toRecord } from "./internal/record-reader.js";
import { judgeByTemplate } from "./internal/template-labels.js";
import { type SourceInfo, sourceInfo, sources } from "./source-info.js";
import { dialects } from "./synthetic/dialects/index.js";
import { generate } from "./synthetic/generate.js";
import { compileDialect, type Script } from "./synthetic/script.js";

/** Options of {@link syntheticCorpus}. */
export interface SyntheticCorpusOptions {
  /** Whole number; another seed, another corpus. Default 1. */
  readonly seed?: number;
  /** Lines of each source, at least 1. Default 2,000, as in Loghub-2k. */
  readonly linesPerSource?: number;
  /** Sources to generate, in any order; they do not influence each other. Default: all 16. */
  readonly sources?: readonly SourceName[];
}

/** Raised when the engine changes what the same tables and options give. */
const ENGINE_VERSION = 1;

/**
 * A generated corpus of the 16 sources: invented templates in the dialects of the 16 systems, true templates and labels known.
 *
 * Each source has its own routines that interleave, time that passes in bursts and by day faster than by night, parameters of realistic
 * distributions, and faults that unfold over several lines. Kinds of failure (disk, network, memory, …) are shared by the sources, wordings
 * hardly are. Some anomalies carry no tell-tale word, some normal lines do; some lines are anomalous by a parameter alone. Spark never fails.
 *
 * Lines are made while they are read: memory does not grow with `linesPerSource`. The same seed gives the same bytes on every machine, and the
 * first n lines of a longer corpus are those of a shorter one.
 *
 * @throws {@link InvalidInputError} if an option is outside its range.
 *
 * @example
 * ```ts
 * const corpus = syntheticCorpus({ seed: 7, linesPerSource: 100_000 });
 * const judge = corpus.builtInLabels.judge("HDFS");
 * let anomalies = 0;
 * for await (const line of corpus.read("HDFS")) anomalies += judge(line).label;
 * ```
 */
export function syntheticCorpus(options: SyntheticCorpusOptions = {}): Corpus & { readonly builtInLabels: LabelSet } {
  const { seed = 1, linesPerSource = 2000, sources: names } = options;
  if (!Number.isSafeInteger(seed)) {
    throw new InvalidInputError(`syntheticCorpus: seed must be a whole number, got ${seed}`);
  }
  if (!Number.isSafeInteger(linesPerSource) || linesPerSource < 1) {
    throw new InvalidInputError(
      `syntheticCorpus: linesPerSource must be a whole number of at least 1, got ${linesPerSource}`,
    );
  }
  return new SyntheticCorpus(seed, linesPerSource, chosenSources(names));
}

function chosenSources(names: readonly string[] | undefined): readonly SourceInfo[] {
  if (names === undefined) return sources;
  const chosen = new Set(names.map((name) => sourceInfo(name)));
  if (chosen.size === 0) throw new InvalidInputError("syntheticCorpus: sources must name at least one, got []");
  return sources.filter((info) => chosen.has(info));
}

class SyntheticCorpus implements Corpus {
  readonly name = "synthetic";
  readonly sources: readonly SourceInfo[];
  readonly builtInLabels: LabelSet;
  readonly #seed: number;
  readonly #linesPerSource: number;
  /** Compiled on first use, and kept: they hold no state of a reading. */
  readonly #scripts = new Map<string, Script>();

  constructor(seed: number, linesPerSource: number, chosen: readonly SourceInfo[]) {
    this.sources = chosen;
    this.#seed = seed;
    this.#linesPerSource = linesPerSource;
    this.builtInLabels = {
      name: "synthetic",
      hash: this.#digest("labels"),
      sources: chosen.map((info) => info.name),
      judge: (source) => judgeByTemplate(source, this.#script(source).labels),
    };
  }

  async *read(source: string): AsyncGenerator<CorpusLine, void> {
    const reader = recordReader(sourceInfo(source));
    const lines = generate(this.#script(source), createRandom(this.#seed).fork("synthetic").fork(source));
    for (let count = 0; count < this.#linesPerSource; count++) {
      const { raw, eventId, template } = lines.next().value;
      yield { record: toRecord(reader, raw), eventId, eventTemplate: template };
    }
  }

  async hash(): Promise<string> {
    return this.#digest(`seed ${this.#seed}, ${this.#linesPerSource} lines`);
  }

  #script(source: string): Script {
    const info = this.sources.find(({ name }) => name === source);
    if (info === undefined) {
      const known = this.sources.map(({ name }) => name).join(", ");
      throw new InvalidInputError(`read: source must be one of ${known}, got ${JSON.stringify(source)}`);
    }
    const script = this.#scripts.get(source) ?? compileDialect(dialects[info.name]);
    this.#scripts.set(source, script);
    return script;
  }

  /** The tables decide what is said and what it means, so they stand for the lines. */
  #digest(what: string): string {
    const tables = this.sources.map(({ name }) => JSON.stringify(dialects[name]));
    return createHash("sha256")
      .update(`${ENGINE_VERSION}\n${what}\n${tables.join("\n")}`)
      .digest("hex");
  }
}
