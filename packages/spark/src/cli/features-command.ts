/** @file `lsad-spark features`: a table of texts in, vectors and template counts out. */

import type { TfidfVectorizerOptions } from "@lsad/features";
import { Command, InvalidArgumentError } from "commander";
import { type FeaturesOnSparkOptions, featuresOnSpark } from "../jobs/features-job.js";
import {
  numberFrom,
  progressLine,
  type SessionOptions,
  withSession,
  withSessionOptions,
  workerOptions,
} from "./session-options.js";
import type { Surroundings } from "./surroundings.js";

interface FeaturesCommandOptions extends SessionOptions {
  readonly out: string;
  readonly text: string;
  readonly key?: Record<string, string>;
  readonly ngrams?: readonly [number, number];
  readonly minDf?: number;
  readonly maxDf?: number;
  readonly maxFeatures?: number;
  readonly sublinearTf?: boolean;
  readonly window?: number;
}

const EXAMPLES = `
Examples:
  $ lsad-spark features /parsed/events --min-df 2 --out /features
  $ lsad-spark features /parsed/events --ngrams 1,2 --max-features 50000 --window 100 --out /features
  $ lsad-spark features /tables/messages --text message --key 'id BIGINT' --out /features
`;

/** The command. */
export function featuresCommand(surroundings: Surroundings, signal: AbortSignal): Command {
  const command = new Command("features")
    .description("TF-IDF vectors of a table's texts, and template counts: the numbers of one machine.")
    .argument("<table>", "folder of a Parquet table, such as the events of lsad-spark parse")
    .requiredOption("-o, --out <folder>", "where results go: vectors, vocabulary, vectorizer, templateCounts")
    .option("--text <column>", "column with the text", "content")
    .option(
      "--key <columns>",
      "columns that tell rows apart, with types (default: source STRING, file STRING, line BIGINT)",
      key,
    )
    .option("--ngrams <least,most>", "words of a term (default: 1,1)", range)
    .option("--min-df <n>", "least number of texts with a term, or a share below 1", numberFrom(0))
    .option("--max-df <n>", "greatest number of texts with a term, or a share up to 1", numberFrom(0))
    .option("--max-features <n>", "only this many terms, the most frequent", numberFrom(1))
    .option("--sublinear-tf", "1 + ln(count) in place of the count")
    .option("--window <lines>", "count templates by windows of so many lines too", numberFrom(1));
  return withSessionOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((table: string, options: FeaturesCommandOptions) => run(table, options, surroundings, signal));
}

async function run(
  table: string,
  options: FeaturesCommandOptions,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const { stdout, stderr } = surroundings;
  const progress = progressLine(stderr, options.quiet);
  const job: FeaturesOnSparkOptions = {
    table: { folder: table, text: options.text, ...(options.key && { key: options.key }) },
    out: options.out,
    vectorizer: vectorizerOf(options),
    ...(options.window !== undefined && { linesPerWindow: options.window }),
    ...workerOptions(options),
    signal,
    onProgress: progress.show,
  };
  try {
    const { texts, terms } = await withSession(options, surroundings, (session) => featuresOnSpark(session, job));
    progress.clear();
    stdout.write(
      options.json ? `${JSON.stringify({ texts, terms })}\n` : `${texts} texts, ${terms} terms\n${options.out}\n`,
    );
  } finally {
    progress.clear();
  }
}

function vectorizerOf({
  ngrams,
  minDf,
  maxDf,
  maxFeatures,
  sublinearTf,
}: FeaturesCommandOptions): TfidfVectorizerOptions {
  return {
    ...(ngrams !== undefined && { ngramRange: ngrams }),
    ...(minDf !== undefined && { minDf }),
    ...(maxDf !== undefined && { maxDf }),
    ...(maxFeatures !== undefined && { maxFeatures }),
    ...(sublinearTf !== undefined && { sublinearTf }),
  };
}

function key(text: string): Record<string, string> {
  const pairs = text.split(",").map((part) => part.trim().split(/\s+/));
  if (pairs.some((pair) => pair.length !== 2))
    throw new InvalidArgumentError("It must be as 'id BIGINT, host STRING'.");
  return Object.fromEntries(pairs.map(([name, type]) => [name, type]));
}

function range(text: string): readonly [number, number] {
  const [least, most = least] = text.split(",").map(Number);
  if (Number.isInteger(least) && Number.isInteger(most) && least >= 1 && most >= least) return [least, most];
  throw new InvalidArgumentError("It must be two whole numbers as 1,2.");
}
