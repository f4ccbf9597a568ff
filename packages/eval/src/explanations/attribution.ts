/** @file What explanations return. */

import type { Matrix } from "@lsad/core";

/** Additive explanations of rows: `expectedValue` + the sum of a row's values = the model's output on that row. */
export interface Attribution {
  /** The output when nothing of the row is known. */
  readonly expectedValue: number;
  /** Shape `[rows, players]`: what each column (or group of columns) adds. Positive raises the output. */
  readonly values: Matrix;
}

/** A model as a function of a batch of rows. */
export type Predict = (rows: Matrix) => ArrayLike<number>;
