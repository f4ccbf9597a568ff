import { InvalidInputError, NotFittedError } from "@lsad/core";
import { describeWithShared, sharedPath } from "@lsad/testing";
import { describe, expect, test } from "vitest";
import { toySource, toySystems } from "../test/toy.js";
import { Pipeline } from "./pipeline.js";
import { PrototypeTextModel } from "./prototype-model.js";
import type { LabelledSource } from "./training-rows.js";

// What an invented encoder makes of a word.
const VECTORS: Readonly<Record<string, readonly [number, number]>> = {
  ready: [0, 0],
  failed: [4, 0],
  steady: [0, 2],
  idle: [0, 4],
  broken: [4, 3],
  up: [1, 7],
  down: [3, 1],
  waiting: [2, 1.5],
};
const embed = (texts: readonly string[]) => ({
  rows: texts.length,
  columns: 2,
  data: Float64Array.from(texts.flatMap((text) => VECTORS[text])),
});

// Of two rows and of three: normal lines mean (0, 0) and (0, 3), together (0, 1.5); anomalies (4, 0) and (4, 3), together (4, 1.5).
const TRAINING = [
  toySource("alpha", [
    ["ready", "ready", 0],
    ["failed", "failed", 1],
  ]),
  toySource("beta", [
    ["steady", "steady", 0],
    ["idle", "idle", 0],
    ["broken", "broken", 1],
  ]),
];
const target = toySource("gamma", [
  ["up", "up", 0],
  ["down", "down", 1],
  ["waiting", "waiting", 0],
  ["waiting", "waiting", 0],
]);
const supportOf = (...lines: readonly number[]): LabelledSource => ({
  table: { ...target.table, lineRow: target.table.lineRow.filter((_, line) => lines.includes(line)) },
  labels: target.labels.filter((_, line) => lines.includes(line)),
});
const fitted = (priorRows = 2) => {
  const model = new PrototypeTextModel("raw", embed, priorRows);
  model.fit(TRAINING);
  return model;
};

/** The prototypes by hand, to scores of the target's lines. */
const scoresWith = ([n0, n1]: readonly [number, number], [a0, a1]: readonly [number, number]) =>
  ["up", "down", "waiting", "waiting"].map((word) => {
    const [x, y] = VECTORS[word];
    return (x - n0) ** 2 + (y - n1) ** 2 - ((x - a0) ** 2 + (y - a1) ** 2);
  });

describe("PrototypeTextModel", () => {
  test("scores by squared distances to the means of the sources' means, each source the same", () => {
    expect(fitted().score(target.table)).toBeAllclose([-8, 8, 0, 0], { absolute: 1e-12 });
    expect(scoresWith([0, 1.5], [4, 1.5])).toEqual([-8, 8, 0, 0]);
  });

  test("a source without anomalies moves the normal prototype alone", () => {
    const model = new PrototypeTextModel("raw", embed, 2);
    model.fit([...TRAINING, toySource("delta", [["up", "up", 0]])]);
    // (0, 0), (0, 3) and (1, 7) have the mean (1/3, 10/3).
    expect(model.score(target.table)).toBeAllclose(scoresWith([1 / 3, 10 / 3], [4, 1.5]), { absolute: 1e-12 });
  });

  test("labelled lines count a row each beside priorRows rows of what other systems taught", () => {
    // Lines 2 and 3 are one row: n = (2 · (0, 1.5) + (2, 1.5)) / 3, a = (2 · (4, 1.5) + (3, 1)) / 3.
    const scores = fitted()
      .adapter(target.table)
      .score(supportOf(1, 2, 3));
    expect(scores).toBeAllclose(scoresWith([2 / 3, 1.5], [11 / 3, 4 / 3]), { absolute: 1e-12 });
  });

  test("a class that the support lacks keeps its prototype", () => {
    const scores = fitted().adapter(target.table).score(supportOf(2));
    expect(scores).toBeAllclose(scoresWith([2 / 3, 1.5], [4, 1.5]), { absolute: 1e-12 });
  });

  test("a support without lines changes nothing, nor does an earlier one", () => {
    const model = fitted();
    const adapter = model.adapter(target.table);
    adapter.score(supportOf(0, 1));
    expect(adapter.score(supportOf())).toBeAllclose([-8, 8, 0, 0], { absolute: 1e-12 });
    expect(model.score(target.table)).toBeAllclose([-8, 8, 0, 0], { absolute: 1e-12 });
  });

  test("the more rows the training counts for, the less the support says", () => {
    const moved = [1, 10, 1e6].map((priorRows) =>
      Math.abs(fitted(priorRows).adapter(target.table).score(supportOf(0, 1))[1] - 8),
    );
    expect(moved[0]).toBeGreaterThan(moved[1]);
    expect(moved[2]).toBeLessThan(1e-3);
  });

  test("scores and adapts the same from its saved form", () => {
    const saved = new PrototypeTextModel("raw", embed, 2);
    saved.restore(JSON.parse(JSON.stringify(fitted().toJSON())));
    expect(saved.score(target.table)).toEqual(fitted().score(target.table));
    const adapted = fitted().adapter(target.table).score(supportOf(1, 2));
    expect(saved.adapter(target.table).score(supportOf(1, 2))).toEqual(adapted);
  });

  test("gives its score of any text to those who explain it", () => {
    expect(new PrototypeTextModel("raw", embed, 2).encoderPart()).toBeUndefined();
    const part = fitted().encoderPart();
    expect([part?.isWhole, part?.losses]).toEqual([true, []]);
    expect(part?.score(["down"], 0)).toBeAllclose([8], { absolute: 1e-12 });
  });

  test("refuses a prior without rows, a model that is not fitted, and a support of another table", () => {
    expect(() => new PrototypeTextModel("raw", embed, 0)).toThrow(InvalidInputError);
    expect(() => new PrototypeTextModel("raw", embed, 2).score(target.table)).toThrow(NotFittedError);
    expect(() => new PrototypeTextModel("raw", embed, 2).adapter(target.table)).toThrow(NotFittedError);
    expect(() => fitted().adapter(target.table).score(TRAINING[0])).toThrow("the support must be lines of gamma");
  });
});

describeWithShared("prototypes with a pretrained encoder", ["models/tiny-bert"], () => {
  const [alpha, beta, { table }] = toySystems();
  const pipeline = new Pipeline({ detector: "prototypes", options: { encoder: sharedPath("models/tiny-bert") } });

  test("are a detector: alerts above 0, the same from the saved form, with labelled lines too", () => {
    const { scores, alerts } = pipeline.fit([alpha, beta]).score(table);
    expect(Array.from(alerts)).toEqual(Array.from(scores, (score) => +(score > 0)));
    const saved = Pipeline.fromJSON(JSON.parse(JSON.stringify(pipeline.toJSON())));
    expect(saved.score(table).scores).toEqual(scores);
    const lineRow = Uint32Array.of(table.lineRow[0], table.lineRow[2]);
    const support = { table: { ...table, lineRow }, labels: Uint8Array.of(0, 1) };
    const adapted = pipeline.adapter(table, [alpha, beta])?.score(support);
    const gap = (of: Float64Array = new Float64Array(3)) => of[2] - of[0]; // the labelled anomaly, above the normal line
    expect(gap(adapted?.scores)).toBeGreaterThan(gap(scores));
  });
});
