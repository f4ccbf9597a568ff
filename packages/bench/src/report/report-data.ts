/** @file Everything the sections of a report read, derived once from the files of a run. */

import type { LineExplanation } from "../explain/explanation.js";
import type { CellResult } from "../result.js";
import type { CellCurve, JobTiming, JobTraining, PeerComparison, RunManifest } from "../run-files.js";
import { isMain, mainCells, type Summary, summarise } from "../summary.js";
import { bestOfEach, type Contestant, contestantsOf } from "./contestants.js";
import type { Prevalence } from "./curve-chart.js";
import { curvesBySource, type SourcePanel } from "./curve-panels.js";
import { type Findings, findingsOf } from "./findings.js";
import { headlineOf } from "./measures.js";
import { type Appearance, appearancesOf } from "./palette.js";

/** The files of a run, as `renderReport` takes them. */
export interface ReportInput {
  readonly manifest: RunManifest;
  readonly results: readonly CellResult[];
  readonly curves: readonly CellCurve[];
  readonly timings: readonly JobTiming[];
  /** How encoders were trained, where the run has any. */
  readonly training?: readonly JobTraining[];
  /** Why some lines got their scores, where the run kept that. */
  readonly explanations?: readonly LineExplanation[];
  /** Rows beside another library's, where the run was compared with one. */
  readonly peers?: PeerComparison | undefined;
}

/** What the sections read. */
export interface ReportData extends ReportInput {
  /** The main comparison. */
  readonly summary: Summary;
  /** Every row of the run: few-shot, the rare track and ablations too. */
  readonly everything: Summary;
  /** Highest mean of the headline's measure first; rows without one last, in the order of the run. */
  readonly contestants: readonly Contestant[];
  readonly appearances: ReadonlyMap<string, Appearance>;
  readonly findings: Findings;
  readonly panels: readonly SourcePanel[];
  /** Share of anomalies among the test lines of each held-out source. */
  readonly prevalences: ReadonlyMap<string, Prevalence>;
  /** One cell a support that was drawn: the same supports serve every detector. */
  readonly fewShotSupports: readonly CellResult[];
  /** Planned (detector, view, source) combinations without any result. */
  readonly missing: readonly string[];
}

/** Derives what the sections need. */
export function reportData(input: ReportInput): ReportData {
  const { manifest, curves } = input;
  const results = mainCells(input.results);
  const everything = summarise(input.results);
  const summary = { rows: everything.rows.filter(isMain) };
  const inRunOrder = contestantsOf(everything);
  const headline = headlineOf(inRunOrder);
  const mean = (row: Contestant) => headline.of(row)?.mean ?? -1;
  const contestants = inRunOrder.toSorted((a, b) => mean(b) - mean(a));
  return {
    ...input,
    results,
    summary,
    everything,
    contestants,
    appearances: appearancesOf(inRunOrder),
    findings: findingsOf(contestants),
    panels: curvesBySource(bestOfEach(contestants), results, curves, manifest.targets),
    prevalences: prevalencesOf(results),
    fewShotSupports: supportsOf(input.results),
    missing: missingOf(manifest, results),
  };
}

function prevalencesOf(results: readonly CellResult[]): Map<string, Prevalence> {
  const shares = new Map<string, { line: number | null; template: number | null }>();
  for (const { target, weighting, test, error } of results) {
    if (error !== null) continue;
    const share = shares.get(target) ?? { line: null, template: null };
    share[weighting] ??= test.prevalence;
    shares.set(target, share);
  }
  return shares;
}

function supportsOf(results: readonly CellResult[]): CellResult[] {
  const drawn = results.filter(({ shots, lines, weighting }) => shots > 0 && lines === "all" && weighting === "line");
  const [first] = drawn;
  return drawn.filter(({ detector, seed }) => detector === first.detector && seed === first.seed);
}

function missingOf({ detectors, targets }: RunManifest, results: readonly CellResult[]): string[] {
  const key = (parts: readonly string[]) => JSON.stringify(parts);
  const present = new Set(results.map(({ detector, view, target }) => key([detector, view, target])));
  return detectors.flatMap(({ id, views }) =>
    views.flatMap((view) =>
      targets.filter((target) => !present.has(key([id, view, target]))).map((target) => `${id} (${view}) on ${target}`),
    ),
  );
}
