/** @file `lsad-parse` from arguments to exit code. */

import { readFileSync } from "node:fs";
import { isLsadError, type LogRecord } from "@lsad/core";
import { CommanderError } from "commander";

import type { TemplateInfo } from "../drain-answers.js";
import type { MaskingInstruction } from "../masking.js";
import { ByteSink, ClosedPipeError, OutputError } from "./byte-sink.js";
import { type CommandOptions, createCommand, isHelp, optionsOf } from "./command-options.js";
import type { CommandStreams, StopSignal } from "./command-streams.js";
import type { RowWriter } from "./event-row.js";
import { Explainer } from "./explanation.js";
import { type HeaderChoice, headerOf } from "./header-choice.js";
import { chooseMasks } from "./mask-choice.js";
import { createMiner, loadMiner, type Miner } from "./miner.js";
import { checkOutputs, checkTogether } from "./option-checks.js";
import { openFile } from "./output-file.js";
import { ParseRun } from "./parse-run.js";
import { PooledRun } from "./pooled-run.js";
import { Progress } from "./progress.js";
import { createRowWriter, formatOfEnding, isText } from "./row-writers.js";
import { type ParserFigures, printable, type SummaryTotals, summaryText } from "./run-summary.js";
import { writeTemplates } from "./template-file.js";
import { UsageError } from "./usage-error.js";

const EXIT = { done: 0, failed: 1, usage: 2, misfits: 3, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs the command.
 * @param args - Without the names of node and of the script.
 * @returns The exit code; see `lsad-parse --help`.
 */
export async function main(args: readonly string[], streams: CommandStreams): Promise<number> {
  const command = createCommand(version()).configureOutput({
    writeOut: (text) => streams.stdout.write(text),
    writeErr: (text) => streams.stderr.write(text),
  });
  try {
    command.parse(args, { from: "user" });
    return await runCommand(command.args, optionsOf(command), streams);
  } catch (error) {
    if (error instanceof CommanderError) return isHelp(error) ? EXIT.done : EXIT.usage;
    const isUsage = error instanceof UsageError || isLsadError(error);
    if (!isUsage && !(error instanceof OutputError)) throw error; // a bug of ours: with its stack
    streams.stderr.write(`lsad-parse: ${error.message}\n`);
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}

async function runCommand(files: readonly string[], options: CommandOptions, streams: CommandStreams): Promise<number> {
  checkTogether(options, files);
  await checkOutputs(options, files);
  const shared: SharedParts = {
    files: files.length === 0 ? ["-"] : files,
    options,
    header: headerOf(options.format),
    masks: await chooseMasksFor(options),
    stop: stopOn(streams),
    progress: new Progress(streams.stderr, !options.quiet),
    streams,
    startMs: performance.now(),
  };
  return options.workers === undefined ? runAlone(shared) : runPooled(options.workers, shared);
}

/** What a run needs, on one thread or several. */
interface SharedParts {
  readonly files: readonly string[];
  readonly options: CommandOptions;
  readonly header: HeaderChoice | undefined;
  readonly masks: readonly MaskingInstruction[] | undefined;
  readonly stop: AbortController;
  readonly progress: Progress;
  readonly streams: CommandStreams;
  readonly startMs: number;
}

async function runAlone(shared: SharedParts): Promise<number> {
  const { files, options, header, masks, stop, progress, streams } = shared;
  const miner = await openMiner(options, masks);
  const sink = openSink(options, streams);
  const learn = ({ content, timeMs }: LogRecord) =>
    options.matchOnly ? miner.parser.match(firstLineOf(content)) : miner.parser.add(firstLineOf(content), timeMs);
  const explainer = options.explain ? new Explainer(sink, miner, masks ?? [], options.threshold) : undefined;
  const writer = explainer ?? openWriter(options, sink);
  let savedLines = miner.parser.lines;

  const run = new ParseRun({
    inputs: files,
    miner,
    parse: explainer === undefined ? learn : (record) => explainer.parse(record, learn),
    writer,
    hasRows: options.rows && !options.explain,
    header,
    onMisfit: options.onMisfit,
    join: options.join === undefined || options.join === "indented" ? options.join : { firstLine: options.join },
    year: options.year,
    maxLineBytes: options.maxLineBytes,
    isFollowing: options.follow,
    positions: options.resume ? miner.positions : undefined,
    signal: stop.signal,
    stdin: streams.stdin,
    onBadInput: (place, error) => tellBadInput(shared, place, error),
    onAwaited: (path, error) => tellBadInput(shared, path, error, "; waiting for it"),
    onProgress: async (figures) => {
      progress.show(figures);
      if (!canSaveMidway(options) || miner.parser.lines - savedLines < options.saveEvery) return;
      savedLines = miner.parser.lines;
      await saveState(miner, options);
    },
  });
  await wholeOrNothing(sink, async () => {
    await run.run();
    await writer.end();
  });
  progress.clear();
  await saveState(miner, options);
  const { size, evicted } = miner.parser;
  await tellResult(shared, miner.parser.templates(), run.totals, { name: miner.name, templates: size, evicted });
  return exitCode(shared, run.totals.badInputs, run.totals.misfits);
}

/** What the template of a record is mined from: traces that follow the same message seldom are the same. */
function firstLineOf(content: string): string {
  const end = content.indexOf("\n");
  return end < 0 ? content : content.slice(0, end);
}

async function runPooled(workers: number, shared: SharedParts): Promise<number> {
  const { files, options, header, masks, stop, progress, streams } = shared;
  const { threshold, depth } = options;
  const sink = openSink(options, streams);
  const writer = openWriter(options, sink);
  const run = new PooledRun({
    inputs: files,
    workers,
    drain: { masks: masks ?? [], ...(threshold !== undefined && { threshold }), ...(depth !== undefined && { depth }) },
    writer,
    hasRows: options.rows,
    header,
    signal: stop.signal,
    stdin: streams.stdin,
    onBadInput: (place, error) => tellBadInput(shared, place, error),
    onProgress: (figures) => progress.show(figures),
  });
  try {
    await wholeOrNothing(sink, async () => {
      await run.run();
      await writer.end();
    });
    progress.clear();
    const templates = await run.templates();
    const figures = { name: `drain, ${workers} threads`, templates: templates.length, evicted: 0 };
    await tellResult(shared, templates, run.totals, figures);
  } finally {
    await run.close();
  }
  return exitCode(shared, run.totals.badInputs, 0);
}

function tellBadInput({ progress, streams }: SharedParts, place: string, error: Error, more = ""): void {
  progress.clear();
  streams.stderr.write(`lsad-parse: ${printable(`${place}: ${inWords(error)}${more}`)}\n`);
}

async function tellResult(
  { options, streams, startMs }: SharedParts,
  templates: readonly TemplateInfo[],
  totals: SummaryTotals,
  parser: ParserFigures,
): Promise<void> {
  if (options.templates !== undefined) await writeTemplates(options.templates, templates);
  if (options.summary || (streams.stderr.isTTY === true && !options.quiet)) {
    streams.stderr.write(summaryText(totals, parser, (performance.now() - startMs) / 1000));
  }
}

function exitCode({ options, stop }: SharedParts, badInputs: number, misfits: number): number {
  if (badInputs > 0) return EXIT.failed;
  const cause = stop.signal.reason as StopSignal | undefined;
  if (cause !== undefined && !options.follow) return EXIT[cause];
  return misfits > (options.maxMisfits ?? Number.POSITIVE_INFINITY) ? EXIT.misfits : EXIT.done;
}

/** With --resume, no line may be passed over whose row has not arrived: not before a file, or a batch, is complete. */
function canSaveMidway({ state, resume, rows, out, to, follow }: CommandOptions): boolean {
  const isWrittenAtOnce = isText(to ?? formatOfEnding(out)) && (out === undefined || follow);
  return state !== undefined && (!resume || !rows || isWrittenAtOnce);
}

function openSink({ out, follow, resume }: CommandOptions, { stdout }: CommandStreams): ByteSink {
  if (out === undefined) return new ByteSink(stdout, "standard output");
  return openFile(out, { isLive: follow, isContinued: follow && resume });
}

/** The usual failures in words; others as the system says them. */
function inWords(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "no such file";
  if (error.code === "EACCES") return "no permission to read it";
  if (error.code === "Z_BUF_ERROR" || error.message === "unexpected EOF") return "the compressed data ends too early";
  if (error.message.startsWith("TAR_BAD_ARCHIVE: Truncated")) return "the archive ends too early";
  return error.message;
}

/** What a closed pipe leaves to be done is done; any other failure goes on, and leaves no file that looks complete. */
async function wholeOrNothing(sink: ByteSink, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ClosedPipeError) return;
    await sink.discard();
    throw error;
  }
}

