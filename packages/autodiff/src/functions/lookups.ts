/** @file Functions that take whole numbers as places. */

import { InvalidInputError } from "@lsad/core";
import type { Dim } from "../dims.js";
import type { Tensor } from "../tensor.js";
import { equal, where } from "./arithmetic.js";
import { append } from "./operands.js";
import { reshape } from "./shapes.js";

/**
 * Rows of a table, by number: an embedding.
 * @param table - Shape `[rows, …]`.
 * @param ids - Type `int64`, any shape, in [0, rows). onnxruntime does not refuse negative ones: it counts them from the end.
 * @returns Shape `[…ids, …row]`.
 */
export function gather(table: Tensor, ids: Tensor): Tensor {
  return append("gather", [table, ids], {});
}

/** As {@link gather}, but the row `paddingId` receives no gradient, as `padding_idx` of PyTorch's `Embedding`. */
export function embedding(table: Tensor, ids: Tensor, { paddingId }: { readonly paddingId?: number } = {}): Tensor {
  if (paddingId === undefined) return gather(table, ids);
  const isPadding = reshape(equal(ids, paddingId), [...ids.shape, ...table.shape.slice(1).map(() => 1)]);
  const rows = gather(table, ids);
  return where(isPadding, append("stopGradient", [rows], {}), rows);
}

/** Rows of zeros to which `updates` are added at `ids`, repeats too: the gradient of {@link gather}. Shape `[rows, …row]`. */
export function scatterRows(ids: Tensor, updates: Tensor, rows: Dim): Tensor {
  return append("scatterRows", [ids, updates], { rows });
}

/** 1 at the label, 0 elsewhere: shape `[…labels, classes]`, `float32`. A label outside [0, classes) gives zeros. */
export function oneHot(labels: Tensor, classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new InvalidInputError(`oneHot: classes must be a whole number of at least 1, got ${classes}`);
  }
  return append("oneHot", [labels], { classes });
}

/**
 * One element of each row: `x[i, labels[i]]`.
 * @param x - Shape `[rows, classes]`.
 * @param labels - Type `int64`, shape `[rows]`, in [0, classes).
 * @returns Shape `[rows]`.
 */
export function pick(x: Tensor, labels: Tensor): Tensor {
  return append("pick", [x, labels], {});
}
