import { describe, expect, test } from "vitest";
import { encoderKinds } from "./catalogue.js";
import { Pipeline } from "./pipeline.js";
import { SourceTableBuilder } from "./source-table.js";
import type { LabelledSource } from "./training-rows.js";
import { rowTexts } from "./views.js";

const LINES = [
  "disk read failed",
  "link to node failed",
  "write failed",
  "disk read done",
  "link to node up",
  "write done",
];

function source(name: string): LabelledSource {
  const builder = new SourceTableBuilder(name);
  for (const [i, content] of LINES.entries()) {
    builder.add({ source: name, line: i + 1, content: `${content} by ${name}`, raw: content }, `T${i}`);
  }
  return {
    table: builder.build((template) => `${LINES[Number(template.slice(1))]} by <*>`),
    labels: Uint8Array.of(1, 1, 1, 0, 0, 0),
  };
}

const TRAINING = [source("alpha"), source("beta")];

describe.each(encoderKinds.filter(({ needsEncoder }) => !needsEncoder))("a pipeline with $id", ({ id }) => {
  const fitted = () => new Pipeline({ detector: id, options: {} }).fit(TRAINING, { seed: 3 });

  test("scores a system it has not seen, the same from its saved form", () => {
    const { table } = source("gamma");
    const pipeline = fitted();
    const { scores } = pipeline.score(table, { bufferLines: 0 });
    expect(scores).toHaveLength(6);
    expect(scores.every(Number.isFinite)).toBe(true);
    const saved = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline.toJSON())));
    expect(saved.score(table, { bufferLines: 0 }).scores).toEqual(scores);
  });

  test("reads a line: its words, with parts that add up to log odds", () => {
    const { table } = source("gamma");
    const pipeline = fitted();
    const part = pipeline.encoderPart(table, 0);
    const reading = part?.read?.(table.rows[0].words, 0);
    if (part === undefined || reading === undefined) throw new Error(`${id} reads nothing`);
    expect(reading.words.slice(1, -1).join(" ")).toBe(table.rows[0].words);
    const parts = Array.from(reading.attributions).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(reading.baselineLogOdds + parts - reading.logOdds)).toBeLessThan(1e-3);
    const [score] = part.score([table.rows[0].words], 0);
    expect(1 / (1 + Math.exp(-reading.logOdds))).toBeCloseTo(score, 5);
    if (part.isWhole) expect(score).toBeCloseTo(pipeline.score(table, { bufferLines: 0 }).scores[0], 6);
    const isFusion = id.endsWith("bert-fusion");
    expect(part.isWhole).toBe(!isFusion);
    // Twelve training rows in batches of 32, six epochs of one step each; half as many where each row is read twice.
    expect(part.losses).toHaveLength(isFusion ? 3 : 6);
  });

  test("is trained for as many epochs as it is told", () => {
    const pipeline = new Pipeline({ detector: id, options: { epochs: 2 } }).fit(TRAINING, { seed: 3 });
    expect(pipeline.encoderPart(source("gamma").table, 0)?.losses).toHaveLength(2);
  });

  test("gives the same scores with the same seed", () => {
    const { table } = source("gamma");
    expect(fitted().score(table).scores).toEqual(fitted().score(table).scores);
  });
});

test("a detector without an encoder has none to read with", () => {
  const { table } = source("gamma");
  expect(new Pipeline({ detector: "keyword" }).fit(TRAINING).encoderPart(table, 0)).toBeUndefined();
  expect(() => new Pipeline({ detector: "bert" }).encoderPart(table, 0)).toThrow("must be fitted or loaded");
});

describe.each(encoderKinds.filter(({ needsEncoder }) => needsEncoder))("$id", ({ id }) => {
  test("says that it needs a pretrained encoder", () => {
    expect(() => new Pipeline({ detector: id })).toThrow(
      `${id}: option encoder must be the folder of a pretrained model`,
    );
    const pipeline = new Pipeline({ detector: id, options: { encoder: "no/such-model" } });
    expect(() => pipeline.fit(TRAINING)).toThrow("no model of this name");
  });
});

