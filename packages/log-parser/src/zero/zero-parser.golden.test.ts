import { describeWithShared } from "@lsad/testing";
import { expect, test } from "vitest";

import { groupingAccuracy, readLoghub, SOURCES } from "../../test/loghub-2k.js";
import { zero } from "./zero-parser.js";

describeWithShared("zero() on Loghub-2k, one configuration for all", ["data/loghub-2k"], () => {
  test("groups better than the best published parser without settings, told online or asked at the end", () => {
    const told = SOURCES.map((source) => {
      const { contents, ids } = readLoghub(source);
      const parser = zero();
      return groupingAccuracy(
        ids,
        contents.map((line) => parser.addLine(line)),
      );
    });
    const asked = SOURCES.map((source) => {
      const { contents, ids } = readLoghub(source);
      return groupingAccuracy(ids, [...zero().parseBatch(contents).ids]);
    });
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // What to pass: GA .886 and FGA .887 online (PLuP), GA .907 and FGA .920 in a batch (Brain, generic masks).
    expect(mean(told.map(({ accuracy }) => accuracy))).toBeGreaterThan(0.92);
    expect(mean(told.map(({ f1 }) => f1))).toBeGreaterThan(0.925);
    expect(mean(asked.map(({ accuracy }) => accuracy))).toBeGreaterThan(0.97);
    expect(mean(asked.map(({ f1 }) => f1))).toBeGreaterThan(0.945);
  });
});
