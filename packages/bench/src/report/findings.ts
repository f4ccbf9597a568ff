/** @file What the numbers say, in words: the title and the first paragraph of the report. */

import type { MetricName } from "../result.js";
import type { Contestant } from "./contestants.js";
import {
  aheadOn,
  behindOn,
  type Contrast,
  contrastOf,
  type SourceContrast,
  type Verdict,
  verdictOf,
} from "./contrast.js";
import { difference, interval, plural, score } from "./format.js";
import { type Html, html, join, nothing } from "./html.js";

/** The comparison a report is built around. */
export interface Findings {
  /** The learned row of highest mean PR-AUC by line, if any. */
  readonly learned: Contestant | undefined;
  /** The strongest row that learns nothing, if any. */
  readonly floor: Contestant | undefined;
  /** {@link Findings.learned} against {@link Findings.floor}, PR-AUC by line. */
  readonly contrast: Contrast | null;
  readonly title: string;
  readonly answer: Html;
}

/** Reads the answer off the contestants. Every word of it follows from the numbers; nothing is claimed without an interval. */
export function findingsOf(contestants: readonly Contestant[]): Findings {
  const learned = strongest(contestants.filter((contestant) => contestant.learns));
  const floor = strongest(contestants.filter((contestant) => !contestant.learns));
  const contrast = learned === undefined || floor === undefined ? null : contrastOf(learned, floor, "prAuc", "line");
  if (contrast === null) return { learned, floor, contrast, ...withoutContrast(learned, floor) };
  return { learned, floor, contrast, title: titleOf(contrast), answer: answerOf(contrast, contestants) };
}

function strongest(contestants: readonly Contestant[]): Contestant | undefined {
  const mean = ({ line }: Contestant) => line?.metrics.prAuc.mean ?? null;
  return contestants
    .filter((contestant) => mean(contestant) !== null)
    .reduce<Contestant | undefined>(
      (leader, rival) => (leader === undefined || (mean(rival) as number) > (mean(leader) as number) ? rival : leader),
      undefined,
    );
}

function withoutContrast(learned?: Contestant, floor?: Contestant): Pick<Findings, "title" | "answer"> {
  const only = learned ?? floor;
  if (only === undefined) {
    return {
      title: "No held-out source has both classes: there is no ranking to judge",
      answer: html`Average precision needs normal and anomalous lines in the same test. No detector of this run has a
        held-out source with both, so no mean exists. What single-class sources report is <a href="#single-class">below</a>.`,
    };
  }
  const { mean, low, high, sources } = (only.line as NonNullable<Contestant["line"]>).metrics.prAuc;
  const missing =
    learned === undefined
      ? "No detector of this run learns from other sources"
      : "This run holds no detector that learns nothing";
  return {
    title: `${only.name} reaches a mean PR-AUC of ${score(mean)}: there is no rival to compare it with`,
    answer: html`${missing}, so whether learning on other systems helps is not answered here. The strongest row is
      ${code(only)}: mean PR-AUC <b>${score(mean)}</b> ${interval(low, high)} over ${plural(sources.length, "held-out source")}.`,
  };
}

function titleOf(contrast: Contrast): string {
  const { challenger, rival, mean } = contrast;
  const other = rivalName(rival);
  const verdict = verdictOf(contrast);
  if (verdict === "worse")
    return `Learning on other systems falls ${score(-mean)} of average precision behind ${other}`;
  if (verdict === "undecided") return `Learning on other systems does not clearly beat ${other}`;
  const doubts = secondOpinions.filter((opinion) => {
    const second = contrastOf(challenger, rival, opinion.metric, opinion.weighting);
    return second !== null && verdictOf(second) !== "better";
  });
  const but = doubts.length === 0 ? "" : `, but not clearly ${doubts.map(({ doubt }) => doubt).join(" or ")}`;
  return `Learning on other systems beats ${other} by ${score(mean)} of average precision${but}`;
}

/** The other ways to look at a contrast: a claim that holds in one of them only is said to. */
const secondOpinions = [
  {
    metric: "prAucAt1",
    weighting: "line",
    doubt: "where anomalies are rare",
    words: "with anomalies at 1 % of the lines",
  },
  { metric: "prAuc", weighting: "template", doubt: "template by template", words: "with each template counted once" },
  {
    metric: "macroF1",
    weighting: "line",
    doubt: "at a fixed threshold",
    words: "as macro-F1 at the threshold fixed in advance",
  },
] as const satisfies readonly { metric: MetricName; weighting: "line" | "template"; doubt: string; words: string }[];

