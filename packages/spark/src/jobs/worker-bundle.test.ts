import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { transformRows } from "../../test/transform.js";
import { connect } from "../connect.js";
import { startMockSpark } from "../mock.js";
import { shipWorker } from "./worker-bundle.js";

/** Runs the command of a worker with a program that says to be a version of Node, and otherwise prints `ran`. */
async function runWith(version: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "lsad-spark-node-"));
  const node = join(folder, "it's node");
  if (version !== undefined) {
    writeFileSync(node, `#!/bin/sh\n[ "$1" = --version ] && echo ${version} || { cat >/dev/null; echo ran; }\n`);
    chmodSync(node, 0o755);
  }
  const workerFile = join(folder, "worker.mjs");
  writeFileSync(workerFile, "");
  const mock = await startMockSpark({});
  const spark = await connect(mock.remote);
  onTestFinished(async () => {
    await spark.close();
    await mock.stop();
    rmSync(folder, { recursive: true });
  });
  const worker = await shipWorker(spark, { node, workerFile });
  const rows = Array.from({ length: 20_000 }, () => ["a row"]); // more than a pipe holds
  return { node, ...(await transformRows(worker.command("read"), rows, folder)) };
}

test.each(["v20.19.0", "v22.1.0", "v100.0.0"])("a worker runs on Node.js %s", async (version) => {
  expect(await runWith(version)).toMatchObject({ code: 0, rows: [["ran"]], stderr: "" });
});

test.each(["v4.9.1", "v18.20.8", "v19.9.0", "0.40"])(
  "a worker refuses %s, which is too old or no Node.js, after reading all",
  async (version) => {
    expect(await runWith(version)).toMatchObject({
      code: 70,
      rows: [],
      stderr: `lsad-worker: Node.js 20 or later must be on every executor, got ${version}\n`,
      isDrained: true,
    });
  },
);

test("a worker without Node.js says where it looked", async () => {
  const { node, code, stderr, isDrained } = await runWith(undefined);
  expect([code, isDrained]).toEqual([70, true]);
  expect(stderr).toBe(`lsad-worker: Node.js 20 or later must be on every executor, got no ${node}\n`);
});
