import { describe, expect, test } from "vitest";
import type { PreparedSource } from "./prepare.js";
import { thinAnomalies } from "./rare.js";

/** A source of 200 normal lines of unit 0, with anomalous lines where `anomalies` names their units. */
function source(anomalies: readonly (readonly [line: number, unit: number])[], bufferLines = 50) {
  const unitOf = new Map(anomalies);
  const lines = 200 + anomalies.length;
  const units = Uint32Array.from({ length: lines }, (_, line) => unitOf.get(line) ?? 0);
  const labels = units.map((unit) => (unit === 0 ? 0 : 1));
  const target: PreparedSource = {
    name: "invented",
    table: {
      source: "invented",
      rows: [{ template: 0, content: "said", words: "said" }],
      lineRow: new Uint32Array(lines),
      lineNumber: units.map((_, line) => line + 1),
      templates: ["said"],
      templateNames: ["said"],
    },
    labels: Uint8Array.from(labels),
    units,
    unitNames: ["normal", "a", "b", "c"],
    bufferLines,
    timeToDetect: false,
    timesMs: undefined,
  };
  return { target, labels: Uint8Array.from(labels) };
}

/** Unit 1 on six lines of the test, 2 on three, 3 on one line of the buffer. */
const mixed = source([
  [10, 3],
  ...[100, 101, 102, 103, 104, 105].map((line) => [line, 1] as const),
  ...[150, 160, 170].map((line) => [line, 2] as const),
]);

function thin(share: number, draw: number, { target, labels } = mixed) {
  const outcome = thinAnomalies(target, labels, share, draw);
  if (typeof outcome === "string") throw new Error(outcome);
  return outcome;
}
const draws = Array.from({ length: 60 }, (_, draw) => draw);

describe("thinAnomalies()", () => {
  test("leaves as many anomalies as the share of the normal lines of the whole file, and every normal line", () => {
    for (const draw of draws) {
      const { source: kept } = thin(2, draw); // 2 % of 200 normal lines
      expect(kept.labels?.filter((label) => label === 1).length).toBe(4);
      expect(kept.labels?.filter((label) => label === 0).length).toBe(200);
    }
  });

  test("keeps whole templates, and cuts only the last one", () => {
    for (const draw of draws) {
      const units = thin(2, draw).source.units;
      const count = (unit: number) => units.filter((of) => of === unit).length;
      // Of 6, 3 and 1 lines four can be: 4 of unit 1; 3 of unit 1 and unit 3; unit 2 and 1 of another.
      const cut = [count(1) % 6, count(2) % 3].filter((lines) => lines !== 0);
      expect(cut.length).toBeLessThanOrEqual(1);
    }
  });

  test("draws every template first now and then", () => {
    const found = new Set(draws.flatMap((draw) => [...thin(0.5, draw).source.units].filter((unit) => unit !== 0)));
    expect([...found].sort()).toEqual([1, 2]); // unit 3 alone is in no test line: redrawn
  });

  test("keeps the boundary of the buffer where it was", () => {
    for (const draw of draws) {
      const { source: kept, lines } = thin(2, draw);
      expect([...lines.subarray(0, kept.bufferLines)].every((line) => line < 50)).toBe(true);
      expect(lines[kept.bufferLines]).toBe(50);
      expect(kept.bufferLines).toBe([...lines].includes(10) ? 50 : 49);
    }
  });

  test("keeps labels, units and line numbers with their lines", () => {
    const { source: kept, lines } = thin(1, 0);
    for (const [index, line] of lines.entries()) {
      expect(kept.table.lineNumber[index]).toBe(line + 1);
      expect(kept.units[index]).toBe(mixed.target.units[line]);
      expect(kept.labels?.[index]).toBe(mixed.labels[line]);
    }
  });

  test("gives the same draw again", () => {
    expect(thin(2, 3).lines).toEqual(thin(2, 3).lines);
    expect(draws.map((draw) => [...thin(2, draw).lines])).not.toEqual(
      draws.map((draw) => [...thin(2, draw + 1).lines]),
    );
  });

  test.each([
    ["fewer anomalies than the share", mixed, 10, "10 anomalies are less than 10 % of 200 normal lines"],
    ["no anomaly", source([]), 1, "0 anomalies are less than 1 % of 200 normal lines"],
    [
      "anomalies in the buffer alone",
      source([
        [3, 1],
        [4, 1],
      ]),
      1,
      "no anomaly among the test lines in 100 draws",
    ],
  ] as const)("says why there is none: %s", (_, { target, labels }, share, reason) => {
    expect(thinAnomalies(target, labels, share, 0)).toBe(reason);
  });

  test("says that a file without normal lines has no share", () => {
    const { target } = mixed;
    expect(thinAnomalies(target, new Uint8Array(210).fill(1), 1, 0)).toBe("no normal line to take a share of");
  });
});