/** In words, for a title: most readers do not know the ids yet. */
function rivalName({ detector, name }: Contestant): string {
  const words: Readonly<Record<string, string>> = {
    keyword: "a keyword list",
    level: "the log level",
    rarity: "rarity",
  };
  return words[detector] ?? name;
}

function answerOf(contrast: Contrast, contestants: readonly Contestant[]): Html {
  const sentences = [
    leadSentence(contrast, contestants.filter(({ learns }) => learns).length),
    whereSentence(contrast),
    secondOpinionsSentence(contrast),
    otherLearnedSentence(contrast, contestants),
  ];
  return join(
    sentences.filter((sentence) => sentence !== nothing),
    " ",
  );
}

function leadSentence(contrast: Contrast, learnedRows: number): Html {
  const { challenger, rival, challengerMean, rivalMean, sources } = contrast;
  const chosen = learnedRows > 1 ? `, the best of ${learnedRows} rows that learn from the other sources,` : "";
  return html`On ${plural(sources.length, "system")} it has never seen, ${code(challenger)}${chosen} ranks the anomalous
    lines with a mean PR-AUC of <b>${score(challengerMean)}</b>, against <b>${score(rivalMean)}</b> for ${code(rival)}, the
    strongest row that learns nothing: <b>${difference(contrast.mean)}</b> ${unbroken(interval(contrast.low, contrast.high, difference))}.
    ${contrast.low === null ? "One source gives no interval." : verdicts[verdictOf(contrast)]}`;
}

const verdicts: Readonly<Record<Verdict, Html>> = {
  better: html`The whole interval of the difference lies above zero.`,
  worse: html`It does <em>not</em> beat the floor: the whole interval of the difference lies below zero.`,
  undecided: html`It does <em>not</em> clearly beat the floor: the interval of the difference includes zero.`,
};

function whereSentence(contrast: Contrast): Html {
  const ahead = aheadOn(contrast);
  const behind = behindOn(contrast);
  const level = contrast.sources.length - ahead.length - behind.length;
  const gains =
    ahead.length === 0 ? html`It gains on no source` : html`It gains on ${ahead.length} (most on ${named(ahead)})`;
  const losses = behind.length === 0 ? html`loses on none` : html`loses on ${behind.length} (${named(behind)})`;
  return html`${gains}, ${losses}${level === 0 ? "" : ` and is within .02 on ${level}`}.`;
}

function named(sources: readonly SourceContrast[]): Html {
  const shown = sources.slice(0, 3).map(({ target, difference: gain }) => html`${target} ${difference(gain)}`);
  return join(shown, ", ");
}

function secondOpinionsSentence({ challenger, rival }: Contrast): Html {
  const parts = secondOpinions.flatMap(({ metric, weighting, words }) => {
    const contrast = contrastOf(challenger, rival, metric, weighting);
    if (contrast === null) return [];
    const { challengerMean, rivalMean, mean, low, high } = contrast;
    const range = unbroken(`${difference(mean)} ${interval(low, high, difference)}`.trimEnd());
    const clear = low !== null && verdictOf(contrast) === "undecided" ? ", not clear" : "";
    return [html`${words}, ${score(challengerMean)} against ${score(rivalMean)} (${range}${clear})`];
  });
  return parts.length === 0 ? nothing : html`Measured otherwise: ${join(parts, "; ")}.`;
}

/** How many rows a sentence can name and still be read. */
const MOST_NAMED = 4;

function otherLearnedSentence({ challenger, rival }: Contrast, contestants: readonly Contestant[]): Html {
  const others = contestants.filter((other) => other.learns && other !== challenger);
  const unbeaten = others.filter((other) => {
    const contrast = contrastOf(other, rival, "prAuc", "line");
    return contrast !== null && verdictOf(contrast) !== "better";
  });
  if (others.length === 0) return nothing;
  if (unbeaten.length === 0) return html`The other learned ${others.length === 1 ? "row beats" : "rows beat"} it too.`;
  const named = unbeaten.slice(0, MOST_NAMED);
  const unnamed = unbeaten.length - named.length;
  const rest = unnamed === 0 ? nothing : html` and ${unnamed} more of the learned rows`;
  return html`Not clearly better than ${code(rival)}: ${join(named.map(code), ", ")}${rest}.`;
}

/** Keeps a number and its interval on one line. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/** A contestant's name, set as what a reader can type. */
export function code({ name }: Pick<Contestant, "name">): Html {
  return html`<code>${name}</code>`;
}
