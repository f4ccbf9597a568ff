/** @file An explanation for the terminal. */

import type { AttentionOnWords, Attributed, LineExplanation, NearestNormal, Part } from "./explanation.js";

/** Parts shown; the others are added up. */
const SHOWN = 10;

const METHODS: Readonly<Record<Attributed["method"], string>> = {
  "linear-shap": "linear SHAP",
  "tree-shap": "TreeSHAP, fewer cuts count as more",
  "word-shapley": "Shapley values of the words",
  "grouped-shapley": "exact Shapley values of four ingredients",
  "integrated-gradients": "integrated gradients",
};

/** How a method is called for people. */
export function methodName(method: Attributed["method"]): string {
  return METHODS[method];
}

/** What the baseline of a method is the value of. */
export function baselineName(method: Attributed["method"]): string {
  return method === "word-shapley" || method === "integrated-gradients" ? "no words" : "an ordinary line";
}

/** The parts to show: the largest, and what the others add up to. */
export function shownParts(parts: readonly Part[]): readonly Part[] {
  if (parts.length <= SHOWN + 1) return parts;
  const rest = parts.slice(SHOWN);
  const value = rest.reduce((sum, part) => sum + part.value, 0);
  return [...parts.slice(0, SHOWN), { name: `${rest.length} others`, value }];
}

/** A number with its sign and three digits. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}

/** A number with three digits. */
export function plain(value: number): string {
  return value < 0 ? signed(value) : value.toFixed(3);
}

/** How well parts add up. */
export function additivity({ additivityError }: Attributed): string {
  return additivityError === 0 ? "adds up exactly" : `adds up within ${additivityError.toExponential(0)}`;
}

/**
 * One explanation as lines of text, wrapped to a width, with bars.
 * @param raw - The line as it stands in the file, where it is known.
 */
export function explanationText(explanation: LineExplanation, width: number, raw = explanation.text): string {
  const { target, line, detector, view, score, threshold, alert, rank, label, template } = explanation;
  const verdict = alert ? "ALERT" : "no alert";
  const place = rank === null ? "in the buffer" : `rank ${rank}`;
  const truth = label === null ? "no label" : label === 1 ? "labelled an anomaly" : "labelled normal";
  const fields: readonly (readonly [string, string])[] = [
    ["line", raw],
    ["template", template],
    ["score", `${plain(score)}, threshold ${plain(threshold)}: ${verdict}, ${place}, ${truth}`],
  ];
  return [
    `${target} line ${line}: ${detector} on the ${view} view`,
    ...fields.flatMap(([name, text]) => field(name, text, width)),
    "",
    ...bars("What the score is made of", explanation, width),
    ...(explanation.words === null ? [] : ["", ...bars("The words behind its learnt part", explanation.words, width)]),
    "",
    ...notes(explanation).flatMap(([name, text]) => field(name, text, width)),
    "",
  ].join("\n");
}

/** What stands beside the bars, as name and sentence. */
export function notes({
  wordDeletion,
  nearestNormal,
  nearestInBuffer,
  attention,
}: LineExplanation): readonly (readonly [string, string])[] {
  const deleted =
    wordDeletion === null
      ? "none to take away"
      : `taken away, largest first: mean ${plain(wordDeletion.deletion)} (random order ${plain(wordDeletion.randomDeletion)}; lower is better); ` +
        `put back: ${plain(wordDeletion.insertion)} (${plain(wordDeletion.randomInsertion)}; higher is better)`;
  return [
    ["words", deleted],
    ["like", nearestText(nearestNormal, "normal line of the other sources")],
    ["here", nearestText(nearestInBuffer, "quiet line of the target's buffer")],
    ["attention", attention === null ? "this detector has no attention" : attentionText(attention)],
  ];
}

/** Words named where attention is told in a sentence. */
const LOOKED_AT = 6;

function attentionText({ words, layers, heads, rollout }: AttentionOnWords): string {
  const places = words.map((word, place) => ({ word, share: rollout[place] })).sort((a, b) => b.share - a.share);
  const named = places.slice(0, LOOKED_AT).map(({ word, share }) => `${word} ${(share * 100).toFixed(0)} %`);
  return `rolled up through ${layers} layers of ${heads} heads: ${named.join(", ")}`;
}

function nearestText(nearest: NearestNormal | null, what: string): string {
  if (nearest === null) return `no ${what} shares a word with it`;
  return `nearest ${what} (${nearest.source}, cosine ${nearest.similarity.toFixed(2)}): ${nearest.text}`;
}

function bars(title: string, found: Attributed, width: number): string[] {
  const parts = shownParts(found.parts);
  const baseline = baselineName(found.method);
  const names = Math.min(30, Math.max(...[baseline, ...parts.map(({ name }) => name)].map((name) => name.length)));
  const most = Math.max(Number.MIN_VALUE, ...parts.map(({ value }) => Math.abs(value)));
  const room = Math.max(4, width - names - 14); // margin, gaps, and a number of up to 8 characters
  const row = (name: string, value: number, bar: string) =>
    `  ${name.slice(0, names).padEnd(names)}  ${signed(value).padStart(8)}  ${bar}`.trimEnd();
  return [
    title,
    `  in ${found.unit}: ${METHODS[found.method]}`,
    row(baseline, found.baseline, ""),
    ...parts.map(({ name, value }) =>
      row(name, value, (value < 0 ? "░" : "█").repeat(Math.round((Math.abs(value) / most) * room))),
    ),
    `  ${additivity(found)}`,
  ];
}

const NAME_WIDTH = 11;

function field(name: string, text: string, width: number): string[] {
  const room = Math.max(20, width - NAME_WIDTH - 1);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const blank = rest.lastIndexOf(" ", room);
    const end = blank > room / 2 ? blank : room;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  lines.push(rest);
  return lines.map((part, index) =>
    `${index === 0 ? name.padEnd(NAME_WIDTH) : " ".repeat(NAME_WIDTH)}${part}`.trimEnd(),
  );
}
