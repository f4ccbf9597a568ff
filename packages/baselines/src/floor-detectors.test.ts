import { describe, expect, test } from "vitest";
import { AllNormal, anomalyKeywords, KeywordDetector, LevelDetector, RarityDetector, severeLevels } from "./index.js";

describe("AllNormal", () => {
  test("scores nothing but zero", () => {
    const rows = { rows: 2, columns: 1, data: Float64Array.of(5, 500) };
    expect(new AllNormal().fit(rows).score(rows)).toEqual(Float64Array.of(0, 0));
  });
});

describe("LevelDetector", () => {
  test.each(severeLevels)("scores %s in any case", (level) => {
    expect(new LevelDetector().fit([]).score([level, level.toUpperCase()])).toEqual(Float64Array.of(1, 1));
  });

  test("lets information, unknown words and no level pass", () => {
    const scores = new LevelDetector().fit([]).score(["INFO", "notice", "debug", "warned", "", undefined]);
    expect(scores).toEqual(new Float64Array(6));
  });

  test("refuses a level that is no text", () => {
    const act = () => new LevelDetector().fit([]).score(["info", 4 as unknown as string]);
    expect(act).toThrow("LevelDetector.score: levels[1] must be a string or undefined, got 4");
  });
});

describe("KeywordDetector", () => {
  test.each([
    "Connection TIMED OUT",
    "time-out",
    "timeout",
    "can't open",
    "no such device",
    "unauthorised",
    "reWARNed",
  ])("finds trouble in %j", (message) => expect(new KeywordDetector().fit([]).score([message])[0]).toBe(1));

  test.each(["", "all is well", "time to go out", "canonical name", "errant"])("finds none in %j", (message) => {
    expect(new KeywordDetector().fit([]).score([message])[0]).toBe(0);
  });

  test("has a pattern that nobody can change, and that keeps no place between calls", () => {
    expect(Object.isFrozen(anomalyKeywords)).toBe(true);
    expect(anomalyKeywords.flags).toBe("i");
  });
});

describe("RarityDetector", () => {
  const rarity = new RarityDetector().fit([0, 0, 0, 1]);

  test("judges each later line by the lines before it", () => {
    // n = 4, 5, 6 earlier lines; c = 3, 0, 1 of the same template
    const expected = [Math.log(5 / 4), Math.log(6 / 1), Math.log(7 / 2)];
    expect(rarity.score([0, 2, 2])).toBeAllclose(expected);
  });

  test("judges buffer lines as though each came last in the buffer", () => {
    expect(rarity.scoreBuffer()).toBeAllclose([Math.log(4 / 3), Math.log(4 / 3), Math.log(4 / 3), Math.log(4)]);
  });

  test("starts from nothing with an empty buffer", () => {
    const empty = new RarityDetector().fit([]);
    expect(empty.scoreBuffer()).toHaveLength(0);
    expect(empty.score([7, 7, 8])).toBeAllclose([0, Math.log(2 / 2), Math.log(3)]);
  });

  test.each([-1, 0.5, Number.NaN])("refuses the id %d", (id) => {
    expect(() => rarity.score([0, id])).toThrow(`templateIds[1] must be a whole number of at least 0, got ${id}`);
  });
});
