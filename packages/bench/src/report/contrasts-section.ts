/** @file The contrasts declared before the run, with every test of the protocol. */

import { bayesianSignedRank, holm, wilcoxonSignedRank } from "@lsad/eval";
import type { Contrast as Declared } from "../contrasts.js";
import { differenceCell } from "./ablations-section.js";
import { type Contrast, contrastOf, PRACTICAL_MARGIN } from "./contrast.js";
import { percent, score } from "./format.js";
import { html } from "./html.js";
import { natural } from "./measures.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { asContestant, findRow } from "./row-queries.js";
import { section } from "./section.js";
import { tableOf } from "./table.js";

/** Fixed, so that the same results always give the same report. */
const BAYES_SEED = 20_250_101;

/** A declared contrast with what was found. */
export interface TestedContrast {
  readonly declared: Declared;
  readonly contrast: Contrast;
  /** Wilcoxon's signed-rank test on per-source means, two-sided; null where every source ties. */
  readonly pValue: number | null;
  /** The same after Holm's correction over the declared contrasts. */
  readonly corrected: number | null;
  /** Probabilities that the difference in general is below, within and above the practical margin. */
  readonly bayes: { readonly negative: number; readonly equivalent: number; readonly positive: number };
}

/** Tests the contrasts that a run declared; those without results are left out. */
export function testContrasts({ manifest, everything }: Pick<ReportData, "manifest" | "everything">): TestedContrast[] {
  const found = (manifest.contrasts ?? []).flatMap((declared) => {
    const { better, worse, track, metric } = declared;
    const [first, second] = [better, worse].map((row) =>
      findRow(everything, { ...row, track } as Parameters<typeof findRow>[1]),
    );
    if (first === undefined || second === undefined) return [];
    const measure = natural(metric, "line", metric, metric);
    const contrast = contrastOf(asContestant(first, better.detector), asContestant(second, worse.detector), measure);
    if (contrast === null) return [];
    const differences = contrast.sources.map((source) => source.difference);
    const pValue = differences.every((value) => value === 0) ? null : wilcoxonSignedRank(differences).pValue;
    const bayes = bayesianSignedRank(differences, { rope: PRACTICAL_MARGIN, seed: BAYES_SEED });
    return [{ declared, contrast, pValue, bayes }];
  });
  const corrected = holm(found.map(({ pValue }) => pValue ?? 1));
  return found.map((tested, index) => ({ ...tested, corrected: tested.pValue === null ? null : corrected[index] }));
}

/** The table of declared contrasts. */
export function contrastsSection(data: ReportData): ReportSection | undefined {
  const tested = testContrasts(data);
  if (tested.length === 0) return undefined;
  const won = tested.filter(
    ({ corrected, contrast }) => corrected !== null && corrected < 0.05 && contrast.mean > 0,
  ).length;
  const content = section(
    "contrasts",
    `${won} of ${tested.length} contrasts declared in advance ${won === 1 ? "is" : "are"} significant as expected`,
    html`<p>Declared in the configuration before a number was seen. Sources are the replicates: Wilcoxon's signed-rank test on per-source means,
      corrected by Holm; the interval is a paired bootstrap over sources. The last column is a Bayesian signed-rank test with a
      margin of .02 within which nobody would care: probability of worse, equal, better. With some fifteen sources only differences of about .06 to .10 can be significant.</p>
      ${tableOf(
        "Contrasts declared before the run.",
        [
          { head: "contrast", kind: "prose", cell: ({ declared }: TestedContrast) => declared.name },
          {
            head: "rows",
            kind: "prose",
            cell: ({ declared }: TestedContrast) =>
              html`<code>${declared.better.detector}</code> against <code>${declared.worse.detector}</code>, ${declared.metric}, ${declared.track}`,
          },
          {
            head: "means",
            cell: ({ contrast }: TestedContrast) => `${score(contrast.challengerMean)} : ${score(contrast.rivalMean)}`,
          },
          {
            head: "difference",
            cell: ({ contrast }: TestedContrast) => differenceCell(contrast),
            sort: ({ contrast }: TestedContrast) => contrast.mean,
          },
          { head: "p", cell: ({ pValue }: TestedContrast) => probability(pValue) },
          { head: "p, Holm", cell: ({ corrected }: TestedContrast) => probability(corrected) },
          {
            head: "worse, equal, better",
            cell: ({ bayes }: TestedContrast) =>
              [bayes.negative, bayes.equivalent, bayes.positive].map(percent).join(", "),
          },
        ],
        tested,
      )}`,
  );
  return { id: "contrasts", words: "Declared contrasts", content };
}

function probability(value: number | null): string {
  if (value === null) return "all tie";
  return value < 0.001 ? "< .001" : score(value);
}
