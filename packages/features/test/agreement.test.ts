import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as decomposition from "../src/decomposition.js";
import * as features from "../src/index.js";

/** What `bench/agreement.mjs` exports; it is JavaScript, so that the parity command runs it without a build step of its own. */
interface AgreementModule {
  readonly agreementRows: (library: object, folders: { shared: string; own: string }) => readonly AgreementRow[];
  readonly goldenFiles: (folder: string) => readonly string[];
  readonly comparedFiles: readonly string[];
}

interface AgreementRow {
  readonly file: string;
  readonly cases: number;
  readonly numbers: number;
  readonly misses: readonly string[];
}

const agreement: AgreementModule = await import(new URL("../bench/agreement.mjs", import.meta.url).href);
const own = fileURLToPath(new URL("./fixtures", import.meta.url));

describe("agreement with scikit-learn", () => {
  test("is looked for in every golden file", () => {
    expect([...agreement.goldenFiles(own)].sort()).toEqual([...agreement.comparedFiles].sort());
  });

  test.each(agreement.agreementRows({ ...features, ...decomposition }, { shared: own, own }))(
    "holds for the $cases cases of $file",
    ({ misses, cases, numbers }) => {
      expect(misses).toEqual([]);
      expect(Math.min(cases, numbers)).toBeGreaterThan(0);
    },
  );
});
