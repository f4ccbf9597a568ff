import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { InvalidInputError } from "@lsad/core";
import { Int32, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { describe, expect, onTestFinished, test } from "vitest";
import { readBatch } from "../src/connect/arrow-batches.js";
import { connect, isSparkError, SparkError } from "../src/connect.js";
import { type MockFault, type MockOptions, type MockSpark, startMockSpark } from "../src/mock.js";
import { describeWithSpark } from "./describe-with-spark.js";

const QUERY = "SELECT 1 AS one";
const notFound = { errorClass: "INVALID_HANDLE.OPERATION_NOT_FOUND", message: "[INVALID_HANDLE.OPERATION_NOT_FOUND]" };
const quick = { retry: { firstWaitMs: 0 } };

async function start(options: MockOptions = {}): Promise<MockSpark> {
  const mock = await startMockSpark({ [QUERY]: [{ one: 1 }] }, options);
  onTestFinished(() => mock.stop());
  return mock;
}

/** Goes wrong at the call of this method that has so many before it. */
const failing = (method: string, before: number, fault: MockFault): MockOptions => ({
  onCall: (call) => (call.method === method && call.before === before ? fault : undefined),
});

const count = (mock: MockSpark, method: string) => mock.calls.filter((call) => call.method === method).length;

describe("a query over a bad connection", () => {
  test("is sent again, under the same id, when it never arrived", async () => {
    const mock = await start(failing("ExecutePlan", 0, { lost: true }));
    const spark = await connect(mock.remote, quick);
    expect(await spark.rows(QUERY)).toEqual([{ one: 1 }]);
    const plans = mock.calls.filter(({ method }) => method === "ExecutePlan");
    expect(plans).toHaveLength(2);
    expect(plans[0].request.operationId).toBe(plans[1].request.operationId);
    await spark.close();
  });

  test.each([
    ["breaks before the first response", { cutAfter: 0 }],
    ["breaks after the first response", { cutAfter: 1 }],
    ["breaks after the last batch", { cutAfter: 2 }],
    ["is ended by the server before it is complete", { endAfter: 1 }],
  ])("is taken up again, not run again, when it %s", async (_, fault) => {
    const mock = await start(failing("ExecutePlan", 0, fault));
    const spark = await connect(mock.remote, quick);
    expect(await spark.rows(QUERY)).toEqual([{ one: 1 }]);
    expect([count(mock, "ExecutePlan"), count(mock, "ReattachExecute")]).toEqual([1, 1]);
    await spark.close();
  });

  test("runs once when it arrives after the server was asked for it", async () => {
    const mock = await start({
      onCall: ({ method, before }) => {
        if (method === "ExecutePlan" && before === 0) return { cutAfter: 0 };
        return method === "ReattachExecute" && before === 0 ? { refused: notFound } : undefined;
      },
    });
    const spark = await connect(mock.remote, quick);
    expect(await spark.rows(QUERY)).toEqual([{ one: 1 }]);
    expect([count(mock, "ExecutePlan"), count(mock, "ReattachExecute")]).toEqual([2, 2]);
    await spark.close();
  });

  test("fails when the server has lost the rest of its result", async () => {
    const mock = await start({
      onCall: ({ method }) => {
        if (method === "ExecutePlan") return { cutAfter: 1 };
        return method === "ReattachExecute" ? { refused: notFound } : undefined;
      },
    });
    const spark = await connect(mock.remote, quick);
    await expect(spark.rows(QUERY)).rejects.toMatchObject(notFound);
    expect(count(mock, "ExecutePlan")).toBe(1);
    await spark.close();
  });

  test("is complete when the connection breaks after the last word", async () => {
    const mock = await start(failing("ExecutePlan", 0, { cutAfter: 3 }));
    const spark = await connect(mock.remote, quick);
    expect(await spark.rows(QUERY)).toEqual([{ one: 1 }]);
    expect(count(mock, "ReattachExecute")).toBe(0);
    await spark.close();
  });

  test("gives up after so many tries in a row, and says why", async () => {
    const mock = await start({ onCall: ({ method }) => (/Execute/.test(method) ? { cutAfter: 0 } : undefined) });
    const spark = await connect(mock.remote, { retry: { tries: 3, firstWaitMs: 0 } });
    await expect(spark.rows(QUERY)).rejects.toMatchObject({ name: "SparkError", grpcStatus: "UNAVAILABLE" });
    expect([count(mock, "ExecutePlan"), count(mock, "ReattachExecute")]).toEqual([1, 2]);
    await spark.close();
  });

  test("goes on as long as something arrives between two breaks", async () => {
    const mock = await start({
      onCall: ({ method }) => (/Execute|Reattach/.test(method) ? { cutAfter: 1 } : undefined),
    });
    const spark = await connect(mock.remote, { retry: { tries: 2, firstWaitMs: 0 } });
    expect(await spark.rows(QUERY)).toEqual([{ one: 1 }]);
    expect(count(mock, "ReattachExecute")).toBe(2); // progress, batch, completion
    await spark.close();
  });

  test("leaves nothing on the server, whether it ended well, badly or early", async () => {
    const mock = await start();
    const spark = await connect(mock.remote, quick);
    await spark.rows(QUERY);
    await spark.rows("SELECT 2").catch(() => {});
    for await (const _ of spark.batches(QUERY)) break;
    expect(mock.openExecutions).toBe(0);
    await spark.close();
  });
});

describe("a server that restarted", () => {
  test("is noticed: its empty session is not taken for ours", async () => {
    const mock = await start();
    const spark = await connect(mock.remote, quick);
    mock.restart();
    const acts = [
      () => spark.rows(QUERY),
      () => spark.setConfig({ a: "1" }),
      () => spark.addFile("a.txt", Buffer.from("a")),
    ];
    for (const act of acts) {
      await expect(act()).rejects.toMatchObject({ errorClass: "INVALID_HANDLE.SESSION_CHANGED" });
    }
    await spark.close();
  });

  test("is noticed in the middle of a result", async () => {
    const mock = await start({
      onCall: ({ method }) => {
        if (method === "ReattachExecute") mock.restart();
        return method === "ExecutePlan" ? { cutAfter: 2 } : undefined;
      },
    });
    const spark = await connect(mock.remote, quick);
    await expect(spark.rows(QUERY)).rejects.toMatchObject({ errorClass: "INVALID_HANDLE.SESSION_CHANGED" });
    await spark.close();
  });
});

describe("calls of one message", () => {
  test("are made again when they did not get through", async () => {
    const mock = await start({
      onCall: ({ method, before }) => (method !== "ExecutePlan" && before < 2 ? { lost: true } : undefined),
    });
    const spark = await connect(mock.remote, quick);
    await spark.setConfig({ "spark.lsad.x": "1" });
    expect(await spark.getConfig("spark.lsad.x")).toBe("1");
    await spark.close();
  });

  test("fail at once where no retry is wanted", async () => {
    const mock = await start(failing("Config", 1, { lost: true }));
    const spark = await connect(mock.remote, { retry: { tries: 1 } });
    await expect(spark.getConfig("spark.lsad.x")).rejects.toThrow("Connection dropped");
    await spark.close();
  });
});

describe("connect()", () => {
  test("says which server does not answer", async () => {
    const error = await connect(`sc://127.0.0.1:${await freePort()}`, { retry: { tries: 2, firstWaitMs: 0 } }).catch(
      (e) => e,
    );
    expect(isSparkError(error)).toBe(true);
    expect(error).toMatchObject({ grpcStatus: "UNAVAILABLE", errorClass: undefined });
    expect(error.message).toMatch(
      /^connect: a Spark Connect server must answer at 127\.0\.0\.1:\d+, got UNAVAILABLE: /,
    );
  });

  test("sends user, agent, token and headers of the connection string", async () => {
    const mock = await start({ token: "secret" });
    const spark = await connect(`${mock.remote}/;token=secret;use_ssl=false;user_id=ada;user_agent=logs`);
    expect(mock.calls[0].request).toMatchObject({
      userContext: { userId: "ada", userName: "ada" },
      clientType: "logs",
    });
    await spark.close();
    const act = connect(`${mock.remote}/;token=wrong;use_ssl=false`);
    await expect(act).rejects.toMatchObject({ grpcStatus: "UNAUTHENTICATED" });
  });

  test("encrypts, and trusts only whom it is told to", async () => {
    const certificate = readFileSync(new URL("fixtures/localhost.pem", import.meta.url));
    const key = readFileSync(new URL("fixtures/localhost.key.pem", import.meta.url));
    const mock = await start({ tls: { key, certificate }, token: "secret" });
    const remote = `${mock.remote.replace("127.0.0.1", "localhost")}/;token=secret`;
    const spark = await connect(remote, { rootCertificates: certificate });
    expect(await spark.rows(QUERY)).toEqual([{ one: 1 }]);
    await spark.close();
    await expect(connect(remote, { retry: { tries: 1 } })).rejects.toThrow("self-signed certificate");
    await expect(connect(mock.remote, { retry: { tries: 1 } })).rejects.toMatchObject({ grpcStatus: "UNAVAILABLE" });
  });

  test.each([
    [{ sessionId: "mine" }, "connect: sessionId must be a UUID, got mine"],
    [{ timeoutMs: 0 }, "connect: timeoutMs must be above 0, got 0"],
    [{ retry: { tries: 0 } }, "connect: retry.tries must be a whole number of at least 1, got 0"],
    [{ retry: { firstWaitMs: -1 } }, "connect: retry.firstWaitMs must be a time of at least 0 ms, got -1"],
    [{ retry: { longestWaitMs: Number.NaN } }, "connect: retry.longestWaitMs must be a time of at least 0 ms, got NaN"],
  ])("refuses %j", async (options, message) => {
    const act = connect("sc://localhost", options);
    await expect(act).rejects.toThrow(InvalidInputError);
    await expect(act).rejects.toThrow(message);
  });

  test("refuses a file's name with folders", async () => {
    const mock = await start();
    const spark = await connect(mock.remote);
    await expect(spark.addFile("../a.txt", new Uint8Array())).rejects.toThrow(
      'addFile: name must be letters, digits, ".", "_" and "-"',
    );
    await spark.close();
  });
});

describe("readBatch()", () => {
  const table = new Table({ id: vectorFromArray([1, 2], new Int32()), text: vectorFromArray(["a", "b"], new Utf8()) });
  const data = tableToIPC(table, "stream");

  test("takes what the server announces", () => {
    expect(readBatch({ rowCount: 2, startOffset: 5, data }, 5).numRows).toBe(2);
  });

  test.each([
    [{ rowCount: 3, data }, "a batch must hold the 3 rows it announces, got 2"],
    [{ data }, "a batch must hold the 0 rows it announces, got 2"],
    [{ rowCount: 2, startOffset: 4, data }, "the next batch must start at row 5, got 4"],
    [{ rowCount: 2, numChunksInBatch: 2, data }, "a batch must come whole, got one of 2 chunks"],
  ])("is an error, not a shorter table, when rows are missing (%#)", (batch, message) => {
    const act = () => readBatch(batch, 5);
    expect(act).toThrow(SparkError);
    expect(act).toThrow(message);
  });
});

describeWithSpark("a real server that restarts", () => {
  const port = 15_012;
  const script = fileURLToPath(new URL("../../../scripts/spark-server.mjs", import.meta.url));
  const server = (...args: string[]) => promisify(execFile)(process.execPath, [script, ...args]);
  const begin = () => server("start", "local[1]", String(port));
  const end = () => server("stop", String(port));

  test("is noticed, and serves a new session", async () => {
    await begin();
    onTestFinished(async () => void (await end()));
    const spark = await connect(`sc://127.0.0.1:${port}`);
    await spark.command("CREATE TEMP VIEW mine AS SELECT 1 AS one");
    await end();
    await begin();
    await expect(spark.rows("SELECT * FROM mine")).rejects.toMatchObject({
      errorClass: "INVALID_HANDLE.SESSION_CHANGED",
    });
    const fresh = await connect(`sc://127.0.0.1:${port}`, { sessionId: randomUUID() });
    expect(await fresh.rows(QUERY)).toEqual([{ one: 1 }]);
    await fresh.close();
    await spark.close();
  }, 180_000);
});

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
