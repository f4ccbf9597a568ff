import { SnapshotError } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { toySource, toySystems } from "../test/toy.js";
import { detectorKind } from "./catalogue.js";
import { Pipeline } from "./pipeline.js";

const [alpha, beta, gamma] = toySystems();

describe.each(["template-lr", "template-text-lr"] as const)("%s", (detector) => {
  const pipeline = new Pipeline({ detector }).fit([alpha, beta]);

  test("finds the failures of a system it has never seen", () => {
    expect([...pipeline.score(gamma.table).alerts]).toEqual([...gamma.labels]);
  });

  test("judges a line by the buffer and what came before it, never by what follows", () => {
    const whole = pipeline.score(gamma.table, { bufferLines: 2 }).scores;
    const cut = {
      ...gamma.table,
      lineRow: gamma.table.lineRow.slice(0, 6),
      lineNumber: gamma.table.lineNumber.slice(0, 6),
    };
    expect(pipeline.score(cut, { bufferLines: 2 }).scores).toBeAllclose(whole.slice(0, 6), { absolute: 1e-12 });
  });

  test("scores a line of a template the less the more often it came", () => {
    const mixed = toySource("mixed", [
      ["x", "delta waits for work", 0],
      ["y", "delta service done", 0],
      ["y", "delta service done", 0],
      ["y", "delta service done", 0],
    ]);
    const [, first, second, third] = pipeline.score(mixed.table, { bufferLines: 0 }).scores;
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(third);
  });

  test("sees what lines of the same words differ in", () => {
    const two = toySource("two", [
      ["x", "delta code 7", 0],
      ["x", "delta code 7000000000", 0],
    ]);
    expect(two.table.rows.length).toBe(1);
    const [short, long] = pipeline.score(two.table, { bufferLines: 0 }).scores;
    expect(short).not.toBe(long);
    const { characterCounts: _, ...blind } = two.table;
    const [asFirst, asFirstToo] = pipeline.score(blind, { bufferLines: 0 }).scores;
    expect([asFirst, asFirstToo]).toEqual([short, short]);
  });

  test("refuses a saved model of another kind", () => {
    const { defaults, views, create } = detectorKind(detector);
    expect(() => create(views[0], defaults).restore({ fusion: "unit-sum" })).toThrow(SnapshotError);
  });
});

test("template-text-lr chooses C on the training sources, template-lr does not", () => {
  const chosen = (detector: "template-lr" | "template-text-lr") =>
    Object.keys(new Pipeline({ detector }).fit([alpha, beta]).chosen);
  expect(chosen("template-lr")).toEqual([]);
  expect(chosen("template-text-lr")).toEqual(["C"]);
});
