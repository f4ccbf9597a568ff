/** @file The values of many lines at once are those of the lines one by one, in every parser that reads lines one by one. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drain, type ParsedBatch } from "../src/index.js";
import { spell } from "../src/spell.js";
import { zero } from "../src/zero.js";

const masks = [{ pattern: "\\d+(?:\\.\\d+)+", name: "IP" }];
const word = fc.constantFrom(
  "user",
  "ann",
  "zoë",
  "10.0.0.7",
  "took",
  "12",
  "ms",
  "a=1,b=2",
  "node-7",
  "()",
  "<*>",
  "/etc/x",
);
const lines = fc.array(
  fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")),
  { maxLength: 30 },
);

function valuesOf(all: readonly string[], { parameters }: ParsedBatch) {
  if (parameters === undefined) throw new Error("no parameters");
  const { firsts, starts, ends, nameIds, names } = parameters;
  return all.map((line, i) =>
    Array.from({ length: firsts[i + 1] - firsts[i] }, (_, k) => {
      const p = firsts[i] + k;
      return { value: line.slice(starts[p], ends[p]), name: names[nameIds[p]] };
    }),
  );
}

describe.each([
  ["drain", () => drain({ masks })],
  ["spell", () => spell({ masks })],
  ["zero", () => zero()],
  ["zero with room for little", () => zero({ maxTokens: 8 })],
])("parseBatch of %s", (_, newParser) => {
  test("has the ids and values of the lines one by one", () => {
    fc.assert(
      fc.property(lines, (all) => {
        const batch = newParser().parseBatch(all, { parameters: true });
        const alone = newParser();
        expect(valuesOf(all, batch)).toEqual(all.map((line) => alone.add(line).parameters));
        expect(batch.ids).toEqual(newParser().parseBatch(all).ids);
      }),
    );
  });

  test("names no places unless asked", () => {
    expect(newParser().parseBatch(["took 12 ms"])).not.toHaveProperty("parameters");
  });
});

test("the values are parts of the line as it was logged", () => {
  const all = ["zoë took 12 ms", "zoë took 7 ms"];
  expect(valuesOf(all, zero().parseBatch(all, { parameters: true }))).toEqual([
    [{ value: "12", name: "NUM" }],
    [{ value: "7", name: "NUM" }],
  ]);
  expect(valuesOf(all, spell().parseBatch(all, { parameters: true }))).toEqual([[], [{ value: "7", name: "*" }]]);
});

test("published Spell, which changes lines before it reads them, gives no places", () => {
  expect(() => spell({ compat: "logparser" }).parseBatch(["a"], { parameters: true })).toThrow(
    'parameters must be left out under compat "logparser"',
  );
});
