import type { LogRecord, ParsedEvent } from "@lsad/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matrixFromRows, toDense } from "../matrix/build.js";
import { joinBlocks } from "../matrix/feature-block.js";
import { DENSE_LINE_COLUMNS, denseLineFeatures } from "./dense-line-features.js";
import { interArrival } from "./inter-arrival.js";
import { levelRank } from "./level.js";
import { parameterStatistics } from "./parameters.js";
import { recordText } from "./record-text.js";
import { LARGEST_Z, RunningMoments } from "./running-moments.js";
import { TemplateCounts } from "./template-counts.js";
import { timeOfDay } from "./time-of-day.js";
import { transitionSurprise } from "./transitions.js";
import { windowsByLines } from "./windows.js";

/** Values of one named column. */
function columnOf(block: ReturnType<typeof interArrival>, name: string): number[] {
  const j = block.columns.findIndex((column) => column.name === name);
  return Array.from({ length: block.matrix.rows }, (_, row) => block.matrix.data[row * block.matrix.columns + j]);
}

describe("levelRank()", () => {
  test.each([
    ["V", 0],
    ["DEBUG", 0],
    ["info", 1],
    ["Notice", 1],
    [undefined, 1],
    ["", 1],
    ["combo", 1],
    ["WARN", 2],
    ["w", 2],
    ["E", 3],
    ["SEVERE", 3],
    ["FATAL", 4],
  ])("of %j is %i", (level, rank) => {
    expect(levelRank(level)).toBe(rank);
  });
});

