/** @file The critical-difference diagram: mean ranks over sources, and which of them cannot be told apart. */

import { type CriticalDifferenceDiagram, criticalDifferenceDiagram } from "@lsad/eval";
import { bestOfEach } from "./contestants.js";
import { type Html, html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";

/** The critical difference grows with the number of models: more than these and nothing can be told apart. */
const MOST_MODELS = 10;

/** Mean ranks by the headline's measure, on the sources that all rows have. */
export function criticalDifferenceSection({ contestants, findings }: ReportData): ReportSection | undefined {
  const rows = bestOfEach(contestants)
    .filter((row) => (findings.headline.of(row)?.mean ?? null) !== null)
    .slice(0, MOST_MODELS);
  const valuesOf = rows.map(
    (row) => new Map(findings.headline.of(row)?.sources.map(({ target, value }) => [target, value])),
  );
  const targets = [...(valuesOf[0]?.keys() ?? [])].filter((target) => valuesOf.every((values) => values.has(target)));
  if (rows.length < 3 || targets.length < 3) return undefined;
  const data = Float64Array.from(targets.flatMap((target) => valuesOf.map((values) => values.get(target) as number)));
  const varied = targets.some((_, row) =>
    data.slice(row * rows.length, (row + 1) * rows.length).some((value) => value !== data[row * rows.length]),
  );
  if (!varied) return undefined;
  const diagram = criticalDifferenceDiagram(
    rows.map(({ name }) => name),
    { rows: targets.length, columns: rows.length, data },
  );
  const { friedman, criticalDifference, models } = diagram;
  const tied = models.filter(({ meanRank }) => meanRank - models[0].meanRank < criticalDifference).length;
  const content = section(
    "ranks",
    tied === models.length
      ? `By ranks the ${models.length} best rows cannot be told apart`
      : `By ranks ${models[0].name} is clearly ahead of ${models.length - tied} of ${models.length - 1} others`,
    html`<p>Rank of each of the ${models.length} best detectors on ${targets.length} sources, by ${findings.headline.head}; 1 is best. Rows joined by a bar differ by
      less than Nemenyi's critical difference of ${criticalDifference.toFixed(2)} mean ranks (Friedman &chi;&sup2; = ${friedman.chiSquared.toFixed(1)},
      p ${friedman.pValue < 0.001 ? "< .001" : `= ${friedman.pValue.toFixed(3)}`}). They were chosen for their means, so this is for the eye; the tests are the declared contrasts.</p>
      <figure><div class="scroll" role="group" aria-label="Diagram, scrolls sideways" tabindex="0">${diagramOf(diagram)}</div><figcaption>Critical-difference diagram after Dem&scaron;ar (2006), &alpha; = .05.</figcaption></figure>`,
  );
  return { id: "ranks", words: "Ranks", content };
}

const ROW_HEIGHT = 24;
const TOP = 34;
/** The names need the left part; with a phone's width their letters stay readable. */
const [WIDTH, LEFT, RIGHT] = [460, 215, 420];

/** One row a model, a dot at its mean rank; bars to the right of the names join groups. Readable at 390 px, which names around one axis are not. */
function diagramOf({ models, groups, criticalDifference }: CriticalDifferenceDiagram): Html {
  const last = Math.ceil(models[models.length - 1].meanRank);
  const x = (rank: number) => LEFT + ((rank - 1) / Math.max(1, last - 1)) * (RIGHT - LEFT);
  const y = (place: number) => TOP + place * ROW_HEIGHT + ROW_HEIGHT / 2;
  const height = TOP + models.length * ROW_HEIGHT + 30;
  const ticks = Array.from({ length: last }, (_, rank) => rank + 1).map(
    (rank) =>
      html`<line x1="${x(rank)}" x2="${x(rank)}" y1="${TOP - 6}" y2="${height - 28}" class="grid"/><text x="${x(rank)}" y="${TOP - 12}" text-anchor="middle">${rank}</text>`,
  );
  const dots = models.map(
    ({ name, meanRank }, place) =>
      html`<text x="0" y="${y(place) + 4}" class="name">${name}</text><line x1="${LEFT}" x2="${x(meanRank)}" y1="${y(place)}" y2="${y(place)}" class="lead"/><circle cx="${x(meanRank)}" cy="${y(place)}" r="5"/><text x="${x(meanRank) + 9}" y="${y(place) + 4}">${meanRank.toFixed(2)}</text>`,
  );
  const bars = groups.map(([start, end], index) => {
    const at = LEFT - 10 - (index % 5) * 6;
    return html`<line x1="${at}" x2="${at}" y1="${y(start) - 7}" y2="${y(end - 1) + 7}" class="bar"/>`;
  });
  const ruler = html`<line x1="${LEFT}" x2="${Math.min(RIGHT, x(1 + criticalDifference))}" y1="${height - 16}" y2="${height - 16}" class="bar"/><text x="${LEFT}" y="${height - 2}">critical difference ${criticalDifference.toFixed(2)}</text>`;
  const alternative = models.map(({ name, meanRank }) => `${name} ${meanRank.toFixed(2)}`).join(", ");
  return html`<svg class="ranks" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Mean ranks: ${alternative}.">${ticks}${dots}${bars}${ruler}</svg>`;
}
