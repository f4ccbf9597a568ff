import { InvalidInputError } from "@lsad/core";
import { describeWithShared, readFixture } from "@lsad/testing";
import { describe, expect, test } from "vitest";

import { groupingAccuracy, readLoghub, SOURCES } from "../test/loghub-2k.js";
import { brain } from "./brain.js";

describe("brain()", () => {
  test("calls a column variable that holds many words where the others agree", () => {
    const parser = brain({ threshold: 3 });
    const { ids } = parser.parseBatch(["disk a full", "disk b full", "disk c full", "link 7 up"]);
    expect([...ids]).toEqual([1, 1, 1, 2]);
    expect(parser.template(1)).toEqual(["disk", "<*>", "full"]);
    expect(parser.template(2)).toEqual(["link", "<*>", "up"]);
  });

  test("keeps columns of few words apart", () => {
    const { ids } = brain().parseBatch(["disk a full", "disk b full", "disk c full", "disk d full"]);
    expect([...ids]).toEqual([1, 2, 3, 4]);
  });

  test("goes on with its ids from window to window", () => {
    const parser = brain({ masks: [{ pattern: "\\d+", name: "NUM" }] });
    expect([...parser.parseBatch(["took 5 ms"]).ids]).toEqual([1]);
    expect([...parser.parseBatch(["lost", "took 6 ms"]).ids]).toEqual([2, 1]);
    expect(parser.size).toBe(2);
  });

  test("reads a list as one value, and a token of which a third is digits", () => {
    const parser = brain({ masks: [{ pattern: "\\b\\d+\\b", name: "NUM" }] });
    parser.parseBatch(["ids 1, 2,3 of node17 and abcdefgh1"]);
    expect(parser.template(1)).toEqual(["ids", "<*>", "of", "<*>", "and", "abcdefgh1"]);
  });

  test("takes an empty window, and an empty line", () => {
    const parser = brain();
    expect([...parser.parseBatch([]).ids]).toEqual([]);
    expect([...parser.parseBatch(["", "  "]).ids]).toEqual([1, 1]);
  });

  test("rejects a threshold of one and an unknown id", () => {
    expect(() => brain({ threshold: 1 })).toThrow(InvalidInputError);
    expect(() => brain({ threshold: 1 })).toThrow("brain: threshold must be a whole number of at least 2, got 1");
    expect(() => brain().template(1)).toThrow("templateId must be that of a template made here, got 1");
  });
});

describeWithShared("brain() on Loghub-2k", ["fixtures/parsing/brain", "data/loghub-2k"], () => {
  interface Golden {
    readonly "generic, comma lists collapsed": {
      readonly groups: readonly number[];
      readonly templates: readonly string[];
    };
  }

  test.each(SOURCES)("%s: lines are grouped as the reference groups them", (source) => {
    const golden = readFixture<Golden>(`parsing/brain/${source}.json.gz`)["generic, comma lists collapsed"];
    const { ids } = brain().parseBatch(readLoghub(source).contents);
    expect(groupingAccuracy(golden.groups, [...ids])).toEqual({ accuracy: 1, f1: 1 });
  });
});
