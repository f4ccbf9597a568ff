/** @file Dialects compiled: texts numbered, steps parsed, weights summed. */

import type { Judgement } from "../corpus.js";
import { compilePattern } from "../internal/anomaly-pattern.js";
import { anomalyOf, NORMAL, type TemplateLabel } from "../internal/template-labels.js";
import { type Speak, TextCompiler, templateOf } from "./compile-text.js";
import type { Dialect } from "./dialect.js";
import { runningSums, zipfSums } from "./draw.js";

/** One text of a dialect, ready to be spoken. */
export interface Utterance {
  readonly eventId: string;
  readonly template: string;
  /** Everything before the content. */
  readonly header: Speak;
  readonly content: Speak;
}

/** One step of a routine or fault. */
export interface Step {
  readonly utterance: Utterance;
  /** Least and most repetitions; from 0 for a step that happens every other time. */
  readonly least: number;
  readonly most: number;
  /** Slots forced to one of some values. */
  readonly forced: readonly { readonly index: number; readonly values: readonly string[] }[];
}

/** Step lists to draw from. */
export interface Repertoire {
  readonly plots: readonly (readonly Step[])[];
  readonly sums: Float64Array;
}

/** A compiled dialect. */
export interface Script {
  readonly dialect: Dialect;
  readonly routines: Repertoire;
  readonly faults: Repertoire;
  readonly labels: ReadonlyMap<string, TemplateLabel>;
}

const STEP = /^([A-Za-z0-9]+)(?:\[([^\]]+)\])?(\?|\*(\d+)(?:-(\d+))?)?$/;

/** Flatter than Zipf's law: a long tail of normal texts that are as rare as failures. */
const SELDOM_EXPONENT = 0.6;

/** Compiles a dialect. A table that refers to what it does not hold is a bug of ours, and said so. */
export function compileDialect(dialect: Dialect): Script {
  const compiler = new TextCompiler(dialect);
  const utterances = compileUtterances(dialect, compiler);
  const stepsOf = (text: string): readonly Step[] =>
    text
      .trim()
      .split(/\s+/)
      .map((word) => compileStep(word, utterances, compiler, dialect));
  const seldom = stepsOf(dialect.seldom);
  const seldomSums = zipfSums(seldom.length, SELDOM_EXPONENT);
  const seldomWeights = seldom.map((_, i) => dialect.seldomWeight * (seldomSums[i] - (seldomSums[i - 1] ?? 0)));
  return {
    dialect,
    routines: {
      plots: [...dialect.routines.map(([, steps]) => stepsOf(steps)), ...seldom.map((step) => [step])],
      sums: runningSums([...dialect.routines.map(([weight]) => weight), ...seldomWeights]),
    },
    faults: {
      plots: dialect.faults.map(([, , steps]) => stepsOf(steps)),
      sums: runningSums(dialect.faults.map(([, weight]) => weight)),
    },
    labels: labelTexts(dialect, utterances),
  };
}

/** Numbers the texts `E1`, `E2`, … in the order of their templates, as Loghub does, so that an id says nothing about its label. */
function compileUtterances(dialect: Dialect, compiler: TextCompiler): ReadonlyMap<string, Utterance> {
  const rows = [
    ...Object.entries(dialect.normal).map(([key, [level, component, text]]) => ({ key, level, component, text })),
    ...Object.entries(dialect.anomalous).map(([key, [level, component, , , text]]) => ({
      key,
      level,
      component,
      text,
    })),
  ];
  const templates = rows.map(({ text }) => templateOf(text)).sort();
  const utterances = new Map<string, Utterance>();
  for (const { key, level, component, text } of rows) {
    const template = templateOf(text);
    const place = templates.indexOf(template);
    if (utterances.has(key) || templates[place + 1] === template) {
      throw new Error(`internal: ${dialect.source}: ${key} must be there once, and its text too`);
    }
    const header = dialect.header.replace("{level}", () => level).replace("{component}", () => component);
    utterances.set(key, {
      eventId: `E${place + 1}`,
      template,
      header: compiler.compile(header, true),
      content: compiler.compile(text),
    });
  }
  return utterances;
}

function compileStep(
  word: string,
  utterances: ReadonlyMap<string, Utterance>,
  compiler: TextCompiler,
  { source }: Dialect,
): Step {
  const [, key, forced, times, least, most] = STEP.exec(word) ?? [];
  const utterance = utterances.get(key);
  if (utterance === undefined) throw new Error(`internal: ${source}: step ${word} names no text`);
  return {
    utterance,
    least: times === "?" ? 0 : Number(least ?? 1),
    most: times === "?" ? 1 : Number(most ?? least ?? 1),
    forced: (forced?.split(",") ?? []).map((assignment) => {
      const [name, values] = assignment.split("=");
      return { index: compiler.indexOf(name), values: values.split("|") };
    }),
  };
}

function labelTexts(dialect: Dialect, utterances: ReadonlyMap<string, Utterance>): ReadonlyMap<string, TemplateLabel> {
  const labels = new Map<string, TemplateLabel>();
  for (const [key, { eventId }] of utterances) {
    const row = dialect.anomalous[key];
    const rule = dialect.anomalousIf[key];
    labels.set(
      eventId,
      row !== undefined ? { plain: anomaly(row[2], row[3]) } : rule === undefined ? { plain: NORMAL } : ruled(rule),
    );
  }
  return labels;
}

function ruled([text, category, severity]: Dialect["anomalousIf"][string]): TemplateLabel {
  const anomalyIf = compilePattern(text);
  if (typeof anomalyIf === "string") throw new Error(`internal: pattern ${text} ${anomalyIf}`);
  return { plain: NORMAL, anomalyIf, matching: anomaly(category, severity) };
}

function anomaly(category: string, severity: number): Judgement {
  return anomalyOf(category, String(severity));
}
