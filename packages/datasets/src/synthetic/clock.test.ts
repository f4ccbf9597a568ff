import { createRandom } from "@lsad/core";
import { describe, expect, test } from "vitest";
import { Clock, timeFormat } from "./clock.js";
import { Draw } from "./draw.js";

describe("Clock", () => {
  test("never goes back, and passes faster by day than by night", () => {
    const clock = new Clock("2020-01-01T00:00:00Z", 60_000, new Draw(createRandom(4)));
    const perHour = new Array<number>(24).fill(0);
    for (let i = 0; i < 60_000; i++) {
      const before = clock.timeMs;
      clock.advance(1);
      expect(clock.timeMs).toBeGreaterThanOrEqual(before);
      perHour[new Date(clock.timeMs).getUTCHours()]++;
    }
    expect(perHour[14]).toBeGreaterThan(2 * perHour[2]); // 1.6 against 0.4, bursts blur it
  });

  test("comes in bursts: the gaps scatter far more than those of independent lines", () => {
    const clock = new Clock("2020-01-01T12:00:00Z", 100, new Draw(createRandom(4)));
    const gaps = Array.from({ length: 50_000 }, () => {
      const before = clock.timeMs;
      clock.advance(1);
      return clock.timeMs - before;
    });
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(variance / mean ** 2).toBeGreaterThan(1.15); // 1 for a Poisson stream
  });
});

describe("timeFormat()", () => {
  const moment = Date.UTC(2005, 5, 4, 3, 7, 9, 42); // a Saturday

  test.each([
    ["%Y-%m-%d %H:%M:%S,%L", "2005-06-04 03:07:09,042"],
    ["%y%m%d %H%M%S", "050604 030709"],
    ["[%a %b %d %H:%M:%S %Y]", "[Sat Jun 04 03:07:09 2005]"],
    ["%b %e|%-d", "Jun  4|4"],
    ["%-H:%-M:%-S:%-L", "3:7:9:42"],
    ["%s", "1117854429"],
    ["plain", "plain"],
  ])("%s", (format, text) => {
    expect(timeFormat(format)(moment)).toBe(text);
  });

  test("does not answer with an earlier time", () => {
    const format = timeFormat("%S");
    expect([format(1000), format(1000), format(2000), format(1000)]).toEqual(["01", "01", "02", "01"]);
  });

  test("knows no other code", () => {
    expect(() => timeFormat("%Q")).toThrow("internal: timeFormat: %Q is no known code");
  });
});
