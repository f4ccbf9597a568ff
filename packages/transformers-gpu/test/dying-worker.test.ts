/** @file What a detector does when its worker dies: it says so and goes on, where it could wait for ever. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Ends the first detector worker of a process, which is its second thread: the supervisor is the first. */
const HOOK = `
  import { threadId } from "node:worker_threads";
  if (threadId === 2) process.exit(7);
`;

const PROGRAM = `
  import { BertDetector } from ${JSON.stringify(new URL("../dist/detectors.js", import.meta.url).href)};
  const fit = () => new BertDetector({ epochs: 1, threads: 1, vocabularySize: 60 }).fit(["disk failed", "disk ready"], [1, 0]);
  try {
    fit();
  } catch (error) {
    console.log(error.name, error.message);
  }
  console.log(fit().losses.length);
`;

test("a worker that dies ends the call with its exit code; the next call has another", () => {
  const folder = mkdtempSync(join(tmpdir(), "dying-worker-"));
  try {
    const [hook, program] = [join(folder, "hook.mjs"), join(folder, "program.mjs")];
    writeFileSync(hook, HOOK);
    writeFileSync(program, PROGRAM);
    const out = execFileSync(process.execPath, ["--import", hook, program], { encoding: "utf8", timeout: 120_000 });
    expect(out).toBe("LsadError detector: its worker must live until it answers, got exit code 7: no reason told\n1\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 150_000);
