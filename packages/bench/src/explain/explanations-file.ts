/** @file Reads `explanations.jsonl`, what a run says of the highest lines of a few targets. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataFormatError } from "@lsad/core";
import { EXPLANATIONS_FILE } from "../job-files.js";
import type { ExplainedJob } from "./explained-job.js";
import type { LineExplanation } from "./explanation.js";

/**
 * The explanations that a run left, in the order of its plan; none where it left no file.
 * @throws {@link DataFormatError} if a line of the file is not JSON.
 */
export function readExplanations(folder: string): readonly LineExplanation[] {
  const file = join(folder, EXPLANATIONS_FILE);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.flatMap((text, index) => {
    try {
      return (JSON.parse(text) as ExplainedJob).explanations;
    } catch (cause) {
      throw new DataFormatError({ problem: "not an explanation", file, line: index + 1, received: text }, { cause });
    }
  });
}
