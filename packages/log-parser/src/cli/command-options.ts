/** @file The options of `lsad-parse`, as commander reads them. */

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import type { MisfitRule } from "../record-reader.js";
import { PARSERS, type ParserName } from "./miner.js";
import { OUTPUT_FORMATS, type OutputFormat } from "./row-writers.js";

/** The options as given; absent ones are `undefined`. */
export interface CommandOptions {
  readonly parser?: ParserName;
  readonly format: string;
  readonly mask?: string;
  readonly threshold?: number;
  readonly depth?: number;
  readonly maxTemplates?: number;
  readonly state?: string;
  readonly saveEvery: number;
  readonly resume: boolean;
  readonly matchOnly: boolean;
  readonly follow: boolean;
  readonly workers?: number;
  readonly join?: string;
  readonly out?: string;
  readonly to?: OutputFormat;
  readonly csvSafe: boolean;
  readonly templates?: string;
  readonly rows: boolean;
  readonly explain: boolean;
  readonly summary: boolean;
  readonly quiet: boolean;
  readonly onMisfit: MisfitRule;
  readonly maxMisfits?: number;
  readonly maxLineBytes?: number;
  readonly year?: number;
}

const EXAMPLES = `
Examples:
  lsad-parse app.log                                   events as JSON lines, no settings needed
  lsad-parse 'logs/**/*.log.gz' --templates t.csv --no-rows
                                                       only the templates of many files, most frequent first
  lsad-parse old.tar.gz --out events.parquet           archives by content; output by the name's ending
  lsad-parse big.log -p drain --workers 4 --out ids.csv.gz --templates t.csv
                                                       on four threads, with the templates of one
  lsad-parse app.log --join indented                   a stack trace is part of the record it explains
  lsad-parse --follow /var/log/syslog --state s.json --resume
                                                       as lines arrive, through rotation; started again, it goes on
  lsad-parse new.log --state s.json --match-only       which lines fit no known template (templateId missing)
  lsad-parse app.log --parser drain --mask generic --explain | less
                                                       why each line got its template
  kubectl logs my-pod | lsad-parse - --format none     standard input

Exit codes:
  0  done (also when the reader of the output closed it)
  1  an input could not be read, or the output not written
  2  wrong usage
  3  done, but more than --max-misfits lines had no header
  130, 143  stopped by Ctrl-C or SIGTERM before the end, everything so far written and saved (0 with --follow)

What --out, --templates and --state name is replaced when the new file is complete (--out with --follow: written to from
the start). A run that is killed, or fails, leaves there what was there.
`;

/** The command without its action. */
export function createCommand(version: string): Command {
  return new Command("lsad-parse")
    .description("Log lines in, events and templates out.")
    .version(version)
    .argument("[files...]", "files, patterns, archives; - is standard input, also when none is given")
    .addOption(new Option("-p, --parser <name>", "zero needs no settings (default: zero)").choices(PARSERS))
    .option("-f, --format <name>", 'header: a system\'s name, "<Date> <Level> <Content>", auto or none', "auto")
    .option("-m, --mask <which>", "for drain and spell: generic, drain3, none or a JSON file (default: generic)")
    .option("--threshold <share>", "for drain and spell: tokens that must be equal, 0 to 1", share)
    .option("--depth <levels>", "for drain: levels of its tree", wholeFrom(3))
    .option(
      "--max-templates <n>",
      "templates kept; the one not seen for longest goes first (default: 10000)",
      wholeFrom(16),
    )
    .option("-s, --state <file>", "go on from this state if it exists, with its settings, and save it at the end")
    .option("--save-every <lines>", "with --state: save on the way too", wholeFrom(1), 1_000_000)
    .option("--resume", "with --state: go on in each file after the last line that the state has learnt", false)
    .option("--match-only", "learn nothing: look lines up among the templates of --state", false)
    .option("-F, --follow", "go on as files grow, through rotation and truncation", false)
    .option("--workers <n>", "drain on n threads; events are source, line and templateId", wholeFrom(1))
    .option("-o, --out <file>", "where events go, compressed by .gz or .zst (default, and -: standard output)")
    .addOption(
      new Option("-t, --to <format>", "format of events (default: by the ending of --out, else jsonl)").choices(
        OUTPUT_FORMATS,
      ),
    )
    .option("--csv-safe", "put ' before cells that a spreadsheet would run as formulas", false)
    .option("--templates <file>", "write the templates at the end, as CSV or (*.jsonl) JSON lines")
    .option("--no-rows", "write no events")
    .option("--explain", "instead of events: why each line got its template", false)
    .option("--summary", "print a summary to standard error, also when that is no terminal", false)
    .option("-q, --quiet", "no progress and no summary", false)
    .addOption(
      new Option("--on-misfit <rule>", "a line without header is content, continues the record before, or is left out")
        .choices(["content", "continue", "drop"])
        .default("content"),
    )
    .option(
      "--join <rule>",
      "lines that belong together: indented, or a pattern that every first line matches; the first line makes the template",
    )
    .option("--max-misfits <n>", "exit with 3 when more lines have no header", wholeFrom(0))
    .option("--max-line-bytes <n>", "longer lines are cut (default: 1048576)", wholeFrom(1))
    .option("--year <year>", "of the first line, where time stamps have none (default: this year)", wholeFrom(0))
    .addHelpText("after", EXAMPLES)
    .exitOverride();
}

/** The options that a command was given; `-` for --out is standard output, as if nothing had been said. */
export function optionsOf(command: Command): CommandOptions {
  const { out, ...others } = command.opts<CommandOptions>();
  return out === undefined || out === "-" ? others : { ...others, out };
}

/** Whether commander ended because help or the version was asked for. */
export function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
  };
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 1.");
}
