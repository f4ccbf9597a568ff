import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { agreementRows, comparedFiles, goldenFiles } from "../bench/agreement.mjs";
import * as decomposition from "../src/decomposition.js";
import * as features from "../src/index.js";

const own = fileURLToPath(new URL("./fixtures", import.meta.url));

describe("agreement with scikit-learn", () => {
  test("is looked for in every golden file", () => {
    expect(goldenFiles(own).sort()).toEqual([...comparedFiles].sort());
  });

  test.each(agreementRows({ ...features, ...decomposition }, { shared: own, own }))(
    "holds for the $cases cases of $file",
    ({ misses, cases, numbers }) => {
      expect(misses).toEqual([]);
      expect(Math.min(cases, numbers)).toBeGreaterThan(0);
    },
  );
});
