import { describe, expect, test } from "vitest";

import { compileTimeLayout } from "./time-layout.js";

const read = (layout: string, text: string, year?: number) => compileTimeLayout(layout).read(text, year);
const at = (text: string) => Date.parse(text);

describe("compileTimeLayout()", () => {
  test.each([
    ["yyMMdd HHmmss", "081109 203615", "2008-11-09T20:36:15Z"],
    ["yy/MM/dd HH:mm:ss", "69/01/01 00:00:00", "1969-01-01T00:00:00Z"],
    ["yyyy-MM-dd HH:mm:ss,S", "2015-10-18 18:01:47,9", "2015-10-18T18:01:47.900Z"],
    ["yyyy-MM-ddTHH:mm:ss.SX", "2026-11-22T10:00:00.123456789+01:30", "2026-11-22T08:30:00.123Z"],
    ["yyyyMMdd-HH:mm:ss:S", "20171223-2:5:9:606", "2017-12-23T02:05:09.606Z"],
    ["EEE MMM dd HH:mm:ss yyyy", "Sun Dec 04 04:47:44 2005", "2005-12-04T04:47:44Z"],
    ["dd/MMM/yyyy:HH:mm:ss X", "10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z"],
    ["u", "1077804742.5", "2004-02-26T14:12:22.500Z"],
    ["uuu", "1077804742500", "2004-02-26T14:12:22.500Z"],
    ["yyyy-MM-dd HH:mm:ss", "2016-12-31 23:59:60", "2017-01-01T00:00:00Z"],
  ])("%s reads %s", (layout, text, expected) => {
    expect(read(layout, text)).toBe(at(expected));
  });

  test("needs a year where the layout has none", () => {
    const layout = compileTimeLayout("MMM dd HH:mm:ss");
    expect(layout.hasYear).toBe(false);
    expect(layout.read("Feb 29 00:00:00")).toBeUndefined();
    expect(layout.read("Feb 29 00:00:00", 2024)).toBe(at("2024-02-29T00:00:00Z"));
    expect(layout.read("Feb 29 00:00:00", 2023)).toBeUndefined();
  });

  test("takes local time as told", () => {
    const layout = compileTimeLayout("yyyy-MM-dd HH:mm:ss", { utcOffsetMinutes: 120 });
    expect(layout.read("2026-07-01 12:00:00")).toBe(at("2026-07-01T10:00:00Z"));
  });

  test.each(["2026-13-01", "2026-00-10", "2026-04-31", "2026-4-", "2026-04-30x", ""])("refuses %j", (text) => {
    expect(read("yyyy-MM-dd", text)).toBeUndefined();
  });

  test("refuses a letter it does not know", () => {
    expect(() => compileTimeLayout("yyyy-MM-dd hh")).toThrow(expect.objectContaining({ code: "LOG_FORMAT" }));
    expect(() => compileTimeLayout("yyyy 'open")).toThrow("a ' must be closed");
  });
});
