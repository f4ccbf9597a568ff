import { describe, expect, test } from "vitest";

import { inventedCells, inventedRun } from "../../test/invented-run.js";
import { rowFields } from "../summary.js";
import { renderFindings } from "./findings-document.js";

const cells = [
  ...inventedCells("keyword", { alpha: 0.2, beta: 0.4 }),
  ...inventedCells("tfidf-lr", { alpha: 0.5, beta: 0.9 }),
];
const silent = cells.map((cell) => ({ ...cell, lines: "keyword-silent" as const }));
const run = inventedRun([...cells, ...silent]);

describe("renderFindings()", () => {
  test("is the same text for the same run", () => {
    expect(renderFindings(run)).toBe(renderFindings(run));
  });

  test("gives each row the key that selects its lines in results.jsonl", () => {
    const text = renderFindings(run);
    const line = text.split("\n").find((row) => row.startsWith("| `tfidf-lr` | .700 [.500, .900]"));
    const note = line?.match(/\[\^(\d+)\]/)?.[1];
    const key = text.match(new RegExp(`^\\[\\^${note}\\]: \`(.*)\`$`, "m"))?.[1] as string;
    const wanted = key.split(" ").map((part) => part.split("="));
    expect(wanted.map(([field]) => field)).toEqual([...rowFields]);
    const selected = run.results.filter((cell) =>
      wanted.every(([field, value]) => String(cell[field as keyof typeof cell]) === value),
    );
    expect(selected.map(({ target, metrics }) => [target, metrics.prAuc.value])).toEqual([
      ["alpha", 0.5],
      ["beta", 0.9],
    ]);
  });

  test("cites no note that is not there, and has none that is not cited", () => {
    const [body, notes] = renderFindings(run).split(/(?=^\[\^1\]:)/m);
    const cited = new Set([...body.matchAll(/\[\^(\d+)\]/g)].map(([, id]) => id));
    expect([...notes.matchAll(/^\[\^(\d+)\]:/gm)].map(([, id]) => id)).toEqual([...cited]);
  });

  test("holds no markup of the page", () => {
    expect(renderFindings(run)).not.toMatch(/<\w+|&#|NaN|undefined/);
  });
});
