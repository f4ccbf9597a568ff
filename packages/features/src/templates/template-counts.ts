/** @file How often each template occurs in a window. */

import { type CsrMatrix, type EstimatorJson, NotFittedError, SnapshotError } from "@lsad/core";
import { csrFromRows } from "../matrix/build.js";
import type { FeatureBlock, FeatureColumn } from "../matrix/feature-block.js";
import type { TemplateIds } from "./rarity.js";
import type { LineWindow } from "./windows.js";

/**
 * Counts templates per window: one row a window, one column a template of the fitted lines, and a last one for all others.
 *
 * Columns are in the order in which templates first occur. `transform` never learns: a template first seen later is counted
 * as unseen, so that columns stay what a model was trained on.
 *
 * @example
 * ```ts
 * const counts = new TemplateCounts().fit(["E1", "E2", "E1"]);
 * const block = counts.transform(["E1", "E1", "E9"], windowsByLines(3, 3));
 * block.columns.map(({ name }) => name); // ["template E1", "template E2", "template unseen"]
 * [...toDense(block.matrix).data]; // [2, 0, 1]
 * ```
 */
export class TemplateCounts {
  #columnOf: ReadonlyMap<number | string, number> | undefined;

  /** Learns which templates there are, and forgets earlier ones. */
  fit(templateIds: TemplateIds): this {
    const columnOf = new Map<number | string, number>();
    for (let i = 0; i < templateIds.length; i++) {
      if (!columnOf.has(templateIds[i])) columnOf.set(templateIds[i], columnOf.size);
    }
    this.#columnOf = columnOf;
    return this;
  }

  /**
   * Counts of every window.
   * @param templateIds - Shape `[lines]`, of the stream that `windows` are of.
   * @returns a sparse block of shape `[windows, templates + 1]`, in lines.
   * @throws {@link NotFittedError} before `fit`.
   */
  transform(templateIds: TemplateIds, windows: readonly LineWindow[]): FeatureBlock<CsrMatrix> {
    const columnOf = this.#requireFitted();
    const rows = windows.map(({ lines }) =>
      Array.from(lines, (line): [number, number] => [columnOf.get(templateIds[line]) ?? columnOf.size, 1]),
    );
    return { columns: this.columns, matrix: csrFromRows(rows, columnOf.size + 1) };
  }

  /** Names and units of the columns. */
  get columns(): readonly FeatureColumn[] {
    return [...this.#requireFitted().keys(), "unseen"].map((id) => ({ name: `template ${id}`, unit: "lines" }));
  }

  /** The templates as plain data. */
  toJSON(): EstimatorJson {
    const fitted = this.#columnOf === undefined ? null : { templates: [...this.#columnOf.keys()] };
    return { type: "TemplateCounts", version: 1, options: {}, fitted };
  }

  /** @throws {@link SnapshotError} if `json` is not a saved `TemplateCounts` of version 1. */
  static fromJSON(json: EstimatorJson): TemplateCounts {
    if (json.type !== "TemplateCounts" || json.version !== 1) {
      throw new SnapshotError(
        `TemplateCounts.fromJSON: must be a TemplateCounts of version 1, got ${json.type} of version ${json.version}`,
      );
    }
    const counts = new TemplateCounts();
    return json.fitted === null ? counts : counts.fit(json.fitted.templates as (number | string)[]);
  }

  #requireFitted(): ReadonlyMap<number | string, number> {
    if (this.#columnOf === undefined) throw new NotFittedError("TemplateCounts: fit must be called first");
    return this.#columnOf;
  }
}
