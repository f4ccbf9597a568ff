/** @file How the encoders of a run learnt: the loss of their training, one line a held-out source. */

import type { JobTraining } from "../run-files.js";
import { plural } from "./format.js";
import { type Html, html } from "./html.js";
import type { ReportData } from "./report-data.js";
import type { ReportSection } from "./report-section.js";
import { section } from "./section.js";

/** Points of a drawn curve; records have at most as many. */
const POINTS = 60;

/** Loss curves of every encoder that was trained. */
export function trainingSection({ training = [] }: ReportData): ReportSection | undefined {
  const trained = training.filter(({ losses }) => losses.length > 1);
  if (trained.length === 0) return undefined;
  const rows = [...new Set(trained.map(nameOf))].map((name) => lossRow(name, trained));
  const [{ name, mean, folds }] = rows;
  const content = section(
    "training",
    `The loss of ${name} falls from ${short(mean[0])} to ${short(mean[mean.length - 1])} over ${plural(folds.length, "training")}`,
    html`<p>Cross-entropy of the training lines, classes and sources weighted alike; dropout is on, so that a loss of 0 is not to be had. One faint line
      for each held-out source and seed, the thick one is their mean. It shows that training worked, not that its result transfers.</p>
      <div class="panels wide">${rows.map(panelOf)}</div>`,
  );
  return { id: "training", words: "Training", content };
}

/** The trainings of a row of the benchmark. */
interface LossRow {
  readonly name: string;
  readonly folds: readonly JobTraining[];
  /** Mean over the folds. Shape `[POINTS]`. */
  readonly mean: readonly number[];
}

function nameOf({ detector, view }: JobTraining): string {
  return view === "raw" ? detector : `${detector} \u00b7 ${view}`;
}

function lossRow(name: string, trained: readonly JobTraining[]): LossRow {
  const folds = trained.filter((record) => nameOf(record) === name);
  const mean = Array.from({ length: POINTS }, (_, point) => {
    const losses = folds.map(({ losses: of }) => of[Math.floor((point * of.length) / POINTS)]);
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  });
  return { name, folds, mean };
}

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [320, 190, 38, 26, 22];

function panelOf({ name, folds, mean }: LossRow): Html {
  const top = Math.max(...folds.flatMap(({ losses }) => losses));
  const y = (loss: number) => TOP + (1 - loss / top) * (HEIGHT - TOP - BOTTOM);
  const line = (losses: readonly number[]) =>
    losses
      .map(
        (loss, index) =>
          `${(LEFT + (index / (losses.length - 1)) * (WIDTH - LEFT - 4)).toFixed(1)},${y(loss).toFixed(1)}`,
      )
      .join(" ");
  const ticks = [0, top / 2, top].map(
    (loss) =>
      html`<line x1="${LEFT}" x2="${WIDTH - 4}" y1="${y(loss)}" y2="${y(loss)}" class="grid"/><text x="${LEFT - 6}" y="${y(loss) + 4}" text-anchor="end">${short(loss)}</text>`,
  );
  const steps = folds.map((fold) => fold.steps);
  const [fewest, most] = [Math.min(...steps), Math.max(...steps)];
  const words = `${plural(folds.length, "training")} of ${fewest === most ? plural(most, "step") : `${fewest} to ${most} steps`}`;
  return html`<figure><h3><code>${name}</code></h3><p class="note">${words}</p>
    <svg class="losses" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Loss of ${name}, ${words}: the mean falls from ${short(mean[0])} at the start over ${short(mean[POINTS / 2])} half-way to ${short(mean[POINTS - 1])} at the end.">
    ${ticks}${folds.map(({ losses }) => html`<polyline class="fold" points="${line(losses)}"/>`)}<polyline class="mean" points="${line(mean)}"/>
    <text x="${LEFT}" y="${HEIGHT - 6}">first step</text><text x="${WIDTH - 4}" y="${HEIGHT - 6}" text-anchor="end">last step</text>
    <text x="0" y="11">cross-entropy</text></svg></figure>`;
}

function short(loss: number): string {
  return loss.toFixed(2);
}
