import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";

import { inventedCells } from "../../test/invented-run.js";
import { summarise } from "../summary.js";
import { contestantsOf } from "./contestants.js";
import { contrastChart } from "./contrast-chart.js";
import { curveChart } from "./curve-chart.js";
import { findingsOf } from "./findings.js";
import { meanChart } from "./mean-chart.js";
import { measures } from "./measures.js";
import { appearancesOf } from "./palette.js";

const contestants = contestantsOf(
  summarise([...inventedCells("keyword", { a: 0.2, b: 0.4 }), ...inventedCells("tfidf-lr", { a: 0.5, b: 0.9 })]),
);
const appearances = appearancesOf(contestants);
const contrast = findingsOf(contestants).contrast as NonNullable<ReturnType<typeof findingsOf>["contrast"]>;
const curves = (["line", "template"] as const).map((weighting) => ({
  name: "keyword",
  weighting,
  recall: [0, 0.5, 1],
  precision: [1, 0.8, 0.25],
}));
const curveSpec = curveChart(curves, { line: 0.25, template: 0.5 }, appearances);

describe("the report's charts", () => {
  test.each([
    ["means", meanChart(contestants, measures.at1, appearances)],
    ["gains", contrastChart(contrast, appearances)],
    ["curves", curveSpec],
  ])("%s compile and draw without a warning", async (_, spec) => {
    const warnings: unknown[] = [];
    const { svg } = await drawn(spec, (text) => warnings.push(text));
    expect(warnings).toEqual([]);
    expect(svg).toContain("<path");
  });

  test("wear colours of the page, so that light and dark need one picture", async () => {
    const { svg } = await drawn(meanChart(contestants, measures.at1, appearances));
    expect(svg).toContain("var(--learned-1)");
    expect(svg).not.toMatch(/(?:fill|stroke)="#/);
  });

  test("start a curve at its first threshold: the conventional point (0, 1) belongs to none", () => {
    const values = JSON.stringify(curveSpec);
    expect(values).toContain('{"name":"keyword","weighting":"line","r":[0,');
    expect(values).toContain('"p":[0.8,');
    expect(values).not.toContain('"p":[1,');
  });

  test("draw no curve for a detector that is switched off", async () => {
    const { view } = await drawn(curveSpec);
    const lines = () => view.toSVG().then((svg) => svg.match(/stroke="var\(--floor-1\)"/g)?.length ?? 0);
    expect(await lines()).toBe(1);
    view.signal("shown", []);
    await view.runAsync();
    expect(await lines()).toBe(0);
  });
});

async function drawn(spec: TopLevelSpec, warn: (text: unknown) => void = () => {}) {
  const silent = () => logger;
  const logger = {
    level: silent,
    error: silent,
    info: silent,
    debug: silent,
    warn: (...texts: readonly unknown[]) => {
      warn(texts[0]);
      return logger;
    },
  };
  // Where there is no page there is no container to measure.
  const compiled = compile({ ...spec, width: 300 } as TopLevelSpec, { logger: logger as never }).spec;
  const view = new View(parse(compiled), { renderer: "none", logger: logger as never });
  await view.runAsync();
  return { view, svg: await view.toSVG() };
}
