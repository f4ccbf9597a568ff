/** @file `lsad-spark parse`: files in, events and templates as Parquet out. */

import { genericMasks, Masker, type MaskingInstruction } from "@lsad/log-parser";
import { Command, Option } from "commander";
import { parseOnSpark } from "../jobs/parse-job.js";
import type { ParseOnSparkOptions, ParseReport } from "../jobs/parse-options.js";
import type { ParseInput } from "../jobs/parse-sql.js";
import { type ColumnNames, type MinerSettings, PARSERS, type ParserName } from "../worker/parse-settings.js";
import {
  numberFrom,
  progressLine,
  readJson,
  type SessionOptions,
  withSession,
  withSessionOptions,
  workerOptions,
} from "./session-options.js";
import type { Surroundings } from "./surroundings.js";

interface ParseCommandOptions extends SessionOptions {
  readonly out: string;
  readonly from: ParseInput["format"];
  readonly source?: string;
  readonly sourcePattern?: string;
  readonly parser: ParserName;
  readonly format?: string;
  readonly mask?: string;
  readonly threshold?: number;
  readonly depth?: number;
  readonly published?: boolean;
  readonly year?: number;
  readonly onMisfit: "content" | "quarantine";
  readonly content: string;
  readonly time?: string;
  readonly level?: string;
  readonly component?: string;
  readonly sourceColumn?: string;
  readonly schema?: string;
  readonly delimiter?: string;
  readonly maxBadShare?: number;
  readonly maxKeyLines?: number;
  readonly parameters?: boolean;
  readonly oneQuery?: boolean;
}

const EXAMPLES = `
Examples:
  $ lsad-spark parse '/logs/HDFS*.log' '/logs/BGL*.log' --format source --source-pattern '^([A-Za-z]+)' --out /parsed
                                                       each system by its own header format and parser
  $ lsad-spark parse s3a://bucket/app/ --source app --format '<Date> <Time> <Level> <Content>' --out s3a://bucket/parsed
  $ lsad-spark parse /logs/app.jsonl --from json --content message --time at --max-bad-share 0.05 --out /parsed
  $ lsad-spark parse /logs/app.csv --from csv --content message --schema schema.json --out /parsed
                                                       schema.json: {"ms": {"type": "integer", "min": 0}}
`;

/** The command. */
export function parseCommand(surroundings: Surroundings, signal: AbortSignal): Command {
  const command = new Command("parse")
    .description("Lines in, events and templates out, as Parquet: the templates and ids of one machine.")
    .argument("<paths...>", "files, folders or patterns, as Spark reads them")
    .requiredOption(
      "-o, --out <folder>",
      "where results go: events, templates, quarantine, and report when all is done",
    )
    .addOption(
      new Option("--from <kind>", "what the files hold").choices(["text", "json", "csv", "parquet"]).default("text"),
    )
    .option("--source <name>", "name of the system (default: the file's name up to the first dot)")
    .option("--source-pattern <regex>", "the first group in a file's name is the system's")
    .addOption(new Option("-p, --parser <name>", "what learns templates").choices(PARSERS).default("drain"))
    .option("-f, --format <name>", 'header of text lines: a system\'s name, source, "<Date> <Content>" or none')
    .option("-m, --mask <which>", "for drain and spell: generic, none or a JSON file (default: generic)")
    .option("--threshold <share>", "for drain and spell: tokens that must be equal", numberFrom(0, 1))
    .option("--depth <levels>", "for drain: levels of its tree", numberFrom(3))
    .option("--published", "for drain and spell: each of Loghub's systems with its published settings")
    .option("--year <year>", "of time stamps that have none", numberFrom(0))
    .addOption(
      new Option("--on-misfit <rule>", "a line without header is content as a whole, or is set aside")
        .choices(["content", "quarantine"])
        .default("content"),
    );
  return withSessionOptions(withColumnOptions(command))
    .option(
      "--max-bad-share <share>",
      "share of rows in quarantine past which the job fails (default: 0.01)",
      numberFrom(0, 1),
    )
    .option(
      "--max-key-lines <n>",
      "most lines of one source and token count, which one process learns (default: no limit)",
      numberFrom(1),
    )
    .option("--parameters", "for drain and spell: events have the values of their lines, by name")
    .option("--one-query", "no Parquet between reading and learning: for small data")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], options: ParseCommandOptions) => run(paths, options, surroundings, signal));
}

