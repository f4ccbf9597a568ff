import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ToyOptions, toyCorpus } from "../test/toy-corpus.js";
import { failedOutcome, type JobRunner, runJob } from "./cells.js";
import { resolveConfig } from "./config.js";
import { RESULTS_FILE } from "./job-files.js";
import { resultSchema } from "./result.js";
import { type RunBenchOptions, readRun, runBench } from "./run.js";
import { mainCells } from "./summary.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lsad-run-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The rows of the preset that take no training of minutes. */
const detectors = ["all-normal", "level", "keyword", "rarity", "naive-bayes", "tfidf-lr", "fusion"];

function run(options: Partial<RunBenchOptions> = {}, toy: ToyOptions = {}) {
  const config = resolveConfig("quick", { templates: "truth", detectors });
  return runBench({ config, ...toyCorpus(toy), out: folder, workers: 1, ...options });
}

const bytes = () => readFileSync(join(folder, RESULTS_FILE), "utf8");

describe("runBench()", () => {
  test("leaves one valid line a cell: detectors x sources x line sets x weightings, each named once", async () => {
    const { results, curves, manifest } = await run();
    expect(results.length).toBe(7 * 4 * 2 * 2);
    expect(new Set(results.map((result) => result.cell)).size).toBe(results.length);
    for (const result of results) expect(resultSchema.parse(result)).toEqual(result);
    const whole = results.filter(({ lines }) => lines === "all");
    expect(curves.map((curve) => curve.cell)).toEqual(whole.map((result) => result.cell));
    expect(manifest.targets).toEqual(["Apache", "BGL", "HDFS", "Spark"]);
  });

  test("runs its jobs wherever it is told to, with the same bytes", async () => {
    await run();
    const here = bytes();
    const ran: string[] = [];
    const runner: JobRunner = async (data, jobs, { onOutcome }) => {
      for (const job of jobs) {
        ran.push(job.detector);
        onOutcome(JSON.parse(JSON.stringify(runJob(data, job))), job); // as it comes back from another machine
      }
    };
    await run({ runner, fresh: true });
    expect(bytes()).toBe(here);
    expect(new Set(ran)).toEqual(new Set(detectors));
  });

  test("a job that was stopped elsewhere leaves cells that say so", async () => {
    const runner: JobRunner = async (data, jobs, { onOutcome }) => {
      const failure = { code: "TIME_LIMIT", message: "a job must end within 1 s", seconds: 1 };
      for (const job of jobs) onOutcome(failedOutcome(data, job, failure), job);
    };
    const { results } = await run({ runner });
    expect(results.length).toBe(7 * 4 * 2 * 2);
    expect(results[0].error).toEqual({ code: "TIME_LIMIT", message: "a job must end within 1 s" });
    expect(results[0].metrics.prAuc.reason).toBe("the job failed: a job must end within 1 s");
  });

  test("never names the target among the sources learnt from", async () => {
    for (const { target, train } of (await run()).results) expect(train).not.toContain(target);
  });

  test("learns to find the failures that other systems word alike", async () => {
    const { results } = await run();
    const learned = mainCells(results).filter(({ detector, target }) => detector === "tfidf-lr" && target !== "Spark");
    for (const { metrics } of learned) expect(metrics.prAuc.value).toBe(1);
  });

  test("a target without anomalies reports its false alarms and is n/a elsewhere", async () => {
    const spark = (await run()).results.filter(({ target }) => target === "Spark");
    for (const { metrics } of spark) {
      expect(metrics.prAuc).toEqual({ value: null, support: 0, reason: "no anomaly among the test lines" });
      expect(metrics.falseAlarmRate.value).not.toBeNull();
    }
  });

  test("gives the same bytes again, and when a folder is resumed after its end was lost", async () => {
    await run();
    const whole = bytes();
    for (const kept of [0, 1, Math.floor(whole.length / 2), whole.length - 1]) {
      writeFileSync(join(folder, RESULTS_FILE), whole.slice(0, kept));
      await run();
      expect(bytes()).toBe(whole);
    }
    await run({ fresh: true });
    expect(bytes()).toBe(whole);
  });

  test("goes on after an interrupt where it was", async () => {
    await run();
    const whole = bytes();
    const stop = new AbortController();
    const interrupted = run({
      fresh: true,
      signal: stop.signal,
      onProgress: ({ phase, done }) => {
        if (phase === "run" && done === 5) stop.abort(new Error("stopped"));
      },
    });
    await expect(interrupted).rejects.toThrow("stopped");
    expect(readRun(folder).results.length).toBe(5 * 4);
    await run();
    expect(bytes()).toBe(whole);
  });

  test("refuses a folder that holds another run, unless told to start over", async () => {
    await run();
    await expect(run({}, { lines: 120 })).rejects.toThrow(DataFormatError);
    await expect(run({}, { lines: 120 })).rejects.toThrow("the folder holds a run of another data");
    expect((await run({ fresh: true }, { lines: 120 })).results[0].test.lines).toBe(96);
  });

  test("hashes the templates of each fold: those learnt from change with the target, so do those tested on", async () => {
    const { results } = await run();
    const keyword = results.filter(({ detector, weighting }) => detector === "keyword" && weighting === "line");
    expect(new Set(keyword.map(({ hashes }) => hashes.trainTemplates)).size).toBe(4);
    expect(new Set(keyword.map(({ hashes }) => hashes.testTemplates)).size).toBe(4);
  });

  test("scores a source without labels, and says that nothing can be measured on it", async () => {
    const { results } = await run({}, { unlabelled: ["BGL"] });
    const bgl = results.filter(({ target }) => target === "BGL");
    for (const { metrics, train, error } of bgl) {
      expect(error).toBeNull();
      expect(train).toEqual(["Apache", "HDFS", "Spark"]);
      expect(metrics.prAuc.reason).toBe("the label set does not cover this source");
    }
  });

  test("cells of the main comparison say chance, other thresholds and time to detect; those of a part of the lines do not", async () => {
    const { results, curves } = await run();
    const of = (lines: string, target = "Apache") =>
      results.find((cell) => cell.detector === "tfidf-lr" && cell.target === target && cell.lines === lines);
    expect(of("all")?.metrics.chanceAp.value).toBeGreaterThan(of("all")?.test.prevalence ?? 1);
    expect(Object.keys(of("all")?.thresholds ?? {})).toContain("inner-loso-macro-f1");
    expect(of("all")?.timeToDetect?.budgets.map(({ falseAlarmsPer1000 }) => falseAlarmsPer1000)).toEqual([1, 5, 10]);
    expect(of("all")?.calibration?.bins.length).toBeGreaterThan(0);
    expect(of("all", "BGL")?.timeToDetect).toBeUndefined(); // its file is sampled: no episodes
    expect(curves.filter(({ amoc }) => amoc !== undefined).every(({ cell }) => cell.includes(".Apache."))).toBe(true);
    expect(of("keyword-silent")).not.toHaveProperty("thresholds");
    expect(of("keyword-silent")?.metrics.chanceAp.value).toBeNull();
  });

  test("records the error of a job that fails, and runs the others", async () => {
    // Only one labelled source has anomalies: inner leave-one-source-out has nothing to hold out.
    const { results } = await run({}, { unlabelled: ["HDFS", "Apache"] });
    const failed = results.filter(({ error }) => error !== null);
    expect(new Set(failed.map(({ detector }) => detector))).toEqual(new Set(["naive-bayes", "tfidf-lr", "fusion"]));
    expect(failed[0].error).toMatchObject({ code: "INVALID_INPUT" });
    expect(failed[0].metrics.prAuc.reason).toContain("the job failed");
    expect(results.filter(({ detector }) => detector === "keyword").every(({ error }) => error === null)).toBe(true);
  });
});

