/** @file What the numbers say, in words: the title and the first paragraph of the report. */

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
import { headlineOf, type Measure, meanBy, measures } from "./measures.js";

/** The comparison a report is built around. */
export interface Findings {
  /** What rows are ranked by. */
  readonly headline: Measure;
  /** The learned row of highest mean, if any. */
  readonly learned: Contestant | undefined;
  /** The strongest row that learns nothing, if any. */
  readonly floor: Contestant | undefined;
  /** {@link Findings.learned} against {@link Findings.floor}. */
  readonly contrast: Contrast | null;
  readonly title: string;
  readonly answer: Html;
}

/** Reads the answer off the contestants. Every word of it follows from the numbers; nothing is claimed without an interval. */
export function findingsOf(contestants: readonly Contestant[]): Findings {
  const headline = headlineOf(contestants);
  const learned = strongest(
    contestants.filter((contestant) => contestant.learns),
    headline,
  );
  const floor = strongest(
    contestants.filter((contestant) => !contestant.learns),
    headline,
  );
  const contrast = learned === undefined || floor === undefined ? null : contrastOf(learned, floor, headline);
  const found = { headline, learned, floor, contrast };
  if (contrast === null) return { ...found, ...withoutContrast(headline, learned, floor) };
  return { ...found, title: titleOf(contrast), answer: answerOf(contrast, contestants) };
}

/** The contestant of highest mean; of equal ones the first. */
function strongest(contestants: readonly Contestant[], measure: Measure): Contestant | undefined {
  return contestants
    .filter((contestant) => (measure.of(contestant)?.mean ?? null) !== null)
    .reduce<Contestant | undefined>(
      (leader, rival) => (leader === undefined || meanBy(measure, rival) > meanBy(measure, leader) ? rival : leader),
      undefined,
    );
}

function withoutContrast(
  headline: Measure,
  learned?: Contestant,
  floor?: Contestant,
): Pick<Findings, "title" | "answer"> {
  const only = learned ?? floor;
  if (only === undefined) {
    return {
      title: "No held-out source has both classes: there is no ranking to judge",
      answer: html`Average precision needs normal and anomalous lines in the same test. No detector of this run has a
        held-out source with both, so no mean exists. What single-class sources report is <a href="#single-class">below</a>.`,
    };
  }
  const { mean, low, high, sources } = headline.of(only) as NonNullable<ReturnType<Measure["of"]>>;
  const missing =
    learned === undefined
      ? "No detector of this run learns from other sources"
      : "This run holds no detector that learns nothing";
  return {
    title: `${only.name} reaches an average precision of ${score(mean)}: there is no rival to compare it with`,
    answer: html`${missing}, so whether learning on other systems helps is not answered here. The strongest row is
      ${code(only)}: mean average precision <b>${score(mean)}</b> ${interval(low, high)} over
      ${plural(sources.length, "held-out source")}, ${headline.words}.`,
  };
}

function titleOf(contrast: Contrast): string {
  const { challenger, rival, mean, measure } = contrast;
  const other = rivalName(rival);
  const verdict = verdictOf(contrast);
  if (verdict === "worse")
    return `Learning on other systems falls ${score(-mean)} of average precision behind ${other} where anomalies are rare`;
  if (verdict === "undecided")
    return `Learning on other systems does not clearly beat ${other} where anomalies are rare`;
  const doubts = doubtful.filter(([second]) => {
    const other = second === measure ? null : contrastOf(challenger, rival, second);
    return other !== null && verdictOf(other) !== "better";
  });
  const but =
    doubts.length === 0 ? "" : doubts.length === 1 ? `, but not clearly ${doubts[0][1]}` : ", but not by every measure";
  return `Where anomalies are rare, learning on other systems beats ${other} by ${score(mean)} of average precision${but}`;
}

/** The other ways to look at a contrast: a claim that holds in one of them only is said to. */
const doubtful: readonly (readonly [Measure, string])[] = [
  [measures.template, "template by template"],
  [measures.line, "at natural frequency"],
  [measures.macroF1, "at a fixed threshold"],
];

/** In words, for a title: most readers do not know the ids yet. */
function rivalName({ detector, name }: Contestant): string {
  const words: Readonly<Record<string, string>> = {
    keyword: "a keyword list",
    level: "the log level",
    rarity: "rarity",
    "fusion-unit-sum-untrained": "a sum of rarity and keywords",
  };
  return words[detector] ?? name;
}

function answerOf(contrast: Contrast, contestants: readonly Contestant[]): Html {
  const sentences = [
    leadSentence(contrast, contestants.filter(({ learns }) => learns).length),
    whereSentence(contrast),
    secondOpinionsSentence(contrast),
    keywordSentence(contrast, contestants),
    otherLearnedSentence(contrast, contestants),
    fusionSentence(contrast, contestants),
  ];
  return join(
    sentences.filter((sentence) => sentence !== nothing),
    " ",
  );
}