function withColumnOptions(command: Command): Command {
  return command
    .option("--content <column>", "column with the message", "content")
    .option("--time <column>", "column with the time: milliseconds or ISO 8601")
    .option("--level <column>", "column with the level")
    .option("--component <column>", "column with the part of the system")
    .option("--source-column <column>", "column with the name of the system")
    .option("--schema <file>", "JSON: what columns must hold; other rows are set aside")
    .option("--delimiter <text>", "between cells of CSV", ",");
}

async function run(
  paths: readonly string[],
  options: ParseCommandOptions,
  { stdout, stderr, ...rest }: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  const progress = progressLine(stderr, options.quiet);
  const job = { ...jobOf(paths, options), signal, onProgress: progress.show, onWarning: progress.warn };
  try {
    const report = await withSession(options, { stdout, stderr, ...rest }, (session) => parseOnSpark(session, job));
    progress.clear();
    stdout.write(options.json ? `${JSON.stringify(report)}\n` : summary(report, options.out));
  } finally {
    progress.clear();
  }
}

function jobOf(paths: readonly string[], options: ParseCommandOptions): ParseOnSparkOptions {
  const { from, source, sourcePattern, parser, format, year, schema, delimiter } = options;
  const { maxBadShare, maxKeyLines, parameters, oneQuery } = options;
  return {
    input: { paths, format: from, ...(source && { source }), ...(sourcePattern && { sourcePattern }) },
    out: options.out,
    parser,
    miner: minerOf(options),
    onMisfit: options.onMisfit,
    ...(from !== "text" && { columns: columnsOf(options) }),
    ...(format !== undefined && { format }),
    ...(year !== undefined && { year }),
    ...(schema !== undefined && { schema: readJson("--schema", schema) as Record<string, unknown> }),
    ...(delimiter !== undefined && { delimiter }),
    ...(maxBadShare !== undefined && { maxBadShare }),
    ...(maxKeyLines !== undefined && { maxKeyLines }),
    ...(parameters !== undefined && { parameters }),
    ...(oneQuery !== undefined && { oneQuery }),
    ...workerOptions(options),
  };
}

function minerOf({ parser, mask, threshold, depth, published }: ParseCommandOptions): MinerSettings {
  const masks = published || (parser === "zero" && mask === undefined) ? undefined : masksOf(mask ?? "generic");
  return {
    ...(masks !== undefined && { masks }),
    ...(threshold !== undefined && { threshold }),
    ...(depth !== undefined && { depth }),
    ...(published !== undefined && { published }),
  };
}

function masksOf(choice: string): readonly MaskingInstruction[] {
  if (choice === "generic") return genericMasks;
  if (choice === "none") return [];
  const masks = readJson("--mask", choice) as readonly MaskingInstruction[];
  new Masker(masks); // refuses here what every worker would refuse
  return masks;
}

function columnsOf({ content, time, level, component, sourceColumn }: ParseCommandOptions): ColumnNames {
  return {
    content,
    ...(time !== undefined && { time }),
    ...(level !== undefined && { level }),
    ...(component !== undefined && { component }),
    ...(sourceColumn !== undefined && { source: sourceColumn }),
  };
}

function summary({ rows, events, templates, quarantined, seconds }: ParseReport, out: string): string {
  const times = Object.entries(seconds).map(([stage, time]) => `${stage} ${time} s`);
  return `${rows} rows, ${events} events, ${templates} templates, ${quarantined} in quarantine\n${times.join(", ")}\n${out}\n`;
}