describe("few-shot", () => {
  const of = {
    plans: ["main", "few-shot"],
    detectors: ["naive-bayes", "tfidf-lr", "fusion"],
    templates: "truth",
  } as const;

  test("learns from lines of the buffer too, with the hyper-parameters of the zero-shot fit", async () => {
    const { results } = await run({ config: { ...resolveConfig("quick", { ...of, targets: ["BGL"] }), draws: 2 } });
    const zeroShot = results.find(({ detector, shots }) => detector === "tfidf-lr" && shots === 0);
    const few = results.filter(({ shots }) => shots > 0);
    expect(few.length).toBe(2 * 3 * 2 * 5 * 2 * 2); // shots x samplers x draws x rows x line sets x weightings
    for (const { setting, error, train, detector, chosen, supportAnomalies } of few) {
      expect([setting, error]).toEqual(["few-shot", null]);
      expect(train).toEqual(["Apache", "HDFS", "Spark"]);
      if (detector === "tfidf-lr" || detector === "fusion") expect(chosen).toEqual(zeroShot?.chosen);
      // Lines 2, 10 and 13 of the buffer's twenty are anomalies.
      expect(supportAnomalies).toBeLessThanOrEqual(3);
    }
    const balanced = few.filter(({ sampler }) => sampler === "balanced");
    expect(new Set(balanced.map(({ supportAnomalies }) => supportAnomalies))).toEqual(new Set([3]));
  });

  test("a look-up knows the templates it was shown, and nothing else", async () => {
    const { results } = await run({ config: { ...resolveConfig("quick", { ...of, targets: ["BGL"] }), draws: 1 } });
    const cells = results.filter(({ detector, weighting }) => detector === "template-lookup" && weighting === "line");
    const all = cells.find(({ shots, lines }) => shots === 50 && lines === "all"); // the whole buffer: every template
    expect(all?.metrics.macroF1.value).toBe(1);
    const unseen = cells.find(({ shots, lines }) => shots === 50 && lines === "unseen-templates");
    expect(unseen?.metrics.prAuc).toEqual({ value: null, support: 0, reason: "no line to measure on" });
  });

  test("says that a target without labels has no support", async () => {
    const config = { ...resolveConfig("quick", { ...of, targets: ["BGL"] }), draws: 1 };
    const { results } = await run({ config }, { unlabelled: ["BGL"] });
    for (const { shots, metrics, error, supportAnomalies } of results) {
      expect(error).toBeNull();
      expect(metrics.prAuc.reason).toBe("the label set does not cover this source");
      if (shots > 0) expect(supportAnomalies).toBeNull();
    }
  });
});