async function chooseMasksFor({ mask, parser = "zero" }: CommandOptions): ReturnType<typeof masksOrNone> {
  return masksOrNone(mask ?? (parser === "zero" ? undefined : "generic"));
}

async function masksOrNone(choice: string | undefined) {
  return choice === undefined ? undefined : await chooseMasks(choice);
}

async function openMiner(options: CommandOptions, masks: Awaited<ReturnType<typeof masksOrNone>>): Promise<Miner> {
  const { state, parser, threshold, depth, maxTemplates, matchOnly } = options;
  const loaded = state === undefined ? undefined : await loadMiner(state, parser);
  if (loaded !== undefined) return loaded;
  if (matchOnly) throw new UsageError(`--match-only: --state must be a file that exists, got ${state}`);
  return createMiner({
    ...(parser !== undefined && { parser }),
    ...(masks !== undefined && { masks }),
    ...(threshold !== undefined && { threshold }),
    ...(depth !== undefined && { depth }),
    ...(maxTemplates !== undefined && { maxTemplates }),
  });
}

function openWriter({ to, out, rows, csvSafe }: CommandOptions, sink: ByteSink): RowWriter {
  if (!rows) return { add: () => {}, flush: async () => {}, end: async () => {} };
  return createRowWriter(to ?? formatOfEnding(out), sink, { isPipe: out === undefined, isCsvSafe: csvSafe });
}

function stopOn(streams: CommandStreams): AbortController {
  const stop = new AbortController();
  streams.onInterrupt((signal) => stop.abort(signal));
  return stop;
}

async function saveState(miner: Miner, { state, matchOnly }: CommandOptions): Promise<void> {
  if (state === undefined || matchOnly) return;
  await miner.save(state).catch((error: Error) => {
    throw new OutputError(`--state: must be writable, got ${error.message}`, { cause: error });
  });
}

/** The package's, from the manifest beside `dist` and `src` alike. */
function version(): string {
  for (const place of ["../package.json", "../../package.json"]) {
    try {
      return JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8")).version;
    } catch {
      // built files lie one folder nearer to the manifest than sources
    }
  }
  return "unknown";
}