describe("denseLineFeatures()", () => {
  test("gives the nine columns by hand", () => {
    const line = { content: "Disk 93% FULL", rarity: 2, keyword: 1, wildcards: 1, level: "ERROR" };
    const { data, columns } = denseLineFeatures([line]);
    expect(columns).toBe(DENSE_LINE_COLUMNS.length);
    // 13 characters: 2 digits, 5 capitals, 1 symbol; tokens disk, full.
    expect(data).toBeAllclose([2, 3, 1, Math.log(3), Math.log(14), 1, 2 / 13, 5 / 13, 1 / 13]);
  });

  test("counts code points and takes an empty content as 0", () => {
    const base = { rarity: 0, keyword: 0, wildcards: 0 };
    const { data } = denseLineFeatures([
      { content: "😀", ...base },
      { content: "", ...base },
    ]);
    expect(data[4]).toBeAllclose(Math.log(2));
    expect(data[8]).toBe(1);
    expect([...data.subarray(9)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("rejects what is not finite", () => {
    expect(() => denseLineFeatures([{ content: "", rarity: Number.NaN, keyword: 0, wildcards: 0 }])).toThrow(
      "rarity of line 0 must be finite, got NaN",
    );
  });
});

describe("interArrival()", () => {
  test("gives gaps to the line before and to the template before", () => {
    const block = interArrival(["a", "b", "a"], [0, 1000, 3000]);
    expect(columnOf(block, "logGap")).toBeAllclose([0, Math.log(2), Math.log(3)]);
    expect(columnOf(block, "logTemplateGap")).toBeAllclose([0, 0, Math.log(4)]);
    expect(columnOf(block, "isFirst")).toEqual([1, 1, 0]);
  });

  test("finds a heartbeat that is late", () => {
    const times = [0, 10, 21, 31, 42, 52, 900].map((seconds) => 1000 * seconds);
    const z = columnOf(interArrival(new Array(7).fill("beat"), times), "templateGapZ");
    expect(z.slice(0, 3)).toEqual([0, 0, 0]);
    expect(Math.max(...z.slice(0, 6).map(Math.abs))).toBeLessThan(LARGEST_Z);
    expect(z[6]).toBe(LARGEST_Z);
  });

  test("takes unreadable times and times that go back as no time passed", () => {
    const block = interArrival([1, 1, 1, 1], [Number.NaN, 5000, Number.NaN, 1000]);
    expect(columnOf(block, "logGap")).toEqual([0, 0, 0, 0]);
    expect(() => interArrival([1], [])).toThrow("timesMs must have 1 values, got 0");
  });
});

describe("transitionSurprise()", () => {
  test("is -ln of the smoothed share, by hand", () => {
    // Line 2 ("a" after "b", never left): overall (1 + 1) / 3. Line 3 ("b" after "a"): (1 + 2/4) / (1 + 1).
    const surprise = transitionSurprise(["a", "b", "a", "b"]);
    expect(surprise[0]).toBe(0);
    expect(surprise[2]).toBeAllclose(-Math.log(2 / 3));
    expect(surprise[3]).toBeAllclose(-Math.log((1 + 2 / 4) / 2));
  });

  test("keeps sessions apart", () => {
    const lines = ["open", "open", "close", "close", "open", "close"];
    const sessions = ["x", "y", "x", "y", "z", "z"];
    const apart = transitionSurprise(lines, { sessions });
    const mixed = transitionSurprise(lines);
    expect(apart[5]).toBeLessThan(mixed[5]); // "close" always followed "open" within a session
  });

  test("does not look ahead", () => {
    const ids = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 });
    fc.assert(
      fc.property(ids, ids, (lines, later) => {
        const alone = transitionSurprise(lines);
        expect(transitionSurprise([...lines, ...later]).slice(0, lines.length)).toEqual(alone);
        expect(alone.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
      }),
    );
  });

  test("says what it needs", () => {
    expect(() => transitionSurprise([1], { smoothing: 0 })).toThrow("smoothing must be finite and above 0, got 0");
    expect(() => transitionSurprise([1], { sessions: [] })).toThrow("sessions must have 1 values, got 0");
  });
});

describe("parameterStatistics()", () => {
  const event = (...values: string[]): ParsedEvent => ({
    templateId: 1,
    parameters: values.map((value) => ({ value, name: "*" })),
  });

  test("marks a number far from the earlier ones", () => {
    const block = parameterStatistics([event("10"), event("12"), event("11"), event("90000")]);
    expect(columnOf(block, "largestZ")).toEqual([0, 0, expect.any(Number), LARGEST_Z]);
    expect(columnOf(block, "largestZ")[2]).toBeLessThan(1);
    expect(columnOf(block, "numericParameters")).toEqual([1, 1, 1, 1]);
  });

  test("counts values never seen at their place, but not a place's first", () => {
    const block = parameterStatistics([event("eth0", "up"), event("eth1", "up"), event("eth0", "down")]);
    expect(columnOf(block, "newValues")).toEqual([0, 1, 1]);
    expect(columnOf(block, "parameters")).toEqual([2, 2, 2]);
    expect(columnOf(block, "logCardinality")).toBeAllclose([0, Math.log(2), Math.log(3)]);
  });

  test("takes a place with many values as open", () => {
    const events = Array.from({ length: 10 }, (_, i) => event(`id${i}`));
    expect(columnOf(parameterStatistics(events, { maxDistinct: 3 }), "newValues")).toEqual([
      0, 1, 1, 0, 0, 0, 0, 0, 0, 0,
    ]);
    expect(() => parameterStatistics([], { maxDistinct: 0 })).toThrow(
      "maxDistinct must be a whole number of at least 1",
    );
  });

  test.each(["12", "-3.5", "0x1F", "9".repeat(300)])("takes %s as a number, with finite features", (value) => {
    const { matrix } = parameterStatistics([event(value), event("0"), event(value)]);
    expect(matrix.data[1]).toBe(1);
    expect(matrix.data.every(Number.isFinite)).toBe(true);
  });

  test.each(["", "1e400", "12ms", "1.", "Infinity"])("does not take %j as a number", (value) => {
    expect(parameterStatistics([event(value)]).matrix.data[1]).toBe(0);
  });
});

describe("RunningMoments", () => {
  test("gives the z of the sample deviation", () => {
    const moments = new RunningMoments();
    for (const value of [1, 2, 6]) moments.add(value); // mean 3, sample variance 7
    expect(moments.zScore(4)).toBeAllclose(1 / Math.sqrt(7));
  });

  test("cuts where nothing varied", () => {
    const moments = new RunningMoments();
    for (const value of [5, 5]) moments.add(value);
    expect([moments.zScore(5), moments.zScore(6), moments.zScore(4)]).toEqual([0, LARGEST_Z, -LARGEST_Z]);
  });
});

describe("timeOfDay()", () => {
  test("puts Monday 6:00 at a quarter of the day and a 28th of the week", () => {
    const angle = (2 * Math.PI) / 28;
    expect(timeOfDay([Date.UTC(2024, 0, 1, 6)]).matrix.data).toBeAllclose([1, 0, Math.sin(angle), Math.cos(angle)]);
    expect(timeOfDay([Date.UTC(2024, 0, 1, 5)], 60).matrix.data).toBeAllclose(
      timeOfDay([Date.UTC(2024, 0, 1, 6)]).matrix.data,
    );
  });

  test("is the same before 1970, and the centre for no time", () => {
    const week = 7 * 86_400_000;
    expect(timeOfDay([-week + 1000]).matrix.data).toBeAllclose(timeOfDay([week + 1000]).matrix.data);
    expect([...timeOfDay([Number.NaN]).matrix.data]).toEqual([0, 0, 0, 0]);
  });
});

describe("recordText()", () => {
  const record: LogRecord = {
    source: "X",
    line: 1,
    content: "readTimeout 5",
    level: "WARN",
    component: "net.Io",
    raw: "",
  };

  test("is the message, or with component and level", () => {
    expect(recordText(record, "message")).toBe("read timeout");
    expect(recordText(record, "structured")).toBe("read timeout net io levelwarn");
    expect(recordText({ source: "X", line: 1, content: "ok", raw: "" }, "structured")).toBe("ok");
  });
});

describe("TemplateCounts", () => {
  const lines = ["E1", "E2", "E1", "E3"];
  const counts = new TemplateCounts().fit(lines.slice(0, 3));

  test("counts each template, unseen ones together", () => {
    const block = counts.transform(lines, windowsByLines(4, 2));
    expect([...toDense(block.matrix).data]).toEqual([1, 1, 0, 1, 0, 1]);
    expect(block.columns.map(({ name }) => name)).toEqual(["template E1", "template E2", "template unseen"]);
  });

  test("gives the same counts after JSON", () => {
    const copy = TemplateCounts.fromJSON(JSON.parse(JSON.stringify(counts)));
    expect(copy.transform(lines, windowsByLines(4, 4))).toEqual(counts.transform(lines, windowsByLines(4, 4)));
    expect(() => new TemplateCounts().columns).toThrow("TemplateCounts: fit must be called first");
    expect(() => TemplateCounts.fromJSON({ ...counts.toJSON(), version: 9 })).toThrow(
      "got TemplateCounts of version 9",
    );
  });
});

describe("joinBlocks()", () => {
  test("puts columns side by side and refuses a name twice", () => {
    const block = { columns: [{ name: "a", unit: "1" }], matrix: matrixFromRows([[1], [2]]) };
    const other = { columns: [{ name: "b", unit: "1" }], matrix: matrixFromRows([[3], [4]]) };
    expect([...joinBlocks([block, other]).matrix.data]).toEqual([1, 3, 2, 4]);
    expect(() => joinBlocks([block, block])).toThrow('names must be unique, got "a" twice');
  });
});
