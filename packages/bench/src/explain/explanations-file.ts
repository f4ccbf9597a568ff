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
    const found = parsedJob(text);
    if (found !== undefined) return found.explanations;
    throw new DataFormatError({
      problem: "not the explanations of a job",
      file,
      line: index + 1,
      expected: '{"job": …, "explanations": […]}',
      received: text,
    });
  });
}

function parsedJob(text: string): ExplainedJob | undefined {
  try {
    const found: Partial<ExplainedJob> = JSON.parse(text);
    return Array.isArray(found.explanations) ? (found as ExplainedJob) : undefined;
  } catch {
    return undefined; // the caller says which line
  }
}
