import { anomalyKeywords } from "@lsad/baselines";
import { syntheticCorpus } from "@lsad/datasets";
import { type DetectorId, detectorKinds, encoderKinds, type View } from "@lsad/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import type { BenchData } from "../prepare.js";
import { prepareSources } from "../prepare.js";
import type { RowId } from "../rows.js";
import { explainLines, type LineChoice } from "./explain-lines.js";
import type { LineExplanation } from "./explanation.js";
import { LACKING } from "./word-parts.js";

const TARGET = "BGL";

let data: BenchData;
beforeAll(async () => {
  const corpus = syntheticCorpus({ linesPerSource: 300, sources: ["Apache", TARGET, "HDFS", "Spark"] });
  if (corpus.builtInLabels === undefined) throw new Error("the synthetic corpus brings its labels");
  data = {
    sources: await prepareSources(corpus, corpus.builtInLabels, { templates: "truth" }),
    labels: "synthetic",
    templates: "truth",
    otherTemplates: {},
    dataHash: "0".repeat(16),
    codeHash: "0".repeat(16),
    scoresFolder: undefined,
  };
});

function explain(detector: RowId, choice: LineChoice, view: View = "raw"): readonly LineExplanation[] {
  return explainLines(data, { detector, view, target: TARGET, seed: 0 }, choice);
}

const partsOf = ({ parts }: LineExplanation) => Object.fromEntries(parts.map(({ name, value }) => [name, value]));

describe.each(detectorKinds)("an explanation of $id", ({ id, views }) => {
  test.each(views)("adds up to the score on the %s view", (view) => {
    for (const explanation of explain(id, { top: 2 }, view)) {
      expect(explanation.additivityError).toBeLessThan(1e-9);
      expect(explanation.words?.additivityError ?? 0).toBeLessThan(1e-9);
      const sum = explanation.parts.reduce((total, { value }) => total + value, explanation.baseline);
      if (explanation.unit !== "cuts") expect(sum).toBeAllclose(explanation.score, { absolute: 1e-9 });
    }
  });
});

/** Encoders that are trained from nothing here: the others read a pretrained one. */
const trained = encoderKinds.filter(({ needsEncoder }) => !needsEncoder);

describe.each(trained)("an explanation of $id", ({ id }) => {
  test("has the words of the line, their parts of the log odds, and where the encoder looks", () => {
    const [{ attention, words, ...explanation }] = explain(id, { top: 1 });
    const read = words ?? explanation;
    expect([read.method, read.unit]).toEqual(["integrated-gradients", "log odds"]);
    const logOdds = read.parts.reduce((total, { value }) => total + value, read.baseline);
    if (words === null) expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(explanation.score, 2);
    expect(read.additivityError).toBeLessThan(0.01 * Math.abs(logOdds - read.baseline) + 1e-3);
    expect(attention?.words.slice(1, -1).toSorted()).toEqual(read.parts.map(({ name }) => name).toSorted());
    expect(attention?.weights).toHaveLength((attention?.layers ?? 0) * (attention?.heads ?? 0));
    for (const row of [...(attention?.weights ?? []), attention?.rollout ?? []]) {
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 2); // shares have four digits
    }
    expect(explanation.wordDeletion).not.toBeNull();
    expect(explanation.nearestNormal?.similarity).toBeGreaterThan(0);
  });
});

