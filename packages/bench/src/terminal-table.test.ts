import { describe, expect, test } from "vitest";

import { allNormalCell, inventedCell, inventedCells } from "../test/invented-run.js";
import { summarise } from "./summary.js";
import { renderTable } from "./terminal-table.js";

const summary = summarise([
  ...inventedCells("keyword", { alpha: 0.1, beta: 0.3 }),
  ...inventedCells("adapter-bert", { alpha: 0.5, beta: 0.9 }),
  allNormalCell({ detector: "keyword", target: "gamma" }),
]);
const ESCAPE = String.fromCharCode(27);

describe("renderTable()", () => {
  test("fits the width and writes plain text by default", () => {
    const lines = renderTable(summary).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.join("")).not.toContain(ESCAPE);
  });

  test("shows each mean with its interval on the detector's line", () => {
    const line = renderTable(summary)
      .split("\n")
      .find((text) => text.startsWith("keyword"));
    // Means of .1 and .3; two sources give the interval from the lower to the higher.
    expect(line?.split(/\s{2,}/)).toEqual(["keyword", ".200 [.100, .300]", ".200", ".200", ".200", ".200", ".200"]);
  });

  test("names the worst sources, lowest first, and those left out", () => {
    const text = renderTable(summary);
    expect(text).toMatch(/adapter-bert\s+alpha \.500, beta \.900/);
    expect(text).toContain("Means over 2 held-out sources with both classes.");
    expect(text).toContain("Left out, of one class only: gamma.");
  });

  test("leaves the last metrics out where the terminal is narrow", () => {
    const lines = renderTable(summary, { width: 50 }).split("\n");
    expect(lines.filter((line) => line.length > 50)).toEqual([]);
    expect(lines.join("")).toContain("[.100, .300]");
    expect(lines.join("")).not.toContain("MCC");
  });

  test("writes codes when colour is asked for, and they add no text", () => {
    const coloured = renderTable(summary, { color: true });
    expect(coloured).toContain(`${ESCAPE}[1m`);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "").replaceAll(/ +$/gm, "")).toBe(
      renderTable(summary).replaceAll(/ +$/gm, ""),
    );
  });

  test("cuts a long name so that its view stays", () => {
    const views = (["raw", "parsed"] as const).map((view) => inventedCell({ detector: "lof-training-normals", view }));
    const text = renderTable(summarise(views));
    expect(text).toMatch(/^lof-training-no… · raw /m);
    expect(text).toMatch(/^lof-training… · parsed /m);
  });

  test("says n/a where no source has both classes", () => {
    const text = renderTable(summarise([allNormalCell({ detector: "keyword" })]));
    expect(text).toMatch(/^keyword\s+n\/a/m);
    expect(text).not.toContain("Worst");
  });

  test("does not hide failed cells", () => {
    const error = { code: "INTERNAL", message: "out of memory" };
    expect(renderTable(summarise([inventedCell(), inventedCell({ target: "beta", error })]))).toContain(
      "FAILED cells: keyword.",
    );
  });

  test("says that there is nothing to show", () => {
    expect(renderTable(summarise([]))).toBe("no results");
  });

  test("puts the rare track below, the best row first", () => {
    const rare = ["rare-1", "rare-2"].flatMap((track) => [
      ...inventedCells("keyword", { alpha: 0.1, beta: 0.3 }).map((cell) => ({ ...cell, track })),
      ...inventedCells("tfidf-lr", { alpha: 0.5, beta: 0.9 }).map((cell) => ({ ...cell, track })),
    ]);
    const main = [...inventedCells("keyword", { alpha: 0.1 }), ...inventedCells("tfidf-lr", { alpha: 0.2 })];
    const lines = renderTable(summarise([...main, ...rare])).split("\n");
    const start = lines.findIndex((line) => line.startsWith("Rare anomalies"));
    expect(lines.slice(start + 1, start + 3).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ["tfidf-lr", ".700 [.500, .900]", ".700 [.500, .900]"],
      ["keyword", ".200 [.100, .300]", ".200 [.100, .300]"],
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("puts few-shot below, all lines beside those of unseen templates, zero-shot first", () => {
    const few = (detector: string, shots: number, lines: "all" | "unseen-templates", value: number) =>
      inventedCell({ detector, setting: "few-shot", shots, sampler: "random", lines, value });
    const cells = [
      inventedCell({ detector: "fusion", value: 0.5 }),
      ...[few("fusion", 10, "all", 0.6), few("fusion", 50, "all", 0.7), few("fusion", 10, "unseen-templates", 0.55)],
      few("template-lookup", 50, "all", 0.3),
      { ...few("fusion", 10, "all", 0.9), sampler: "balanced" as const }, // an upper bound, not what an operator gets
    ];
    const lines = renderTable(summarise(cells)).split("\n");
    const start = lines.findIndex((line) => line.startsWith("Few-shot"));
    expect(lines.slice(start + 1, start + 5).map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ["all lines", "unseen templates"],
      ["k = 0", "k = 10", "k = 50", "k = 10", "k = 50"],
      ["fusion", ".500", ".600", ".700", ".550", "n/a"],
      ["template-lookup", "n/a", "n/a", ".300", "n/a", "n/a"],
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});
