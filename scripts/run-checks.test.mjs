import assert from "node:assert/strict";
import { test } from "node:test";
import { runChecks } from "./run-checks.mjs";

const node = (/** @type {string} */ code) => ["node", "-e", code];

async function run(checks) {
  /** @type {string[]} */
  const printed = [];
  const exitCode = await runChecks(checks, { print: (text) => printed.push(text) });
  return { exitCode, printed };
}

test("a failing check shows all it said and keeps no later one from running", async () => {
  const { exitCode, printed } = await run([
    { name: "first", command: node("console.log('said on stdout'); console.error('and on stderr'); process.exit(3)") },
    { name: "second", command: node("") },
  ]);
  assert.match(printed[0], /^FAIL {2}first +\d+\.\d s$/);
  assert.match(printed[1], /said on stdout\nand on stderr\n\(exit 3: first\)/);
  assert.match(printed[2], /^pass {2}second +\d+\.\d s$/);
  assert.equal(printed.at(-1), "1 passed, 1 failed");
  assert.equal(exitCode, 1);
});

test("what a passing check says is left out", async () => {
  const { exitCode, printed } = await run([{ name: "only", command: node("console.log('noise')") }]);
  assert.equal(printed.length, 2);
  assert.equal(printed.at(-1), "1 passed, 0 failed");
  assert.equal(exitCode, 0);
});

test("a program that is not there, a signal and a time limit are failures", async () => {
  const { printed } = await run([
    { name: "absent", command: ["no-such-program-here"] },
    { name: "killed", command: node("process.kill(process.pid, 'SIGKILL')") },
    { name: "endless", command: node("setInterval(() => {}, 1000)"), limitSeconds: 1 },
  ]);
  assert.equal(printed.at(-1), "0 passed, 3 failed");
  assert.match(printed.join("\n"), /ENOENT/);
  assert.match(printed.join("\n"), /ended after 1 s/);
});
