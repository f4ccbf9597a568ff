/**
 * @file The last stage of a parse job, without memory: blocks with template ids become one row a line.
 *
 * In:  source, token count, file, rows before the split in its file, template ids, lines.
 * Out: `e` an event, `end`; columns as {@link WRITE_COLUMNS}.
 */

import { isPlain, splitFields } from "./fields.js";
import type { BlockIds } from "./learn-task.js";
import type { BlockLines } from "./read-task.js";
import type { RowWriter } from "./row-writer.js";
import type { EndCounts, WorkerTask } from "./run-worker.js";

/**
 * Columns of what the task writes. `line` is 1-based in the file, `c` the number that the learner gave the template. Where
 * a text does not travel as it is, `j` holds the texts as JSON, and they are absent.
 */
export const WRITE_COLUMNS =
  "k STRING, s STRING, n INT, c INT, f STRING, line BIGINT, t BIGINT, l STRING, p STRING, v STRING, j STRING" as const;

/** Unpacks blocks. */
export class WriteTask implements WorkerTask {
  add(row: string, out: RowWriter): void {
    const [source, tokens, file, rowsBefore, ids, lines] = splitFields(row, 6);
    const before = Number(rowsBefore);
    const templateIds = JSON.parse(ids) as BlockIds;
    const { row: rows, content, timeMs, level, component } = JSON.parse(lines) as BlockLines;
    for (let i = 0; i < rows.length; i++) {
      const [v, l, p] = [content[i], level?.[i] ?? undefined, component?.[i] ?? undefined];
      const isSafe = isPlain(v) && (l === undefined || isPlain(l)) && (p === undefined || isPlain(p));
      const time = timeMs?.[i] ?? undefined;
      const line = before + rows[i] + 1;
      const id = templateIds[i];
      if (isSafe) out.add("e", source, tokens, id, file, line, time, l, p, v, undefined);
      else
        out.add(
          "e",
          source,
          tokens,
          id,
          file,
          line,
          time,
          undefined,
          undefined,
          undefined,
          JSON.stringify({ v, l, p }),
        );
    }
  }

  endRow(counts: EndCounts): readonly (string | number | undefined)[] {
    const nothing = undefined;
    return ["end", nothing, -1, 0, nothing, 0, nothing, nothing, nothing, nothing, JSON.stringify(counts)];
  }
}
