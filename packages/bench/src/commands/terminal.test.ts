import { describe, expect, test } from "vitest";
import { ProgressLine } from "./terminal.js";

function stream(isTTY: boolean) {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text), isTTY, columns: 40 };
}

describe("ProgressLine", () => {
  test("redraws one line on a terminal, at most five times a second, cut to its width", () => {
    const out = stream(true);
    let now = 0;
    const line = new ProgressLine(out, () => now);
    line.show("running jobs", "a".repeat(60), 0, 10);
    now = 100;
    line.show("running jobs", "b", 1, 10); // too soon
    now = 1000;
    line.show("running jobs", "c", 2, 10); // 2 done in 1 s: 8 left take 4 s
    expect(out.written.length).toBe(2);
    expect(out.written[0].replace("\r\u001b[2K", "").length).toBe(39);
    expect(out.written[1]).toContain("running jobs 2/10 · 4 s left  c");
    line.clear();
    expect(out.written[2]).toBe("\r\u001b[2K");
  });

  test("writes plain lines elsewhere, ten seconds apart, without escape codes", () => {
    const out = stream(false);
    let now = 0;
    const line = new ProgressLine(out, () => now);
    for (now = 0; now < 25_000; now += 500) line.show("running jobs", "x", 1 + now / 500, 1000);
    line.clear();
    expect(out.written.length).toBe(3);
    expect(out.written.join("")).not.toContain("\u001b");
  });

  test("does not count what an earlier run did into the pace", () => {
    const out = stream(true);
    let now = 0;
    const line = new ProgressLine(out, () => now);
    line.show("running jobs", "", 90, 200, 90);
    now = 10_000;
    line.show("running jobs", "", 100, 200, 90); // 10 in 10 s: 100 left take 100 s
    expect(out.written[1]).toContain("1 min 40 s left");
  });
});
