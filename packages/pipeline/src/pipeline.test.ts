import { InvalidInputError, NotFittedError, SnapshotError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { toySource, toySystems } from "../test/toy.js";
import { detectorKinds } from "./catalogue.js";
import { Pipeline, type PipelineJson } from "./pipeline.js";
import { rowTexts, type View } from "./views.js";

const [alpha, beta, gamma] = toySystems();

const readsNoWords = [
  "all-normal",
  "level",
  "keyword",
  "rarity",
  "template-lr",
  "template-text-lr",
  "fusion-unit-sum-untrained",
];

describe.each(detectorKinds)("a pipeline with $id", ({ id, views }) => {
  test.each(views)("scores the lines of an unseen source on the %s view: finite, one a line", (view) => {
    const { scores, threshold } = new Pipeline({ detector: id, view }).fit([alpha, beta]).score(gamma.table);
    expect(scores.length).toBe(10);
    expect([...scores, threshold].every(Number.isFinite)).toBe(true);
  });

  test("scores the same after a round trip through JSON text", () => {
    const pipeline = new Pipeline({ detector: id }).fit([alpha, beta]);
    const restored = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline)) as PipelineJson);
    expect(restored.score(gamma.table)).toEqual(pipeline.score(gamma.table));
    expect(restored.trainedOn).toEqual(["alpha", "beta"]);
    expect(restored.chosen).toEqual(pipeline.chosen);
  });

  test("forgets an earlier fit", () => {
    const pipeline = new Pipeline({ detector: id }).fit([beta, gamma]).fit([alpha, beta]);
    expect(pipeline.score(gamma.table)).toEqual(new Pipeline({ detector: id }).fit([alpha, beta]).score(gamma.table));
  });

  test("scores a table the same whatever it scored before", () => {
    const part = {
      ...gamma.table,
      lineRow: gamma.table.lineRow.slice(2, 8),
      lineNumber: gamma.table.lineNumber.slice(2, 8),
    };
    const others = { ...gamma.table, templates: beta.table.templates }; // the same rows in other templates
    const pipeline = new Pipeline({ detector: id, view: views.at(-1) as View }).fit([alpha, beta]);
    for (const table of [gamma.table, part, others, beta.table, gamma.table]) {
      const fresh = new Pipeline({ detector: id, view: views.at(-1) as View }).fit([alpha, beta]);
      expect(pipeline.score(table)).toEqual(fresh.score(table));
    }
  });

  test("shows the part that reads words, fitted as it scores", () => {
    const pipeline = new Pipeline({ detector: id }).fit([alpha, beta]);
    const { scores } = pipeline.score(gamma.table, { bufferLines: 4 });
    const part = pipeline.textPart(gamma.table, 4);
    expect(part === undefined).toBe(readsNoWords.includes(id));
    if (!part?.isWhole) return;
    const texts = rowTexts(gamma.table, views[0]);
    const rowScores = part.detector.score(part.vectorizer.transform(texts));
    expect(Float64Array.from(gamma.table.lineRow, (row) => rowScores[row])).toEqual(scores);
  });

  test("leaves tables and labels as they were", () => {
    const before = structuredClone([alpha, beta, gamma]);
    new Pipeline({ detector: id }).fit([alpha, beta]).score(gamma.table);
    expect([alpha, beta, gamma]).toEqual(before);
  });

  test("does not score before it is fitted", () => {
    expect(() => new Pipeline({ detector: id }).score(gamma.table)).toThrow(NotFittedError);
  });
});

describe("Pipeline", () => {
  test("finds the failures of a system it has never seen by the words other systems fail in", () => {
    const { scores, threshold } = new Pipeline({ detector: "tfidf-lr", view: "raw" })
      .fit([alpha, beta])
      .score(gamma.table);
    const alerts = Array.from(scores, (score) => (score > threshold ? 1 : 0));
    expect(alerts).toEqual([...gamma.labels]);
  });

  test.each(detectorKinds.filter((kind) => kind.supervised))("$id needs training lines of both classes", ({ id }) => {
    const calm = toySource("calm", [["A", "all well", 0]]);
    const act = () => new Pipeline({ detector: id }).fit([calm]);
    expect(act).toThrow(InvalidInputError);
    expect(act).toThrow("training lines must be of both classes, got normal lines only");
  });

  test("rarity looks at the buffer and the past, never ahead", () => {
    const rarity = new Pipeline({ detector: "rarity" }).fit([]);
    const whole = rarity.score(gamma.table, { bufferLines: 2 }).scores;
    const cut = {
      ...gamma.table,
      lineRow: gamma.table.lineRow.slice(0, 6),
      lineNumber: gamma.table.lineNumber.slice(0, 6),
    };
    expect(rarity.score(cut, { bufferLines: 2 }).scores).toEqual(whole.slice(0, 6));
    // Buffer: two templates once each, -ln(1/2). Line 3 is new: -ln(1/3). Line 4 was seen once before: -ln(2/4).
    expect(whole.slice(0, 4)).toBeAllclose([Math.log(2), Math.log(2), Math.log(3), Math.log(2)], { absolute: 1e-12 });
  });

  test.each([
    [{ detector: "magic" }, /^detector: must be one of all-normal, .*tfidf-lr.*, got magic$/],
    [{ detector: "keyword", view: "parsed" }, "view: keyword reads raw, got parsed"],
    [{ detector: "tfidf-lr", options: { c: 1 } }, "options: tfidf-lr takes C, grid, got c"],
    [{ detector: "keyword", options: { c: 1 } }, "options: keyword takes none, got c"],
  ])("refuses the declaration %j", (spec, message) => {
    expect(() => new Pipeline(spec as never)).toThrow(InvalidInputError);
    expect(() => new Pipeline(spec as never)).toThrow(message);
  });

  test("refuses a buffer longer than the source", () => {
    const act = () => new Pipeline({ detector: "keyword" }).fit([]).score(gamma.table, { bufferLines: 11 });
    expect(act).toThrow("bufferLines: must be a whole number in [0, 10], got 11");
  });

  test("refuses data that is no pipeline, or of another version", () => {
    expect(() => Pipeline.fromJSON({} as PipelineJson)).toThrow(SnapshotError);
    const saved = new Pipeline({ detector: "keyword" }).fit([]).toJSON();
    expect(() => Pipeline.fromJSON({ ...saved, version: 2 } as never)).toThrow("got lsad-pipeline version 2");
  });
});
