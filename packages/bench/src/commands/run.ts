/** @file `lsad-bench run`: the protocol on a corpus, a table at the end, a report to open. */

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InvalidInputError } from "@lsad/core";
import { type View, views } from "@lsad/pipeline";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  type BenchConfig,
  type PresetName,
  presetNames,
  presets,
  resolveConfig,
  type TemplateSource,
  templateSources,
} from "../config.js";
import { configFileText, parseConfigFile } from "../config-file.js";
import { dryRun } from "../dry-run.js";
import { type RunBenchOptions, type RunFolder, type RunProgress, runBench } from "../run.js";
import type { JobRunner } from "../runner.js";
import { parseShard, type Shard } from "../shard.js";
import { summarise } from "../summary.js";
import { presentDryRun } from "./dry-run.js";
import { FailedCellsError } from "./failed-cells.js";
import { commaList, count, type DataOptions, openData, withDataOptions } from "./options.js";
import { presentRun } from "./report.js";
import { ProgressLine, type Terminal } from "./terminal.js";

interface RunOptions extends DataOptions {
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly preset?: PresetName;
  readonly templates?: TemplateSource;
  readonly encoder?: string;
  readonly detectors?: string[];
  readonly views?: View[];
  readonly targets?: string[];
  readonly seeds?: number;
  readonly lines?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly cache: string;
  readonly shard?: Shard;
  readonly dryRun?: boolean;
  readonly retryFailed?: boolean;
  readonly keepScores?: boolean;
  readonly fresh?: boolean;
  readonly json?: string;
}

/**
 * The command.
 * @param runnerOf - What runs the jobs, by the options given, those that the caller has added among them. Default: threads.
 */
export function runCommand(terminal: Terminal, signal: AbortSignal, runnerOf?: RunnerChoice): Command {
  const command = new Command("run")
    .description(
      "Hold each source out in turn: learn on the others, score it, measure. Stopped runs go on where they were.",
    )
    .addOption(new Option("--preset <name>", `${presetHelp()}; default: quick`).choices(presetNames))
    .option("--config <file>", "JSON with the names of --print-config; options on the command line go before it")
    .option("--print-config", "print the configuration that would be run, as such a file, and end");
  return withDataOptions(command)
    .addOption(
      new Option(
        "--templates <from>",
        "mined by a parser, or the ground truth of structured_data/; default: drain",
      ).choices(templateSources),
    )
    .option("--detectors <ids>", "comma-separated; see lsad-bench list", commaList)
    .addOption(new Option("--views <names>", `comma-separated: ${views.join(", ")}`).argParser(parseViews))
    .option("--targets <sources>", "comma-separated; default: every source", commaList)
    .option("--seeds <n>", "seeds for detectors that draw random numbers", count)
    .option(
      "--encoder <folder|name>",
      "pretrained encoder for bert and its kin; default: none, a small one is trained from nothing",
    )
    .option("--lines <n>", "lines a source of the embedded corpus has", count)
    .option("--workers <n>", "threads; the results do not depend on it", count)
    .option("--out <folder>", "where results go; default: a name under out/ made from the plan")
    .option("--cache <folder|none>", "parsed sources are kept here for the next run on the same lines", CACHE)
    .option("--dry-run", "print the plan, what it would take and what is left of it, and end")
    .addOption(
      new Option(
        "--shard <i/n>",
        "run a part of the plan, into <out>/shard-i-of-n; lsad-bench merge joins them",
      ).argParser(parseShard),
    )
    .option("--retry-failed", "run jobs again whose cells hold an error")
    .option("--keep-scores", "one Arrow file a cell: line, templateId, score")
    .option("--fresh", "start over where the folder holds another run")
    .option("--json <file>", "write the summary as JSON too")
    .addHelpText("after", EXAMPLES)
    .action((options: RunOptions) => run(options, terminal, signal, runnerOf?.(options)));
}

/** From the options of the command to what runs the jobs. */
export type RunnerChoice = (options: object) => JobRunner;

