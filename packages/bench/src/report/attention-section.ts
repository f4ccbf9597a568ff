/** @file Where encoders look: attention on the words of their highest lines, beside what each word adds to the score. */

import { attentionGuide, attentionTable } from "../explain/attention-table.js";
import type { AttentionOnWords, LineExplanation } from "../explain/explanation.js";
import { signed } from "../explain/explanation-text.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";

/** Lines shown of all encoders together. */
const MOST_LINES = 6;

type SeenLine = LineExplanation & { readonly attention: AttentionOnWords };

/** The highest lines of the encoders, where the run kept how they are read. */
export function attentionSection({ explanations = [] }: ReportData): ReportSection | undefined {
  const seen = explanations.filter((explanation): explanation is SeenLine => explanation.attention !== null);
  if (seen.length === 0) return undefined;
  // The first line of each (source, detector) before the second of any.
  const shown = seen.toSorted((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity)).slice(0, MOST_LINES);
  const detectors = [...new Set(seen.map(({ detector }) => detector))];
  const agreeing = seen.filter(({ attention }) => topWord(attention, "rollout") === topWord(attention, "added")).length;
  const worst = Math.max(...seen.map(({ additivityError }) => additivityError));
  const content = section(
    "attention",
    `In ${agreeing} of ${seen.length} lines the word that ${detectors.length === 1 ? detectors[0] : "the encoder"} looks at most also raises the score most`,
    html`<p>${attentionGuide} Words are sub-words added up; <code>[CLS]</code> and <code>[SEP]</code> stand for the line's ends. The parts of the
      ${seen.length} lines miss their log odds by at most ${worst.toExponential(1)}. Any line: <code>lsad-bench explain --detector ${detectors[0]}</code>.</p>
      <div class="panels readings">${shown.map(cardOf)}</div>`,
  );
  return { id: "attention", words: "Attention", content };
}

/** The word with the largest share, the line's ends left out; by place. */
function topWord(attention: AttentionOnWords, by: "rollout" | "added"): number {
  const values = attention[by].slice(1, -1);
  return values.indexOf(Math.max(...values));
}

function cardOf(explanation: SeenLine): Html {
  const { detector, target, line, text, score, alert, label, attention, nearestNormal } = explanation;
  const { baseline, parts } = explanation.words ?? explanation;
  const logOdds = parts.reduce((sum, { value }) => sum + value, baseline);
  const truth = label === null ? "no label" : label === 1 ? "labelled an anomaly" : "labelled normal";
  return html`<figure><h3>${target}, line ${line}</h3>
    <p class="note"><code>${detector}</code>: ${score.toFixed(2)}, ${alert ? "alert" : "no alert"}; ${truth}. Log odds ${signed(logOdds)}, without words ${signed(baseline)}</p>
    <p class="log"><code>${text}</code></p>${attentionTable(attention)}
    ${nearestNormal === null ? nothing : html`<figcaption>Nearest normal line (${nearestNormal.source}): <code>${nearestNormal.text}</code></figcaption>`}</figure>`;
}
