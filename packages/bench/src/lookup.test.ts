import type { SourceTable } from "@lsad/pipeline";
import { expect, test } from "vitest";
import { lookupScores } from "./lookup.js";

// Six lines of three templates: 0 1 2 0 1 2; a row a template.
const table: SourceTable = {
  source: "invented",
  rows: [0, 1, 2].map((template) => ({ template, content: `say ${template}`, words: "say" })),
  lineRow: Uint32Array.of(0, 1, 2, 0, 1, 2),
  lineNumber: Uint32Array.of(1, 2, 3, 4, 5, 6),
  templates: ["a", "b", "c"],
  templateNames: ["a", "b", "c"],
};

test("gives a line the share of anomalies among the support lines of its template", () => {
  const scores = lookupScores(table, Uint32Array.of(0, 1, 3), [1, 0, 0], () => 0, [0, 1]);
  expect([...scores]).toEqual([0.5, 0, 0, 0.5, 0, 0]); // template 0: one of two anomalous; 1: none; 2 is unseen
});

test("puts what it knows at the ends of the scale, and asks elsewhere for what it does not", () => {
  const scores = lookupScores(table, Uint32Array.of(0, 1), [1, 0], (line) => line / 10, [-0.5, 1.5]);
  expect([...scores]).toEqual([1.5, -0.5, 0.2, 1.5, -0.5, 0.5]);
});

test("without a support knows nothing", () => {
  expect([...lookupScores(table, new Uint32Array(0), [], () => 0, [0, 1])]).toEqual([0, 0, 0, 0, 0, 0]);
});