/** Where parsed sources are kept unless told otherwise. */
const CACHE = join("out", ".cache");

const EXAMPLES = `
Examples:
  $ lsad-bench run --preset standard --workers 2
  $ lsad-bench run --data ../loghub-2k --templates truth --keep-scores
  $ lsad-bench run --preset standard --print-config > run.json && lsad-bench run --config run.json
  $ lsad-bench run --preset standard --dry-run
  $ lsad-bench run --preset standard --shard 0/2 --out run      and 1/2 elsewhere, then lsad-bench merge run
  $ lsad-bench run --data ../loghub-2k --detectors keyword,tfidf-lr --views raw,parsed --targets BGL,HPC
`;

async function run(options: RunOptions, terminal: Terminal, signal: AbortSignal, runner?: JobRunner): Promise<void> {
  const config = configOf(options);
  if (options.printConfig) {
    terminal.stdout.write(configFileText(config));
    return;
  }
  const { corpus, labels } = await openData(options, config.syntheticLines);
  const progress = new ProgressLine(terminal.stderr);
  const inputs: RunBenchOptions = {
    config,
    corpus,
    labels,
    signal,
    keepScores: options.keepScores ?? false,
    fresh: options.fresh ?? false,
    retryFailed: options.retryFailed ?? false,
    ...given("shard", options.shard),
    ...given("cache", options.cache === "none" ? undefined : options.cache),
    ...given("workers", options.workers),
    ...given("out", options.out),
    ...given("runner", runner),
    onProgress: (step) => showProgress(progress, step),
    onNote: (note) => {
      progress.clear();
      terminal.stderr.write(`${note}\n`);
    },
  };
  if (options.dryRun) {
    presentDryRun(await dryRun(inputs).finally(() => progress.clear()), terminal);
    return;
  }
  const outcome = await runBench(inputs).finally(() => progress.clear());
  if (options.shard !== undefined) return presentShard(outcome, terminal);
  const failed = presentRun(outcome, terminal);
  if (options.json !== undefined) {
    writeFileSync(
      options.json,
      `${JSON.stringify({ manifest: outcome.manifest, summary: summarise(outcome.results) }, null, 2)}\n`,
    );
  }
  if (failed > 0) throw new FailedCellsError(failed);
}

/** A part of a run has no table: its means would be of whatever cells it was dealt. */
function presentShard({ folder, results }: RunFolder, { stdout }: Terminal): void {
  stdout.write(`${results.length} cells in ${folder}. With all shards there: lsad-bench merge ${dirname(folder)}\n`);
  const failed = results.filter(({ error }) => error !== null).length;
  if (failed > 0) throw new FailedCellsError(failed);
}

/** The file's configuration, with the options of the command line before it. */
function configOf(options: RunOptions): BenchConfig {
  const file = options.config === undefined ? undefined : parseConfigFile(readConfig(options.config), options.config);
  return resolveConfig(options.preset ?? file?.preset ?? "quick", {
    ...file?.overrides,
    ...given("detectors", options.detectors),
    ...given("views", options.views),
    ...given("targets", options.targets),
    ...given("seedCount", options.seeds),
    ...given("templates", options.templates),
    ...given("encoder", options.encoder),
    ...given("syntheticLines", options.lines),
  });
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unreadable";
    throw new InvalidInputError(`--config: must be a file that can be read, got ${file} (${reason})`);
  }
}

function showProgress(line: ProgressLine, step: RunProgress): void {
  if (step.phase === "read") line.show("reading sources", step.source, step.done, step.total);
  else line.show("running jobs", step.job, step.done, step.total, step.resumed);
}

/** An option that was given, as a property; nothing when it was not. */
function given<K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: T };
}

function parseViews(text: string): View[] {
  const names = commaList(text);
  const unknown = names.find((name) => !(views as readonly string[]).includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`Known views are ${views.join(", ")}; ${unknown} is none.`);
  return names as View[];
}

function presetHelp(): string {
  return presetNames.map((name) => `${name}: ${presets[name].summary}`).join("; ");
}
