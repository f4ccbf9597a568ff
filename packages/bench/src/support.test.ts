import { describe, expect, test } from "vitest";
import { samplers } from "./config.js";
import { type Buffer, drawSupport } from "./support.js";

// Ten lines: template 0 six times, 1 twice, 2 and 3 once; the last two lines are anomalies.
const buffer: Buffer = {
  source: "invented",
  templates: [0, 0, 0, 1, 0, 0, 1, 0, 2, 3],
  labels: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1),
};
const draws = Array.from({ length: 50 }, (_, draw) => draw);
const anomaliesIn = (lines: Uint32Array, { labels } = buffer) => lines.reduce((sum, line) => sum + labels[line], 0);

describe.each(samplers)("%s", (sampler) => {
  test.each([1, 3, 4, 10])("draws %i distinct lines of the buffer, in their order", (shots) => {
    for (const draw of draws) {
      const lines = [...drawSupport(buffer, { sampler, shots }, draw)];
      expect(lines.length).toBe(shots);
      expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
      expect(lines.every((line) => line >= 0 && line < 10)).toBe(true);
    }
  });

  test("gives the same draw again, and another one for another draw or source", () => {
    const of = (draw: number, source = "invented") =>
      draws.map((offset) => [...drawSupport({ ...buffer, source }, { sampler, shots: 3 }, draw + offset)]);
    expect(of(0)).toEqual(of(0));
    expect(of(0)).not.toEqual(of(1));
    expect(of(0)).not.toEqual(of(0, "other"));
  });

  test("takes the whole buffer when it is smaller than the shots", () => {
    expect([...drawSupport(buffer, { sampler, shots: 50 }, 0)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([
      ...drawSupport({ source: "empty", templates: [], labels: new Uint8Array(0) }, { sampler, shots: 5 }, 0),
    ]).toEqual([]);
  });
});

describe("random", () => {
  test("draws every line equally often", () => {
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 2000; draw++) {
      for (const line of drawSupport(buffer, { sampler: "random", shots: 3 }, draw)) counts[line]++;
    }
    for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(103); // five deviations of sqrt(2000 * .3 * .7)
  });
});

describe("balanced", () => {
  test("is half anomalous where the buffer has enough of both", () => {
    for (const draw of draws) {
      expect(anomaliesIn(drawSupport(buffer, { sampler: "balanced", shots: 4 }, draw))).toBe(2);
    }
  });

  test("takes the anomalies there are, and fills up with normal lines", () => {
    for (const draw of draws) {
      expect(anomaliesIn(drawSupport(buffer, { sampler: "balanced", shots: 8 }, draw))).toBe(2);
    }
    const normal = { ...buffer, labels: new Uint8Array(10) };
    expect(anomaliesIn(drawSupport(normal, { sampler: "balanced", shots: 4 }, 0), normal)).toBe(0);
  });

  test("takes the normal lines there are, and fills up with anomalies", () => {
    const mostly = { ...buffer, labels: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0) };
    for (const draw of draws) {
      expect(anomaliesIn(drawSupport(mostly, { sampler: "balanced", shots: 6 }, draw), mostly)).toBe(5);
    }
  });
});

describe("diverse", () => {
  const templatesIn = (shots: number, draw: number) =>
    Array.from(drawSupport(buffer, { sampler: "diverse", shots }, draw), (line) => buffer.templates[line]).sort();

  test("shows as many templates as there are lines to label", () => {
    for (const draw of draws) {
      expect(new Set(templatesIn(3, draw)).size).toBe(3);
      expect(templatesIn(4, draw)).toEqual([0, 1, 2, 3]);
    }
  });

  test("starts a second round where the templates run out", () => {
    for (const draw of draws) expect(templatesIn(6, draw)).toEqual([0, 0, 1, 1, 2, 3]);
  });

  test("looks at no label", () => {
    const relabelled = { ...buffer, labels: buffer.labels.map((label) => 1 - label) };
    for (const draw of draws) {
      for (const sampler of ["diverse", "random"] as const) {
        const spec = { sampler, shots: 3 };
        expect(drawSupport(relabelled, spec, draw)).toEqual(drawSupport(buffer, spec, draw));
      }
    }
  });
});
