/** @file Options that several commands share: which corpus, which labels. */

import { InvalidInputError } from "@lsad/core";
import { type Corpus, type LabelSet, openCorpus, openLabels, syntheticCorpus } from "@lsad/datasets";
import { type Command, InvalidArgumentError, Option } from "commander";

/** The options that name the data. */
export interface DataOptions {
  readonly data?: string;
  readonly labels?: string;
}

/** Adds `--data` and `--labels`. */
export function withDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--data <folder>",
        "logs in the Loghub layout (raw_data/, structured_data/); default: the embedded synthetic corpus",
      ),
    )
    .addOption(
      new Option(
        "--labels <name|folder>",
        "curated, native, or a folder of label files; default: curated, or the corpus's own",
      ),
    );
}

/**
 * The corpus and labels that options name.
 * @throws {@link InvalidInputError} if labels are asked for that the embedded corpus does not have.
 */
export async function openData(
  { data, labels }: DataOptions,
  syntheticLines: number,
): Promise<{ corpus: Corpus; labels: LabelSet }> {
  if (data === undefined) {
    const corpus = syntheticCorpus({ linesPerSource: syntheticLines });
    if (labels !== undefined) {
      throw new InvalidInputError(`--labels: the embedded corpus has its own labels, got ${labels}; give --data too`);
    }
    return { corpus, labels: ownLabels(corpus) };
  }
  const corpus = await openCorpus(data);
  if (labels === undefined && corpus.builtInLabels !== undefined) return { corpus, labels: corpus.builtInLabels };
  return { corpus, labels: await openLabels(labels ?? "curated", corpus) };
}

function ownLabels(corpus: Corpus): LabelSet {
  if (corpus.builtInLabels === undefined) throw new Error("internal: the synthetic corpus must have labels, got none");
  return corpus.builtInLabels;
}

/** Parses `a,b,c`. */
export function commaList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Parses a whole number of at least 1. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError("It must be a whole number of at least 1.");
  }
  return value;
}
