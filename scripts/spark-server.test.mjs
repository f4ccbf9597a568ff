import assert from "node:assert/strict";
import { createServer } from "node:http2";
import { test } from "node:test";
import { runCommand } from "./run-command.mjs";
import { startSpark, stopSpark } from "./spark-server.mjs";
import { root } from "./workspaces.mjs";

async function withHttp2Server(use) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(server.address().port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("startSpark() leaves a port alone where a server answers", async () => {
  await withHttp2Server(async (port) => {
    await assert.rejects(startSpark({ port }), new RegExp(`port ${port} must be free, got a server that answers`));
  });
});

test("stopSpark() says that there was nothing to stop", async () => {
  await withHttp2Server(async (port) => assert.equal(await stopSpark({ port }), false));
});

test("the command refuses what it does not know", async () => {
  const { code, output } = await runCommand(["node", "scripts/spark-server.mjs", "restart"], { cwd: root });
  assert.equal(code, 1);
  assert.match(output, /^spark-server: the command must be start, stop or install, got restart$/m);
});
