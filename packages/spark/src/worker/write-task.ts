/**
 * @file The last stage of a parse job, without memory: blocks with template ids become one row a line.
 *
 * In:  source, file, rows before the split in its file, final ids by the learner's as JSON, template ids, lines.
 * Out: an event, and an end row without a line; columns as {@link WRITE_COLUMNS}.
 */

import { isPlain, splitFields } from "./fields.js";
import type { BlockIds } from "./learn-task.js";
import { unpackJson } from "./packed-json.js";
import type { BlockLines } from "./read-task.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/**
 * Columns of what the task writes. `line` is 1-based in the file, `c` the template, `t` milliseconds. Where a text does not
 * travel as it is, `j` holds the texts as JSON, and they are absent.
 */
export const WRITE_COLUMNS =
  "s STRING, f STRING, line BIGINT, c INT, t BIGINT, l STRING, p STRING, v STRING, j STRING" as const;

/** Unpacks blocks. */
export class WriteTask implements WorkerTask {
  add(row: string, out: RowWriter): void {
    const [source, file, rowsBefore, finalIds, ids, lines] = splitFields(row, 6);
    const before = Number(rowsBefore);
    const idOf = JSON.parse(finalIds) as Readonly<Record<number, number>>;
    const { row: rows, ids: templates } = unpackJson(ids) as BlockIds;
    const { content, timeMs, level, component } = unpackJson(lines) as BlockLines;
    for (let i = 0; i < rows.length; i++) {
      const [v, l, p] = [content[i], level?.[i] ?? undefined, component?.[i] ?? undefined];
      const isSafe = isPlain(v) && (l === undefined || isPlain(l)) && (p === undefined || isPlain(p));
      const texts = isSafe ? [l, p, v, undefined] : [undefined, undefined, undefined, JSON.stringify({ v, l, p })];
      out.add(source, file, before + rows[i] + 1, idOf[templates[i]], timeMs?.[i] ?? undefined, ...texts);
    }
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    const nothing = undefined;
    return [nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, JSON.stringify(counts)];
  }
}
