/** @file What is compared: golden file by backend, with the bar of each. */

import { type GoldenCase, readGolden } from "@lsad/testing/parity";
import { Agreement, type AgreementRow } from "../agreement.js";
import { onnxruntime, reference } from "../backends.js";

import { compareOps } from "./ops.js";
import { compareGraphOptimisers, compareHostOptimisers } from "./optimisers.js";
import { compareGraphClipping, compareHostClipping, compareSchedules } from "./schedules.js";

/** One comparison. */
export interface Suite {
  readonly file: string;
  /** Where our numbers are computed. */
  readonly backend: string;
  /** A share of the largest number of a tensor, at least of 1. */
  readonly bar: number;
  readonly compare: (agreement: Agreement, golden: GoldenCase) => void | Promise<void>;
}

/** Golden inputs are rounded to 12 digits; `layernorm/nearly-constant-row` makes a thousand times more of that. */
const FLOAT64 = 1e-8;
/** Of the golden files' README. */
const FLOAT32 = 1e-5;

/** Every comparison. */
export const SUITES: readonly Suite[] = [
  {
    file: "torch/ops.json",
    backend: "reference, float64",
    bar: FLOAT64,
    compare: (agreement, golden) => compareOps(agreement, golden, reference),
  },
  {
    file: "torch/ops.json",
    backend: "onnxruntime, float32",
    bar: FLOAT32,
    compare: (agreement, golden) => compareOps(agreement, golden, onnxruntime),
  },
  { file: "torch/optimisers.json", backend: "host, float32", bar: FLOAT32, compare: compareHostOptimisers },
  {
    file: "torch/optimisers.json",
    backend: "reference, float64",
    bar: FLOAT64,
    compare: (agreement, golden) => compareGraphOptimisers(agreement, golden, reference),
  },
  {
    file: "torch/optimisers.json",
    backend: "onnxruntime, float32",
    bar: FLOAT32,
    compare: (agreement, golden) => compareGraphOptimisers(agreement, golden, onnxruntime),
  },
  { file: "torch/schedules.json", backend: "host, float64", bar: 1e-12, compare: compareSchedules },
  { file: "torch/clipping.json", backend: "host, float64", bar: FLOAT64, compare: compareHostClipping },
  {
    file: "torch/clipping.json",
    backend: "onnxruntime, float32",
    bar: 1e-6,
    compare: (agreement, golden) => compareGraphClipping(agreement, golden, onnxruntime),
  },
];

/** Runs one comparison over its file in `folder`. A case that throws is a miss. */
export async function compareFile(folder: string, { file, backend, bar, compare }: Suite): Promise<AgreementRow> {
  const golden = readGolden(folder, file);
  const agreement = new Agreement(bar);
  for (const one of golden.cases) {
    try {
      await compare(agreement, one);
    } catch (error) {
      agreement.miss(one.name, "case", `threw ${error instanceof Error ? error.message : error}`);
    }
  }
  return agreement.row(file, backend, golden);
}
