/** @file Every held-out source by every detector. */

import type { Contestant } from "./contestants.js";
import { plural } from "./format.js";
import { heatmapOf } from "./heatmap.js";
import { type Html, html } from "./html.js";
import type { ReportData } from "./report-data.js";
import { section } from "./section.js";

/** Every held-out source by every detector. */
export function heatmapSection({ contestants, prevalences, manifest }: ReportData): Html {
  const known = (target: string) => prevalences.get(target)?.line ?? null;
  const sources = manifest.targets.map((target) => ({ target, prevalence: known(target) }));
  const twoClass = (prevalence: number | null) => prevalence !== null && prevalence > 0 && prevalence < 1;
  // Sources without a ranking last, else by name order of the run.
  const ordered = sources.toSorted((a, b) => Number(twoClass(b.prevalence)) - Number(twoClass(a.prevalence)));
  return section(
    "heatmap",
    heatmapTitle(contestants),
    html`<p>Darker is better on a light page, brighter on a dark one. The second column is what a constant score reaches as PR-AUC by line.</p>
      ${heatmapOf(contestants, ordered)}`,
  );
}

function heatmapTitle(contestants: readonly Contestant[]): string {
  const best = new Map<string, { name: string; value: number }>();
  for (const { name, line } of contestants) {
    for (const { target, value } of line?.metrics.prAuc.sources ?? []) {
      if (value > (best.get(target)?.value ?? Number.NEGATIVE_INFINITY)) best.set(target, { name, value });
    }
  }
  const winners = new Set([...best.values()].map(({ name }) => name));
  if (best.size === 0) return "No source can be ranked";
  return winners.size === 1
    ? `One detector, ${[...winners][0]}, ranks best on every source`
    : `No detector is best everywhere: ${winners.size} share ${plural(best.size, "source")}`;
}
