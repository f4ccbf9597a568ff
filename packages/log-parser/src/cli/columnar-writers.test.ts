import { Writable } from "node:stream";
import { tableFromIPC } from "apache-arrow";
import { expect, test } from "vitest";

import { ByteSink, OutputError } from "./byte-sink.js";
import { ArrowWriter } from "./columnar-writers.js";
import type { EventRow } from "./event-row.js";

const rowOf = (line: number): EventRow => ({
  source: "a.log",
  line,
  timeMs: undefined,
  level: undefined,
  component: undefined,
  content: `door ${line}`,
  templateId: 1,
  template: "door <*>",
  parameters: [{ name: "NUM", value: String(line) }],
});

/** The rows of a record batch. */
const BATCH = 65_536;

test("ArrowWriter waits for a slow reader after each batch", async () => {
  const chunks: Buffer[] = [];
  const slow = new Writable({
    write(chunk, _, done) {
      setTimeout(() => {
        chunks.push(chunk);
        done();
      }, 5);
    },
  });
  const writer = new ArrowWriter(new ByteSink(slow, "slow"), true);
  for (let line = 1; line <= BATCH; line++) writer.add(rowOf(line));
  await writer.flush();
  expect(Buffer.concat(chunks).length).toBeGreaterThan(20 * BATCH); // the batch has arrived: its lines are longer
  writer.add(rowOf(BATCH + 1));
  await writer.end();
  const table = tableFromIPC(Buffer.concat(chunks));
  expect(table.numRows).toBe(BATCH + 1);
  expect(table.get(BATCH)?.parameters.toJSON()).toHaveLength(1);
});

test("ArrowWriter says that its output cannot be written at the next flush", async () => {
  const full = new Writable({ write: (_, __, done) => done(new Error("no space left")) });
  const writer = new ArrowWriter(new ByteSink(full, "full"), true);
  for (let line = 1; line <= BATCH; line++) writer.add(rowOf(line));
  await expect(writer.flush()).rejects.toThrow(OutputError);
});