test("bert-fusion adds up encoder and words, each on message and template, and half the keyword list", () => {
  const { table } = source("gamma");
  const fusion = new Pipeline({ detector: "bert-fusion" }).fit(TRAINING, { seed: 3 });
  const encoder = fusion.encoderPart(table, 0);
  if (encoder === undefined) throw new Error("bert-fusion has no encoder");
  const messages = encoder.score(rowTexts(table, "raw"), 0);
  const templates = encoder.score(rowTexts(table, "parsed"), 0);
  const words = (["raw", "parsed"] as const).map((view) =>
    new Pipeline({ detector: "tfidf-lr", view }).fit(TRAINING).score(table, { bufferLines: 0 }).scores.map(sigmoid),
  );
  const expected = Array.from(table.lineRow, (row, line) => {
    const keyword = LINES[line].includes("failed") ? 1 : 0;
    return ((messages[row] + templates[row]) / 2 + (words[0][line] + words[1][line]) / 2 + keyword - 0.5) / 2;
  });
  expect(fusion.score(table, { bufferLines: 0 }).scores).toBeAllclose(expected, { absolute: 1e-12 });
});

test("hybrid-bert-fusion adds the probability of template features to the parts of bert-fusion, all of one weight", () => {
  const { table } = source("gamma");
  const hybrid = new Pipeline({ detector: "hybrid-bert-fusion" }).fit(TRAINING, { seed: 3 });
  const scoresOf = (detector: "tfidf-lr" | "template-lr", view: "raw" | "parsed") =>
    new Pipeline({ detector, view }).fit(TRAINING).score(table, { bufferLines: 2 }).scores.map(sigmoid);
  const encoder = (["raw", "parsed"] as const).map((view) =>
    hybrid.encoderPart(table, 0)?.score(rowTexts(table, view), 0),
  );
  const words = [scoresOf("tfidf-lr", "raw"), scoresOf("tfidf-lr", "parsed")];
  const templates = scoresOf("template-lr", "raw");
  const expected = Array.from(table.lineRow, (row, line) => {
    const keyword = LINES[line].includes("failed") ? 1 : 0;
    const ofEncoder = ((encoder[0]?.[row] ?? 0) + (encoder[1]?.[row] ?? 0)) / 2;
    return (ofEncoder + (words[0][line] + words[1][line]) / 2 + templates[line] + keyword - 0.5) / 3;
  });
  expect(hybrid.score(table, { bufferLines: 2 }).scores).toBeAllclose(expected, { absolute: 1e-12 });
});

describe("bert-fusion with labelled lines of its target", () => {
  const { table, labels } = source("gamma");
  const linesOf = (lines: readonly number[], given = labels): LabelledSource => ({
    table: { ...table, lineRow: Uint32Array.from(lines), lineNumber: Uint32Array.from(lines, (line) => line + 1) },
    labels: Uint8Array.from(lines, (line) => given[line]),
  });
  const pipeline = new Pipeline({ detector: "bert-fusion" }).fit(TRAINING, { seed: 3 });
  const zeroShot = pipeline.score(table, { bufferLines: 0 }).scores;
  const adapter = pipeline.adapter(table, TRAINING, { bufferLines: 0 });

  test("learns what contradicts the other systems, and forgets it with the next support", () => {
    const turned = labels.map((label) => 1 - label);
    const scores = adapter?.score(linesOf([0, 3], turned)).scores ?? new Float64Array(6);
    expect(scores[0]).toBeLessThan(zeroShot[0]);
    expect(scores[3]).toBeGreaterThan(zeroShot[3]);
    const first = adapter?.score(linesOf([0, 3]));
    expect(adapter?.score(linesOf([0, 3]))).toEqual(first);
    expect(first?.scores[0]).toBeGreaterThan(scores[0]);
  });

  test("alerts at the threshold of the pipeline", () => {
    const adapted = adapter?.score(linesOf([0, 3]));
    expect(adapted?.threshold).toBe(0.5);
    expect(Array.from(adapted?.alerts ?? [])).toEqual(Array.from(adapted?.scores ?? [], (score) => +(score >= 0.5)));
  });

  test("gives the same from its saved form", () => {
    const saved = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline.toJSON())));
    const again = saved.adapter(table, TRAINING, { bufferLines: 0 });
    expect(again?.score(linesOf([1, 4]))).toEqual(adapter?.score(linesOf([1, 4])));
  });

  test("has no adapter where a detector learns from a support as from any other source", () => {
    expect(new Pipeline({ detector: "tfidf-lr", options: { C: 1 } }).fit(TRAINING).adapter(table, TRAINING)).toBe(
      undefined,
    );
    expect(() => new Pipeline({ detector: "bert-fusion" }).adapter(table, TRAINING)).toThrow(
      "must be fitted or loaded",
    );
  });
});

function sigmoid(decision: number): number {
  return 1 / (1 + Math.exp(-decision));
}
