/** @file `lsad-bench explain`: why lines of a log got their scores. */

import { writeFileSync } from "node:fs";
import { InvalidInputError } from "@lsad/core";
import type { Corpus } from "@lsad/datasets";
import {
  type DetectorId,
  detectorKind,
  detectorKinds,
  encoderKinds,
  loadBundle,
  type View,
  views,
} from "@lsad/pipeline";
import { Command, Option } from "commander";
import { presets, type TemplateSource, templateSources } from "../config.js";
import { explainLines, explainTarget, type LineChoice } from "../explain/explain-lines.js";
import type { LineExplanation } from "../explain/explanation.js";
import { explanationPage } from "../explain/explanation-page.js";
import { explanationText } from "../explain/explanation-text.js";
import { codeHash } from "../hashes.js";
import { type BenchData, hashData, prepareSources } from "../prepare.js";
import { isEncoder } from "../rows.js";
import { commaList, count, type DataOptions, openData, withDataOptions } from "./options.js";
import { ProgressLine, type Terminal } from "./terminal.js";

interface ExplainOptions extends DataOptions {
  readonly target: string;
  readonly line?: number[];
  readonly top?: number;
  readonly detector?: DetectorId;
  readonly view?: View;
  readonly encoder?: string;
  readonly model?: string;
  readonly templates: TemplateSource;
  readonly seed?: number;
  readonly html?: string;
  readonly json?: string;
}

/** Lines explained when none is named. */
const DEFAULT_TOP = 3;

/** The command. */
export function explainCommand(terminal: Terminal, signal: AbortSignal): Command {
  const command = new Command("explain")
    .description("Say why lines of a log got their scores: words or ingredients, and a normal line to compare with.")
    .requiredOption("--target <source>", "whose lines are explained")
    .addOption(
      new Option("--line <numbers>", "lines of its file, from 1, comma-separated")
        .argParser((text) => commaList(text).map(count))
        .conflicts("top"),
    )
    .addOption(
      new Option("--top <n>", `the highest-scored test lines, one a template; default: ${DEFAULT_TOP}`).argParser(
        count,
      ),
    );
  return withDataOptions(command)
    .addOption(
      new Option("--detector <id>", "fitted on the other sources, as a run does; default: fusion").choices(
        [...detectorKinds, ...encoderKinds].map(({ id }) => id),
      ),
    )
    .option(
      "--encoder <folder>",
      "pretrained encoder of detectors that use one; default: a small one trained from nothing",
    )
    .addOption(new Option("--view <name>", "what it reads of a line; default: the detector's own").choices(views))
    .addOption(
      new Option("--model <bundle>", "explain a detector that lsad-bench train saved").conflicts([
        "detector",
        "view",
        "encoder",
      ]),
    )
    .addOption(new Option("--templates <from>").choices(templateSources).default("drain"))
    .option("--seed <n>", "seed of all chance", count)
    .option("--html <file>", "write a page too: self-contained, no network")
    .option("--json <file>", "write everything as JSON too")
    .addHelpText("after", EXAMPLES)
    .action((options: ExplainOptions) => explain(options, terminal, signal));
}

const EXAMPLES = `
Parts add up to the score; "an ordinary line" is the mean over the target's own buffer. Encoders (bert, dann-bert, lora-bert,
adapter-bert, hybrid-bert, bert-fusion) also show where they look; they train before they explain, which takes a while.

Examples:
  $ lsad-bench explain --target BGL                                        the embedded corpus
  $ lsad-bench explain --data ../loghub-2k --target BGL --line 1234
  $ lsad-bench explain --data ../loghub-2k --target HDFS --top 5 --detector tfidf-lr --html why.html
  $ lsad-bench explain --data ../loghub-2k --target HDFS --detector bert --encoder MiniLM-L6 --html why.html
  $ lsad-bench explain --data ../loghub-2k --target BGL --model bundles/words
`;

async function explain(options: ExplainOptions, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { corpus, labels } = await openData(options, presets.quick.syntheticLines);
  const names = corpus.sources.map(({ name }) => name as string);
  if (!names.includes(options.target)) {
    throw new InvalidInputError(`--target: must be one of ${names.join(", ")}, got ${options.target}`);
  }
  const progress = new ProgressLine(terminal.stderr);
  const sources = await prepareSources(corpus, labels, {
    templates: options.templates,
    onSource: (source, done, total) => progress.show("reading sources", source, done, total),
    signal,
  });
  const dataHash = await hashData(corpus, labels, options.templates);
  const data: BenchData = {
    sources,
    labels: labels.name,
    templates: options.templates,
    otherTemplates: {},
    dataHash,
    codeHash: codeHash(),
    scoresFolder: undefined,
  };
  progress.show("fitting", options.model ?? options.detector ?? "fusion", 0, 1);
  const explanations = await explanationsOf(data, options, terminal);
  progress.clear();
  const raws = await rawLines(corpus, options.target, explanations);
  present(explanations, raws, options, terminal);
}

async function explanationsOf(
  data: BenchData,
  { target, line, top, detector = "fusion", view, encoder, model, seed = 0 }: ExplainOptions,
  { stderr }: Terminal,
): Promise<readonly LineExplanation[]> {
  const choice: LineChoice = line === undefined ? { top: top ?? DEFAULT_TOP } : { lines: line };
  if (model === undefined) {
    if (encoder !== undefined && !isEncoder(detector)) {
      throw new InvalidInputError(`--encoder: must come with a detector that uses one, got ${detector}`);
    }
    const given = encoder === undefined ? {} : { options: { encoder } };
    const job = { detector, view: view ?? detectorKind(detector).views[0], target, seed, ...given };
    return explainLines(data, job, choice);
  }
  const pipeline = await loadBundle(model);
  if (pipeline.trainedOn.includes(target)) {
    stderr.write(`Note: ${model} was trained on ${target} too: it knows these lines.\n`);
  }
  const training = data.sources.flatMap(({ name, table, labels }) =>
    labels === undefined || name === target || !pipeline.trainedOn.includes(name) ? [] : [{ table, labels }],
  );
  const source = data.sources.find(({ name }) => name === target);
  if (source === undefined) throw new Error(`internal: ${target} was not prepared`);
  return explainTarget({ pipeline, training }, source, choice);
}

/** The lines as they stand in the file, without the label column of sources that have one. */
async function rawLines(
  corpus: Corpus,
  target: string,
  explanations: readonly LineExplanation[],
): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(explanations.map(({ line }) => line));
  const found = new Map<number, string>();
  for await (const { record } of corpus.read(target)) {
    if (wanted.has(record.line)) found.set(record.line, record.raw);
    if (found.size === wanted.size) break;
  }
  return found;
}

function present(
  explanations: readonly LineExplanation[],
  raws: ReadonlyMap<number, string>,
  { html, json }: ExplainOptions,
  { stdout }: Terminal,
): void {
  const lines = explanations.map((explanation) => ({
    explanation,
    raw: raws.get(explanation.line) ?? explanation.text,
  }));
  for (const { explanation, raw } of lines)
    stdout.write(`${explanationText(explanation, stdout.columns ?? 80, raw)}\n`);
  if (json !== undefined) {
    writeFileSync(
      json,
      `${JSON.stringify(
        lines.map(({ explanation, raw }) => ({ ...explanation, raw })),
        null,
        2,
      )}\n`,
    );
  }
  if (html !== undefined) {
    writeFileSync(html, explanationPage(lines));
    stdout.write(`Page: ${html}\n`);
  }
}