describe("the rare track", () => {
  const config = resolveConfig("quick", {
    detectors,
    plans: ["main", "rare"],
    templates: "truth",
    targets: ["BGL", "Spark"],
  });

  test("measures every detector on the same thinned lines", async () => {
    const { results } = await run({ config }, { lines: 1000 });
    // 1000 lines: 182 anomalies, 818 normal ones; 2 % of them are 16.
    const rare = results.filter(({ track, target }) => track === "rare-2" && target === "BGL");
    expect(rare.length).toBe(7 * 20);
    for (const draw of [0, 7, 19]) {
      const cells = rare.filter((cell) => cell.draw === draw);
      expect(new Set(cells.map(({ test }) => JSON.stringify(test))).size).toBe(1);
      expect(cells[0].test.anomalies).toBeLessThanOrEqual(16);
      expect(cells[0].test.anomalies).toBeGreaterThan(0);
      expect(cells[0].test.lines).toBe(cells[0].test.anomalies + 655); // normal lines after the buffer
    }
    expect(rare.every(({ weighting, metrics }) => weighting === "line" && metrics.prAuc.value !== null)).toBe(true);
  });

  test("counts rarity in what is left", async () => {
    const { results } = await run({ config }, { lines: 1000 });
    const mean = (track: string) => {
      const cells = results.filter(
        (cell) => cell.detector === "rarity" && cell.target === "BGL" && cell.track === track,
      );
      const values = cells.flatMap(({ metrics, lines }) => (lines === "all" ? (metrics.auroc.value ?? []) : []));
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(mean("rare-0.5")).toBeGreaterThan(mean("natural"));
  });

  test("says why a target has none", async () => {
    const { results } = await run({ config }, { lines: 100 });
    const reasons = (name: string) =>
      new Set(
        results
          .filter(({ target, track }) => target === name && track === "rare-1")
          .map(({ metrics }) => metrics.auroc.reason),
      );
    expect(reasons("Spark")).toEqual(new Set(["0 anomalies are less than 1 % of 100 normal lines"]));
  });
});

describe("ablations", () => {
  test("learn from fewer sources, other words, other masses and other templates", async () => {
    const config = resolveConfig("quick", {
      plans: ["main", "training-sources", "level-words", "all-rows", "parsers"],
      detectors: ["rarity", "tfidf-lr"],
      targets: ["BGL"],
      templates: "truth",
    });
    const { results } = await run({ config });
    expect(results.every(({ error }) => error === null)).toBe(true);
    const of = (variant: string) => results.filter((cell) => cell.variant === variant);
    expect(of("train-1").every(({ train, options }) => train.length === 1 && options.C === 1)).toBe(true);
    expect(of("train-3").every(({ train }) => train.length === 3)).toBe(true);
    expect(new Set(of("templates-drain").map(({ templates }) => templates))).toEqual(new Set(["drain"]));
    const hashes = (variant: string) => of(variant).find(({ detector }) => detector === "tfidf-lr")?.hashes;
    expect(hashes("level-words-hidden")?.trainTemplates).not.toBe(hashes("none")?.trainTemplates);
    expect(hashes("all-rows")?.trainTemplates).toBe(hashes("none")?.trainTemplates);
    expect(of("level-words-hidden").map(({ lines }) => lines)).toEqual(["all", "all"]);
  });
});

describe("explanations and training", () => {
  const config = resolveConfig("quick", { templates: "truth", detectors: ["tfidf-lr", "bert"] });
  const files = ["results.jsonl", "explanations.jsonl", "training.jsonl"];
  const read = () => files.map((name) => readFileSync(join(folder, name), "utf8"));

  test("are left by the fits that scored the lines, and are the same however often the run was stopped", async () => {
    const { explanations, training, results } = await run({ config });
    expect(new Set(explanations.map(({ detector }) => detector))).toEqual(new Set(["tfidf-lr", "bert"]));
    expect(explanations.every(({ detector, attention }) => (detector === "bert") === (attention !== null))).toBe(true);
    expect(training.map(({ target }) => target)).toEqual(
      results.flatMap(({ detector, target, cell }) =>
        detector === "bert" && cell.endsWith("d0.line") && !cell.includes("silent") ? [target] : [],
      ),
    );
    expect(training.every(({ steps, losses }) => steps > 0 && losses.every((loss) => loss > 0))).toBe(true);
    const whole = read();
    // A crash in the middle of the second job of bert: its records are there, its results are not.
    const lines = whole[0].split("\n");
    const cut = lines.findIndex((line) => line.includes('"cell":"bert.')) + 5;
    writeFileSync(join(folder, "results.jsonl"), `${lines.slice(0, cut).join("\n")}\n`);
    await run({ config });
    expect(read()).toEqual(whole);
  });

  test("leave no file in a run without such detectors", async () => {
    const { explanations, training } = await run({
      config: resolveConfig("quick", { templates: "truth", detectors: ["keyword"] }),
    });
    expect([explanations, training]).toEqual([[], []]);
    expect(files.map((name) => existsSync(join(folder, name)))).toEqual([true, false, false]);
  });
});

describe("--retry-failed", () => {
  test("runs failed jobs again in their place, then what is missing", async () => {
    await run();
    const whole = bytes();
    const lines = whole.split("\n").slice(0, 60);
    const error = { code: "INTERNAL", message: "out of memory" };
    const broken = lines.map((line, index) => (index === 9 ? JSON.stringify({ ...JSON.parse(line), error }) : line));
    const leave = () => writeFileSync(join(folder, RESULTS_FILE), `${broken.join("\n")}\n`);
    leave();
    expect((await run()).results[9].error).toEqual(error); // an error is an answer, until somebody asks
    leave();
    await run({ retryFailed: true });
    expect(bytes()).toBe(whole);
  });
});

describe("--templates", () => {
  test.each(["drain", "spell", "zero"] as const)(
    "%s mines templates, and metrics still count true ones",
    async (templates) => {
      const config = resolveConfig("quick", { templates, detectors: ["rarity", "naive-bayes"], targets: ["BGL"] });
      const { results, manifest } = await run({ config });
      expect(results.every((result) => result.templates === templates && result.error === null)).toBe(true);
      expect(manifest.sources.map((source) => source.templates)).toEqual([5, 5, 5, 3]);
      expect(manifest.parsers?.map((parser) => parser.templates)).toEqual([templates]);
      for (const { groupingAccuracy } of manifest.parsers?.[0].sources ?? [])
        expect(groupingAccuracy).toBeGreaterThan(0);
    },
  );
});

describe("--keep-scores", () => {
  test("writes one Arrow file a cell of all test lines, in time order", async () => {
    const { results } = await run({ keepScores: true });
    expect(readdirSync(join(folder, "scores")).length).toBe(results.length / 2);
    const cell = results.find(({ detector, target }) => detector === "keyword" && target === "BGL");
    const table = tableFromIPC(readFileSync(join(folder, "scores", `${cell?.cell}.arrow`)));
    expect(table.schema.fields.map((field) => `${field.name}: ${field.type}`)).toEqual([
      "line: Uint32",
      "templateId: Utf8",
      "score: Float64",
    ]);
    expect(table.numRows).toBe(80);
    // Line 21 of the toy says statement 21 * 7 mod 11 = 4, "connection lost to peer": a keyword.
    expect(table.get(0)?.toJSON()).toEqual({ line: 21, templateId: "E5", score: 1 });
  });

  test("is refused for a run that was begun without it", async () => {
    await run();
    expect(existsSync(join(folder, "scores"))).toBe(false);
    await expect(run({ keepScores: true })).rejects.toThrow("begun without --keep-scores");
  });
});

describeWithShared("runBench() with a pretrained encoder", ["models/tiny-bert"], () => {
  const runWith = (encoder: string) =>
    run({ config: resolveConfig("quick", { templates: "truth", detectors: ["embedding-lr"], encoder }), fresh: true });

  test("leaves the same bytes wherever the model lies, for its content names it", async () => {
    const { results, manifest } = await runWith(sharedPath("models/tiny-bert"));
    expect(results[0].options.encoder).toMatch(/^tiny-bert@[0-9a-f]{16}$/);
    expect(manifest.encoder).toBe(results[0].options.encoder);
    const here = bytes();
    const copy = join(folder, "tiny-bert");
    cpSync(sharedPath("models/tiny-bert"), copy, { recursive: true });
    await runWith(copy);
    expect(bytes()).toBe(here);
  });

  test("refuses a model that is not there before it reads a line", async () => {
    const read: string[] = [];
    await expect(
      run({
        config: resolveConfig("quick", { detectors: ["bert"], encoder: join(folder, "none") }),
        onProgress: ({ phase }) => void read.push(phase),
      }),
    ).rejects.toThrow("there is no such folder");
    expect(read).toEqual([]);
  });
});