function leadSentence(contrast: Contrast, learnedRows: number): Html {
  const { challenger, rival, challengerMean, rivalMean, sources, measure } = contrast;
  const chosen = learnedRows > 1 ? `, the best of ${learnedRows} rows that learn from the other sources,` : "";
  return html`On ${plural(sources.length, "system")} it has never seen, ${measure.words}, ${code(challenger)}${chosen} ranks
    the anomalous lines with a mean average precision of <b>${score(challengerMean)}</b>, against <b>${score(rivalMean)}</b> for ${code(rival)}, the
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

function secondOpinionsSentence({ challenger, rival, measure }: Contrast): Html {
  const others = [measures.rare2, measures.at1, measures.template, measures.line, measures.macroF1];
  const parts = others.flatMap((other) => {
    const contrast = other === measure ? null : contrastOf(challenger, rival, other);
    if (contrast === null) return [];
    const words = other === measures.rare2 ? "with 2 % left" : other.words;
    return [
      html`${words}, ${score(contrast.challengerMean)} against ${score(contrast.rivalMean)} (${rangeOf(contrast)})`,
    ];
  });
  return parts.length === 0 ? nothing : html`Measured otherwise: ${join(parts, "; ")}.`;
}

/** The difference, its interval, and whether it is clear. */
function rangeOf(contrast: Contrast): string {
  const { mean, low, high } = contrast;
  const range = unbroken(`${difference(mean)} ${interval(low, high, difference)}`.trimEnd());
  return `${range}${low !== null && verdictOf(contrast) === "undecided" ? ", not clear" : ""}`;
}

/** A sum with the keyword list in it beats the list by what it adds to it: what learning does alone is another question. */
function keywordSentence({ challenger, measure }: Contrast, contestants: readonly Contestant[]): Html {
  const keyword = contestants.find(({ detector }) => detector === "keyword");
  const alone = strongest(
    contestants.filter((row) => row.learns && !hasKeywordList(row)),
    measure,
  );
  if (keyword === undefined || alone === undefined || !hasKeywordList(challenger)) return nothing;
  const contrast = contrastOf(alone, keyword, measure);
  if (contrast === null) return nothing;
  const verdict = {
    better: "beats",
    worse: html`does <em>not</em> beat`,
    undecided: html`does <em>not</em> clearly beat`,
  };
  return html`Without the keyword list inside, the best learned row, ${code(alone)}, ${verdict[verdictOf(contrast)]} the list itself:
    ${score(contrast.challengerMean)} against ${score(contrast.rivalMean)} (${rangeOf(contrast)}).`;
}

/** Fusions add the keyword list to what is learnt. */
function hasKeywordList({ detector }: Contestant): boolean {
  return detector.includes("fusion");
}

/** How many rows a sentence can name and still be read. */
const MOST_NAMED = 4;

function otherLearnedSentence({ challenger, rival, measure }: Contrast, contestants: readonly Contestant[]): Html {
  const others = contestants.filter((other) => other.learns && other !== challenger);
  const unbeaten = others.filter((other) => {
    const contrast = contrastOf(other, rival, measure);
    return contrast !== null && verdictOf(contrast) !== "better";
  });
  if (others.length === 0) return nothing;
  if (unbeaten.length === 0) return html`The other learned ${others.length === 1 ? "row beats" : "rows beat"} it too.`;
  const named = unbeaten.slice(0, MOST_NAMED);
  const unnamed = unbeaten.length - named.length;
  const rest = unnamed === 0 ? nothing : html` and ${unnamed} more of the learned rows`;
  return html`Not clearly better than ${code(rival)}: ${join(named.map(code), ", ")}${rest}.`;
}

/** The cheapest fusion is what a costly model has to beat. */
function fusionSentence({ measure }: Contrast, contestants: readonly Contestant[]): Html {
  const fusion = contestants.find(({ detector, line }) => detector === "fusion" && line?.view === "raw");
  const others = contestants.filter((row) => row.learns && row.detector !== "fusion");
  if (fusion === undefined || others.length === 0) return nothing;
  const better = others.filter((row) => {
    const contrast = contrastOf(row, fusion, measure);
    return contrast !== null && verdictOf(contrast) === "better";
  });
  if (better.length === 0) {
    return html`None of the ${others.length} learned rows beside it is clearly better than ${code(fusion)}, logistic
      regression on words plus the keyword list: what costs more has not earned it here.`;
  }
  return html`Clearly better than ${code(fusion)}, logistic regression on words plus the keyword list:
    ${join(better.slice(0, MOST_NAMED).map(code), ", ")}${better.length > MOST_NAMED ? ` and ${better.length - MOST_NAMED} more` : ""}.`;
}

/** Keeps a number and its interval on one line. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/** A contestant's name, set as what a reader can type. */
export function code({ name }: Pick<Contestant, "name">): Html {
  return html`<code>${name}</code>`;
}
