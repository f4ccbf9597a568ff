import { describe, expect, test } from "vitest";

import { inventedCell } from "../../test/invented-run.js";
import { summarise } from "../summary.js";
import { meansCsv, sourcesCsv } from "./csv.js";

const lines = (text: string) => text.trimEnd().split("\r\n");

describe("the report's CSV", () => {
  test("has a line a row and metric, at full precision, empty where there is no value", () => {
    const cell = inventedCell({ metrics: { prAuc: 1 / 3, mcc: "an empty margin" } });
    const text = lines(meansCsv(summarise([cell])));
    expect(text).toHaveLength(13);
    expect(text[0]).toBe(
      "detector,view,setting,shots,sampler,variant,track,lines,labels,templates,policy,weighting,metric,mean,low,high,median,sources",
    );
    expect(text[1]).toBe(
      "keyword,raw,inductive,0,none,none,natural,all,invented,drain,fixed-0.5,line,prAuc,0.3333333333333333,,,0.3333333333333333,1",
    );
    expect(text.find((line) => line.includes(",mcc,"))).toMatch(/,mcc,,,,,0$/);
  });

  test("quotes what would break a line, and disarms what a spreadsheet would run", () => {
    const text = sourcesCsv(
      summarise([inventedCell({ target: '=HYPERLINK("x"),y' }), inventedCell({ target: "two\nlines" })]),
    );
    expect(text).toContain(`,"'=HYPERLINK(""x""),y",prAuc,0.5,1\r\n`);
    expect(text).toContain(`,"two\nlines",prAuc,0.5,1\r\n`);
  });
});