describe("explainLines()", () => {
  test("of the keyword list: 1 less the share of ordinary lines with a keyword, and nothing else", () => {
    const [top] = explain("keyword", { top: 1 });
    const table = data.sources[1].table;
    // 16 of the buffer's 60 lines stand for ordinary ones, spread evenly.
    const looked = Array.from({ length: 16 }, (_, k) => table.lineRow[Math.floor(((k + 0.5) * 60) / 16)]);
    const share = looked.filter((row) => anomalyKeywords.test(table.rows[row].content)).length / 16;
    expect(top.score).toBe(1);
    expect(top.baseline).toBe(share);
    const { "keyword list": keyword, ...others } = partsOf(top);
    expect(keyword).toBeAllclose(1 - share, { absolute: 1e-12 });
    expect(others).toEqual({ severity: 0, template: 0, words: 0 });
  });

  test.each([
    ["rarity", "template"],
    ["level", "severity"],
  ] as const)("of %s names the %s alone", (detector, ingredient) => {
    const [top] = explain(detector as DetectorId, { top: 1 });
    for (const { name, value } of top.parts)
      if (name !== ingredient) expect(value).toBeAllclose(0, { absolute: 1e-12 });
    expect(partsOf(top)[ingredient]).toBeGreaterThan(0);
  });

  test("of fusion gives the keyword list what the keyword list alone gives it, and the words the rest", () => {
    const [{ line }] = explain("fusion", { top: 1 });
    const [fusion] = explain("fusion", { lines: [line] });
    const [keyword] = explain("keyword", { lines: [line] });
    expect(partsOf(fusion)["keyword list"]).toBeAllclose(partsOf(keyword)["keyword list"], { absolute: 1e-12 });
    expect(partsOf(fusion).words).toBeAllclose(fusion.score - fusion.baseline - partsOf(keyword)["keyword list"], {
      absolute: 1e-12,
    });
    expect(fusion.words?.unit).toBe("log odds");
  });

  test("of words names words of the line, in log odds, the largest first", () => {
    const [top] = explain("tfidf-lr", { top: 1 });
    const words = data.sources[1].table.rows.find(({ content }) => content === top.text)?.words.split(" ") ?? [];
    for (const { name } of top.parts) {
      if (name !== LACKING) for (const word of name.split(" ")) expect(words).toContain(word);
    }
    const sizes = top.parts.map(({ value }) => Math.abs(value));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect([top.method, top.unit, top.words]).toEqual(["linear-shap", "log odds", null]);
  });

  test("finds words that matter more than random ones", () => {
    const deletions = explain("tfidf-lr", { top: 3 }).map(({ wordDeletion }) => wordDeletion);
    for (const found of deletions) {
      expect(found?.deletion).toBeLessThanOrEqual(found?.randomDeletion ?? Number.NaN);
      expect(found?.insertion).toBeGreaterThanOrEqual(found?.randomInsertion ?? Number.NaN);
    }
  });

  test("compares with a normal line of the others, and with a quiet one of the target's buffer", () => {
    const [{ nearestNormal, nearestInBuffer }] = explain("tfidf-lr", { top: 1 });
    expect(["Apache", "HDFS", "Spark"]).toContain(nearestNormal?.source);
    expect(nearestNormal?.similarity).toBeGreaterThan(0);
    const others = data.sources.find(({ name }) => name === nearestNormal?.source);
    const row = others?.table.rows.findIndex(({ content }) => content === nearestNormal?.text) ?? -1;
    const labels = others?.labels?.filter((_, line) => others.table.lineRow[line] === row);
    expect(labels).toContain(0);
    expect(nearestInBuffer?.source ?? TARGET).toBe(TARGET);
  });

  test("of the top takes one line a template, highest score first", () => {
    const top = explain("fusion", { top: 4 });
    expect(new Set(top.map(({ template }) => template)).size).toBe(4);
    expect(top.map(({ rank }) => rank)[0]).toBe(1);
    for (let index = 1; index < 4; index++) expect(top[index - 1].score).toBeGreaterThanOrEqual(top[index].score);
  });

  test("is the same every time, sampled values too", () => {
    expect(explain("knn", { top: 2 })).toEqual(explain("knn", { top: 2 }));
  });

  test("says what a line was compared with when it stands in the buffer: it has no rank", () => {
    expect(explain("fusion", { lines: [3] })[0]).toMatchObject({ line: 3, rank: null, attention: null });
  });

  test.each([0, 301, 1.5])("refuses line %s of a file of 300", (line) => {
    expect(() => explain("keyword", { lines: [line] })).toThrow(
      `line: must be in [1, 300], the lines of BGL, got ${line}`,
    );
  });

  test("has nothing to say of a look-up", () => {
    expect(() => explain("template-lookup", { top: 1 })).toThrow("template-lookup is a table of templates");
  });
});
