import { describe, expect, test } from "vitest";

import { allNormalCell, inventedCell, inventedCells, inventedReading, inventedRun } from "../../test/invented-run.js";
import type { CellResult } from "../result.js";
import { renderReport } from "./report.js";

const run = inventedRun([
  ...inventedCells("keyword", { alpha: 0.2, beta: 0.4 }),
  ...inventedCells("tfidf-lr", { alpha: 0.5, beta: 0.9 }),
  allNormalCell({ detector: "keyword", target: "gamma" }),
]);

/** The page without the scripts it carries: what a reader meets. */
function visible(page: string): string {
  return page.replaceAll(/<script>[\s\S]*?<\/script>/g, "");
}

function dataOf(page: string): { charts: Record<string, unknown>; downloads: Record<string, string> } {
  return JSON.parse(page.match(/<script type="application\/json" id="page-data">([\s\S]*?)<\/script>/)?.[1] as string);
}

describe("renderReport()", () => {
  test("is one page that asks nobody for anything", () => {
    const page = renderReport(run);
    expect(page.length).toBeLessThan(5_000_000);
    expect(visible(page)).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(visible(page)).not.toMatch(/@import|url\(/);
    expect(page).toContain("default-src 'none'");
  });

  test("is the same text for the same run", () => {
    expect(renderReport(run)).toBe(renderReport(run));
  });

  test("carries vega and vega-lite with their licences", () => {
    const page = renderReport(run);
    expect(page).toMatch(/\/\*! vega\n[\s\S]*?Redistribution and use/);
    expect(page).toMatch(/\/\*! vega-lite\n[\s\S]*?Redistribution and use/);
  });

  test("has a place for every chart and a chart for every place", () => {
    const page = renderReport(run);
    const places = [...page.matchAll(/data-chart="([^"]+)"/g)].map(([, id]) => id);
    expect(places.toSorted()).toEqual(Object.keys(dataOf(page).charts).toSorted());
    expect(places).toEqual(expect.arrayContaining(["means", "gains", "curve-0", "curve-1"]));
  });

  test("gives every table a caption and every heading a scope", () => {
    const page = visible(renderReport(run));
    expect(page.match(/<caption>/g)?.length).toBe(page.match(/<table/g)?.length);
    expect(page.match(/<th(?![^>]* scope=)[ >]/g)).toBeNull();
  });

  test("offers the numbers of the tables as CSV", () => {
    const { downloads } = dataOf(renderReport(run));
    expect(downloads["means.csv"]).toContain(
      "tfidf-lr,raw,inductive,0,none,none,natural,all,invented,drain,fixed-0.5,line,0.7,0.5,0.9,2,",
    );
  });

  test("shows what single-class sources report", () => {
    const page = visible(renderReport(run));
    expect(page).toContain("gamma has one class only");
    expect(page).toContain("12.5\u00a0%");
  });

  test("shows where encoders look and how their loss fell, where the run has encoders", () => {
    const cells = [...inventedCells("keyword", { alpha: 0.2 }), ...inventedCells("bert", { alpha: 0.5 })];
    const page = visible(renderReport({ ...inventedRun(cells), ...inventedReading("bert", "alpha") }));
    expect(page).toContain("In 1 of 1 lines the word that bert looks at most also raises the score most");
    expect(page).toMatch(/<th scope="row">failed<\/th><td class="number">\+2\.00<\/td>/);
    expect(page).toContain("The loss of bert falls from 0.80 to 0.20 over 1 training");
    expect(page).toContain("the mean falls from 0.80 at the start over 0.20 half-way to 0.20 at the end");
    expect(page).not.toContain('id="explanations"'); // that section is of detectors without attention
    for (const id of ["attention", "training"]) expect(visible(renderReport(run))).not.toContain(`id="${id}"`);
  });

  test("shows how well parsers match true templates, where the data has them", () => {
    const scores = (groupingAccuracy: number) => ({
      groupingAccuracy,
      groupF1: 0.4,
      parsingAccuracy: 0.3,
      templateF1: 0.2,
    });
    const of = (alpha: number, beta: number) => [
      { source: "alpha", ...scores(alpha) },
      { source: "beta", ...scores(beta) },
    ];
    const parsers = [
      { templates: "drain" as const, sources: of(0.9, 0.6) },
      { templates: "spell" as const, sources: of(0.5, 0.7) },
    ];
    const page = visible(renderReport({ ...run, manifest: { ...run.manifest, parsers } }));
    expect(page).toContain("Drain puts 75 % of the lines into the right group"); // (90 + 60) / 2
    expect(page).toMatch(/>Spell<\/th><td class="number" data-value="0.6">\.600<\/td>/);
    expect(page).toMatch(/beta <span class="range">\.600<\/span>/); // Drain's lowest
    expect(visible(renderReport(run))).not.toContain('id="parsers"');
  });

  test("shows rows beside those of another library, where the run was compared with one", () => {
    const row = (target: string, ours: number | null, theirs: number | null) => ({
      target,
      detector: "tfidf-lr",
      difference: "the same objective",
      averagePrecision: { ours, theirs },
      spearman: 0.9,
      sameSide: 0.995,
      seconds: { ours: 1, theirs: 3 },
    });
    const peers = {
      library: "Other 1.0",
      rows: [row("alpha", 0.5, 0.4), row("beta", 0.9, 0.8), row("gamma", null, null)],
    };
    const page = visible(renderReport({ ...run, peers }));
    expect(page).toContain("Other 1.0 beside 1 row: means differ by at most .100");
    expect(page).toMatch(/tfidf-lr<\/th><td class="number" data-value="0.7">\.700<\/td>/); // (.5 + .9) / 2
    expect(page).toMatch(/>gamma<\/th><td class="text">tfidf-lr<\/td><td class="number" data-value="">n\/a<\/td>/);
    expect(visible(renderReport(run))).not.toContain('id="peers"');
  });

  test("cannot be broken by hostile names", () => {
    const evil = `</script><img src=x onerror=alert(1)><!--"'`;
    const cells = [
      ...inventedCells("keyword", { [evil]: 0.2, beta: 0.4 }),
      ...inventedCells("tfidf-lr", { [evil]: 0.5, beta: 0.9 }),
    ];
    const error = { code: "INTERNAL", message: evil };
    const failed = inventedCell({ detector: "keyword", target: evil, seed: 1, labels: "invented", error });
    const hostile = inventedRun([...cells, failed]);
    const manifest = {
      ...hostile.manifest,
      preset: evil,
      data: { ...hostile.manifest.data, name: evil, licence: evil },
    };
    const page = renderReport({ ...hostile, manifest });
    expect(page).not.toContain("<img");
    expect(page).not.toContain("<!--");
    // One data element, the libraries, the page's script: no more ends than beginnings of ours.
    expect(page.match(/<\/script/g)).toHaveLength(3);
    expect(dataOf(page).downloads["sources.csv"]).toContain(evil.replaceAll('"', '""'));
  });

  test("shows few-shot, the rare track and ablations where the run has them, and nothing of them where not", () => {
    const values = { alpha: 0.3, beta: 0.6, gamma: 0.5 };
    const both = [
      ...inventedCells("keyword", values),
      ...inventedCells("tfidf-lr", { alpha: 0.5, beta: 0.9, gamma: 0.4 }),
    ];
    const level = inventedCells("level", { alpha: 0.2, beta: 0.2, gamma: 0.1 });
    const of = (fields: Partial<CellResult>) => both.map((cell) => ({ ...cell, ...fields }));
    const whole = inventedRun([
      ...both,
      ...level,
      ...level.map((cell) => ({ ...cell, track: "rare-1" })),
      ...of({ track: "rare-1" }),
      ...of({ setting: "few-shot", shots: 10, sampler: "diverse", supportAnomalies: 0 }),
      ...of({ variant: "train-3" }),
      ...of({ variant: "level-words-hidden" }),
      ...of({ lines: "keyword-silent" }),
    ]);
    const row = (detector: string) => ({ detector, view: "raw" as const });
    const declared = {
      name: "words",
      better: row("tfidf-lr"),
      worse: row("keyword"),
      metric: "prAuc" as const,
      track: "natural",
    };
    const page = renderReport({ ...whole, manifest: { ...whole.manifest, contrasts: [declared] } });
    const ids = ["rare", "few-shot", "training-sources", "ablations", "silent", "contrasts", "ranks"];
    for (const id of ids) expect(page).toContain(`<section id="${id}"`);
    // The silent sub-task and the variant have the values of the comparison: nothing moves.
    expect(page).toContain("Of 2 changes 0 move the mean clearly");
    expect(page).toContain("Supports of 10 lines without any anomaly: 100.0\u00a0% (diverse).");
    for (const id of ids.slice(0, -1)) expect(renderReport(run)).not.toContain(`<section id="${id}"`);
    expect(visible(page)).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("shows detection, thresholds and calibration as means over sources", () => {
    const budget = (falseAlarmsPer1000: number, episodeRecall: number) => ({
      falseAlarmsPer1000,
      threshold: 0.5,
      episodeRecall,
      delayLines: 50 * (1 - episodeRecall),
      delaySeconds: null,
    });
    const decided = { threshold: 0.5, balancedAccuracy: 0.5, mcc: 0, recall: 0.5, falseAlarmRate: 0.5 };
    const bins = [{ lower: 0, upper: 1, meanScore: 0.5, observed: 0.25, weight: 80 }];
    const cells = inventedCells("tfidf-lr", { alpha: 0.2, beta: 0.6 }).map((cell) => {
      const recall = cell.target === "alpha" ? 0.25 : 0.75;
      return {
        ...cell,
        thresholds: { "oracle-macro-f1": { ...decided, macroF1: recall } },
        timeToDetect: { episodes: 4, horizonLines: 50, budgets: [budget(1, recall)] },
        calibration: { brier: 0.25, ece: recall, bins },
      };
    });
    const page = visible(renderReport(inventedRun(cells)));
    // Means of .25 and .75; the threshold of the comparison gives (.2 + .6) / 2.
    expect(page).toContain("At 1 false alarm per 1,000 lines tfidf-lr finds .500 of the episodes");
    expect(page).toContain("A threshold fixed in advance costs .100 of macro-F1 against the oracle");
    expect(page).toContain("Probabilities from other systems are off by .500 or more on a new one");
  });

  test("does without curves", () => {
    const page = renderReport({ ...run, curves: [] });
    expect(Object.keys(dataOf(page).charts).toSorted()).toEqual(["cost-chart", "gains", "means"]);
    expect(page).not.toContain('id="curves"');
  });

  test("leaves out the curve of a detector that gives every line one score", () => {
    const cell = run.results[0].cell;
    const flat = run.curves.map((curve) =>
      curve.cell === cell ? { cell, recall: [0, 1], precision: [1, 0.25] } : curve,
    );
    const label = renderReport({ ...run, curves: flat }).match(/curves on alpha of ([^;]*);/)?.[1];
    // By line it is flat; the curve by template is still there.
    expect(label).toBe("tfidf-lr and keyword");
  });

  test("compares nothing when there is one detector", () => {
    const page = renderReport(inventedRun(inventedCells("keyword", { alpha: 0.2, beta: 0.4 })));
    expect(page).toContain("there is no rival to compare it with");
    expect(Object.keys(dataOf(page).charts)).not.toContain("gains");
  });

  test("ranks nothing when every source has one class", () => {
    const page = renderReport(
      inventedRun([allNormalCell({ detector: "keyword" }), allNormalCell({ detector: "tfidf-lr" })]),
    );
    expect(page).toContain("No held-out source has both classes");
    expect(page).not.toContain('id="means"');
    expect(page).toContain('id="single-class"');
    expect(visible(page)).not.toContain("NaN");
  });

  test("says what an unfinished run lacks, and what failed", () => {
    const error = { code: "INTERNAL", message: "out of memory" };
    const started = inventedRun([
      ...inventedCells("keyword", { alpha: 0.2 }),
      inventedCell({ detector: "keyword", target: "beta", error }),
    ]);
    const page = visible(
      renderReport({ ...started, manifest: { ...started.manifest, targets: ["alpha", "beta", "gamma"] } }),
    );
    expect(page).toContain("The run is not finished");
    expect(page).toContain("keyword (raw) on gamma");
    expect(page).toMatch(/keyword<\/code> on beta, seed 0: <code>INTERNAL<\/code> out of memory/);
  });

  test("shows the command that makes the run again", () => {
    expect(renderReport(run)).toContain(
      "npx lsad-bench run \\\n  --preset quick \\\n  --lines 100 \\\n  --templates drain \\\n  --seeds 1 \\\n  --detectors keyword,tfidf-lr \\\n  --views raw</code>",
    );
  });

  test("renders a run that has no cell yet", () => {
    expect(renderReport(inventedRun([]))).toContain("there is no ranking to judge");
  });
});
