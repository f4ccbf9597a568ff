import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import type { Dialect } from "./dialect.js";
import { generate } from "./generate.js";
import { compileDialect } from "./script.js";

/** A bakery with two texts, one rule and one fault. */
const bakery: Dialect = {
  source: "Spark",
  header: "%y/%m/%d %H:%M:%S {level} {component}: ",
  start: "2020-02-03T04:05:06Z",
  gapMs: 1000,
  concurrency: 1,
  faultEvery: 20,
  entities: { cake: ["apple", "plum"] },
  measures: { heat: "{n:180-200}" },
  normal: {
    start: ["INFO", "lab.Oven", "{cake} cake goes in"],
    bake: ["INFO", "lab.Oven", "{cake} cake bakes at {heat} degrees, batch {dec:3}"],
  },
  anomalous: { burnt: ["WARN", "lab.Nose", "failure", 3, "{cake} cake smells"] },
  anomalousIf: { bake: ["at [3-9]\\d\\d degrees", "hardware", 2] },
  routines: [[1, "start bake*2"]],
  seldomWeight: 0,
  seldom: "start",
  faults: [["hardware", 1, "bake[heat=400|500] burnt*2"]],
};

function play(dialect: Dialect, count: number): string[] {
  const lines = generate(compileDialect(dialect), createRandom(1));
  return Array.from({ length: count }, () => lines.next().value.content);
}

describe("compileDialect()", () => {
  test("numbers texts in the order of their templates and labels them", () => {
    const { labels } = compileDialect(bakery);
    // "<*> cake bakes …" < "<*> cake goes in" < "<*> cake smells"
    expect([...labels.keys()].sort()).toEqual(["E1", "E2", "E3"]);
    expect(labels.get("E1")?.anomalyIf?.test("plum cake bakes at 400 degrees, batch 1")).toBe(true);
    expect(labels.get("E2")?.plain).toEqual({ label: 0, severity: 0, category: "none" });
    expect(labels.get("E3")?.plain).toEqual({ label: 1, severity: 3, category: "failure" });
  });

  test.each([
    [{ seldom: "stop" }, "internal: Spark: step stop names no text"],
    [{ routines: [[1, "start*"]] }, "step start* names no text"],
    [{ normal: { ...bakery.normal, again: ["INFO", "lab.Door", "{heat} cake goes in"] } }, "its text too"],
    [{ normal: { ...bakery.normal, other: ["INFO", "lab.Door", "{unknown} door"] } }, "no slot is named unknown"],
    [
      { normal: { ...bakery.normal, other: ["INFO", "lab.Door", "{colour:red} door"] } },
      "{colour:red} is no known slot",
    ],
    [{ anomalousIf: { bake: ["(a+)+", "hardware", 2] } }, "must not repeat a group"],
  ] as const)("refuses a table with %j", (change, message) => {
    expect(() => compileDialect({ ...bakery, ...change } as Dialect)).toThrow(message);
  });
});

describe("generate()", () => {
  test("keeps entities through a routine and draws measures anew", () => {
    const calm = play({ ...bakery, faultEvery: Number.POSITIVE_INFINITY }, 300);
    for (let i = 0; i + 1 < calm.length; i++) {
      if (calm[i].endsWith("goes in")) expect(calm[i + 1].split(" ")[0]).toBe(calm[i].split(" ")[0]);
    }
    const heats = calm.flatMap((text) => /at (\d+) degrees/.exec(text)?.[1] ?? []);
    expect(new Set(heats).size).toBeGreaterThan(15);
    expect(heats.every((heat) => Number(heat) >= 180 && Number(heat) <= 200)).toBe(true);
  });

  test("a fault plays its steps in order, forced values only there", () => {
    const lines = play(bakery, 2000);
    const fault = lines
      .filter((text) => /at [45]00 |smells/.test(text))
      .map((text) => (text.endsWith("smells") ? "s" : "h"));
    expect(fault.length).toBeGreaterThan(100);
    // One hot line, then two that smell, or eight in a storm.
    expect(fault.join("").replace(/h(?:s{8}|s{2})/g, "")).toMatch(/^(?:hs{0,7})?$/);
  });

  test("writes header and content as one line", () => {
    const { raw, eventId, template } = generate(compileDialect(bakery), createRandom(1)).next().value;
    expect(raw).toMatch(/^20\/02\/03 04:05:\d\d INFO lab\.Oven: (?:apple|plum) cake goes in$/);
    expect([eventId, template]).toEqual(["E2", "<*> cake goes in"]);
  });
});
