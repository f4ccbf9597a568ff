/** @file Where the best row that learns gains on the best row that learns nothing. */

import type { Contestant } from "./contestants.js";
import { aheadOn, behindOn } from "./contrast.js";
import { code } from "./findings.js";
import { plural, score } from "./format.js";
import { type Html, html, nothing } from "./html.js";
import type { ReportData } from "./report-data.js";
import { chart, section } from "./section.js";

/** Where the best learned row gains on the best row of the floor, and where it loses. */
export function gainsSection({ findings, appearances }: ReportData): Html {
  const { contrast } = findings;
  if (contrast === null) return nothing;
  const { challenger, rival, sources } = contrast;
  const [ahead, behind] = [aheadOn(contrast).length, behindOn(contrast).length];
  const swatch = (row: Contestant) =>
    html`<span class="swatch" style="color:${appearances.get(row.name)?.colour ?? ""}"></span>${code(row)}`;
  const alternative = sources
    .map(({ target, rival: from, challenger: to }) => `${target} from ${score(from)} to ${score(to)}`)
    .join("; ");
  return section(
    "gains",
    gainsTitle(ahead, behind, sources.length),
    html`<figure>${chart("gains", `${contrast.measure.head} by source, ${rival.name} to ${challenger.name}: ${alternative}.`)}
      <figcaption>Filled: ${swatch(challenger)}. Hollow: ${swatch(rival)}, the strongest row that learns nothing. Number: the difference.</figcaption></figure>`,
  );
}

function gainsTitle(ahead: number, behind: number, sources: number): string {
  if (ahead === 0) return `Learning gains on none of ${plural(sources, "source")}`;
  const losses = behind === 0 ? "and loses on none" : `and loses on ${behind}`;
  return `Learning gains on ${ahead} of ${plural(sources, "source")} ${losses}`;
}
