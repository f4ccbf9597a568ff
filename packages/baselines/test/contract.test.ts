import { detectorClasses, runDetectorContract } from "@lsad/testing";
import { expect, test } from "vitest";
import * as baselines from "../src/index.js";
import { contracts } from "./contracts.js";

/** Exported detectors without a contract of their own, each with its reason. */
const EXCLUSIONS: Record<string, string> = {};

test("every exported detector is under the contract, or is excluded with a reason", () => {
  const covered = contracts.map(({ name }) => name.split(" ")[0]);
  const expected = [...new Set([...covered, ...Object.keys(EXCLUSIONS)])].sort();
  expect(detectorClasses(baselines)).toEqual(expected);
});

for (const contract of contracts) runDetectorContract(contract as never);
