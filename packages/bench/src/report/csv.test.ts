import { describe, expect, test } from "vitest";

import { inventedCell } from "../../test/invented-run.js";
import { summarise } from "../summary.js";
import { meansCsv, sourcesCsv } from "./csv.js";

const lines = (text: string) => text.trimEnd().split("\r\n");

describe("the report's CSV", () => {
  test("has a line a row, six decimals, empty where there is no value", () => {
    const cell = inventedCell({ metrics: { prAuc: 1 / 3, mcc: "an empty margin" } });
    const text = lines(meansCsv(summarise([cell])));
    expect(text).toHaveLength(2);
    expect(text[0]).toMatch(
      /^detector,view,setting,shots,sampler,variant,track,lines,labels,templates,policy,weighting,prAuc,prAuc low,prAuc high,prAuc sources,/,
    );
    expect(text[1]).toMatch(
      /^keyword,raw,inductive,0,none,none,natural,all,invented,drain,fixed-0.5,line,0.333333,,,1,/,
    );
    expect(text[1].split(",")[text[0].split(",").indexOf("mcc")]).toBe("");
  });

  test("has a line a source, with every metric beside it", () => {
    const text = lines(sourcesCsv(summarise([inventedCell({ value: 0.25 }), inventedCell({ target: "beta" })])));
    expect(text.map((line) => line.split(",").slice(12, 14))).toEqual([
      ["target", "prAuc"],
      ["alpha", "0.25"],
      ["beta", "0.5"],
    ]);
  });

  test("quotes what would break a line, and disarms what a spreadsheet would run", () => {
    const text = sourcesCsv(
      summarise([inventedCell({ target: '=HYPERLINK("x"),y' }), inventedCell({ target: "two\nlines" })]),
    );
    expect(text).toContain(`,"'=HYPERLINK(""x""),y",0.5,0.5,`);
    expect(text).toContain(`,"two\nlines",0.5,0.5,`);
  });
});
