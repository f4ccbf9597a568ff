/** @file What the client promises on any server: the same facts on the mock and on a real Spark. */

import { randomUUID } from "node:crypto";
import { Int64, Table, Utf8, vectorFromArray } from "apache-arrow";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { artifactMessages } from "../src/connect/artifacts.js";
import type { ArtifactPayload } from "../src/connect/protocol.js";
import { connect, type ProgressReport, type SparkSession } from "../src/connect.js";
import type { MockAnswer } from "../src/mock.js";
import { type CuttingProxy, startCuttingProxy } from "./cutting-proxy.js";

/** A row for each of 50,000 ids, in more than one batch: 400 kB of results. */
const MANY = 50_000;
const SELECT_MANY = `SELECT id FROM range(0, ${MANY}, 1, 4)`;
const SELECT_FOREVER = "SELECT TRANSFORM(id) USING 'sleep 10' AS (x STRING) FROM range(1)";
const SELECT_ROWS = "SELECT id, CAST(id AS STRING) AS text, id = 1 AS is_one FROM range(3)";
const SELECT_NOTHING = "SELECT id FROM range(0)";
const SELECT_NOWHERE = "SELECT * FROM nowhere";
/** Labels and sparse vectors of two columns, as MLlib has them: JSON is read as its type of vectors. */
const VECTOR_SCHEMA = `{"type":"struct","fields":[{"name":"x","nullable":true,"metadata":{},"type":{"type":"udt",
  "class":"org.apache.spark.ml.linalg.VectorUDT","pyClass":"pyspark.ml.linalg.VectorUDT","sqlType":{"type":"struct","fields":[]}}}]}`;
const vectors = (rows: string) =>
  `SELECT label, from_json(v, '${VECTOR_SCHEMA}').x x FROM VALUES ${rows} AS rows(label, v)`;
const SELECT_TRAINING = vectors(`(0, '{"x":{"type":0,"size":2,"indices":[0],"values":[3]}}'),
  (0, '{"x":{"type":0,"size":2,"indices":[0],"values":[2]}}'), (1, '{"x":{"type":0,"size":2,"indices":[1],"values":[2]}}')`);
const SELECT_PREDICTED = "SELECT prediction FROM lsad_scored ORDER BY label";
const SHOW_NOTHING = "SHOW VIEWS LIKE 'no_such_view'";

const ids = (start: number, end: number) =>
  new Table({
    id: vectorFromArray(
      Array.from({ length: end - start }, (_, i) => BigInt(start + i)),
      new Int64(),
    ),
  });

/** The answers a mock needs for this suite. */
export async function contractAnswer(sql: string, signal: AbortSignal): Promise<MockAnswer> {
  if (sql === SELECT_FOREVER) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  const answers: Record<string, MockAnswer> = {
    [SELECT_FOREVER]: [],
    [SELECT_MANY]: [0, 1, 2, 3].map((part) => ids((part * MANY) / 4, ((part + 1) * MANY) / 4)),
    [SELECT_ROWS]: [0n, 1n, 2n].map((id) => ({ id, text: String(id), is_one: id === 1n })),
    [SELECT_NOTHING]: ids(0, 0),
    [SHOW_NOTHING]: [],
    [SELECT_PREDICTED]: [{ prediction: 0 }, { prediction: 0 }, { prediction: 1 }],
    [SELECT_NOWHERE]: {
      errorClass: "TABLE_OR_VIEW_NOT_FOUND",
      sqlState: "42P01",
      message: "[TABLE_OR_VIEW_NOT_FOUND] The table or view `nowhere` cannot be found.",
    },
  };
  return answers[sql];
}

/** Runs the suite; `start` gives a connection string. */
export function runClientContract(start: () => Promise<{ remote: string; stop: () => Promise<void> }>): void {
  let server: { remote: string; stop: () => Promise<void> };
  let proxy: CuttingProxy;
  const sessions: SparkSession[] = [];
  const open = async (remote = server.remote, sessionId: string = randomUUID()) => {
    const session = await connect(remote, { sessionId, retry: { firstWaitMs: 20 } });
    sessions.push(session);
    return session;
  };

  beforeAll(async () => {
    server = await start();
    proxy = await startCuttingProxy(server.remote);
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
  });
  afterAll(async () => {
    proxy.stop();
    await server.stop();
  });

  test("knows version and both ids of the session", async () => {
    const spark = await open();
    expect(spark.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(spark.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(spark.serverSessionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(spark.serverSessionId).not.toBe(spark.sessionId);
  });

  test("gives a query's rows as objects, BIGINT as bigint", async () => {
    expect(await (await open()).rows(SELECT_ROWS)).toEqual([
      { id: 0n, text: "0", is_one: false },
      { id: 1n, text: "1", is_one: true },
      { id: 2n, text: "2", is_one: false },
    ]);
  });

  test("gives an empty result its columns", async () => {
    const table = await (await open()).table(SELECT_NOTHING);
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(["id"]);
  });

  test("streams a result in batches that add up", async () => {
    let rows = 0;
    let batches = 0;
    for await (const batch of (await open()).batches(SELECT_MANY)) {
      rows += batch.numRows;
      batches++;
    }
    expect(rows).toBe(MANY);
    expect(batches).toBeGreaterThan(1);
  });

  test("reader that leaves early leaves nothing behind, and the session goes on", async () => {
    const spark = await open();
    for await (const batch of spark.batches(SELECT_MANY)) {
      expect(batch.numRows).toBeGreaterThan(0);
      break;
    }
    expect(await spark.rows(SELECT_ROWS)).toHaveLength(3);
  });

  test("command gives a query's rows, and those of a statement that is none", async () => {
    const spark = await open();
    expect(await spark.command(SELECT_ROWS)).toHaveLength(3);
    expect(await spark.command(SHOW_NOTHING)).toEqual([]);
  });

  test("creates a view of a local table, and refuses one with dictionaries", async () => {
    const spark = await open();
    const strings = vectorFromArray(["b", "a"], new Utf8());
    await expect(spark.createView("pairs", new Table({ text: strings }))).resolves.toBeUndefined();
    const act = spark.createView("pairs", new Table({ text: vectorFromArray(["b", "a"]) })); // infers a dictionary
    await expect(act).rejects.toThrow("createView: column text must hold its values");
  });

  test("fits a model of Spark's own, and makes a view of what it says", async () => {
    const spark = await open();
    const params = { smoothing: 0.5, labelCol: "label", featuresCol: "x" };
    const model = await spark.fitModel("org.apache.spark.ml.classification.NaiveBayes", params, SELECT_TRAINING);
    await model.transform(SELECT_TRAINING, "lsad_scored");
    expect((await spark.rows(SELECT_PREDICTED)).map(({ prediction }) => prediction)).toEqual([0, 0, 1]);
    await model.delete();
  });

  test("sets, reads and unsets configuration", async () => {
    const spark = await open();
    await spark.setConfig({ "spark.lsad.first": "1", "spark.lsad.second": "2" });
    expect(await spark.getConfig("spark.lsad.second")).toBe("2");
    await spark.unsetConfig("spark.lsad.second", "spark.lsad.first");
    await expect(spark.getConfig("spark.lsad.second")).rejects.toMatchObject({ errorClass: "SQL_CONF_NOT_FOUND" });
  });

  test("asks for results without compression, which the reader could not undo", async () => {
    expect(await (await open()).getConfig("spark.sql.execution.arrow.compression.codec")).toBe("none");
  });

  test("explains a query", async () => {
    expect(await (await open()).explain(SELECT_ROWS)).toContain("Physical Plan");
  });

  test("is the same session again under the same id, and another under another", async () => {
    const [first, again, other] = [await open(server.remote, sameId), await open(server.remote, sameId), await open()];
    await first.setConfig({ "spark.lsad.mine": "yes" });
    expect(again.serverSessionId).toBe(first.serverSessionId);
    expect(await again.getConfig("spark.lsad.mine")).toBe("yes");
    await expect(other.getConfig("spark.lsad.mine")).rejects.toMatchObject({ errorClass: "SQL_CONF_NOT_FOUND" });
  });

  test("is over once closed: the same id does not come back", async () => {
    const spark = await open();
    await spark.close();
    await spark.close();
    await expect(open(server.remote, spark.sessionId)).rejects.toMatchObject({
      errorClass: "INVALID_HANDLE.SESSION_CLOSED",
    });
  });

  test("error has class, SQL state and chain, and the session goes on", async () => {
    const spark = await open();
    const error = await spark.rows(SELECT_NOWHERE).catch((reason) => reason);
    expect(error).toMatchObject({
      name: "SparkError",
      code: "SPARK",
      grpcStatus: "INTERNAL",
      errorClass: "TABLE_OR_VIEW_NOT_FOUND",
      sqlState: "42P01",
    });
    expect(error.message).toContain("`nowhere`");
    expect(error.causes[0]).toMatchObject({ errorClass: "TABLE_OR_VIEW_NOT_FOUND" });
    expect(error.causes[0].type).toMatch(/^org\.apache\.spark\./);
    expect(await spark.rows(SELECT_ROWS)).toHaveLength(3);
  });

  test.each([
    ["in one message", 1000],
    ["in chunks", 100_000],
    ["of no byte", 0],
  ])("uploads a file %s, again with the same bytes, never with others", async (_, size) => {
    const spark = await open();
    const name = `file-${size}.txt`;
    expect(await spark.addFile(name, Buffer.alloc(size, "line\n"))).toBe(`./${spark.serverSessionId}/${name}`);
    await spark.addFile(name, Buffer.alloc(size, "line\n"));
    const act = spark.addFile(name, Buffer.alloc(size + 1, "other\n"));
    await expect(act).rejects.toMatchObject({ errorClass: "ARTIFACT_ALREADY_EXISTS" });
  });

  test.each([
    ["the only chunk", 1000, 0],
    ["the second of several", 100_000, 1],
    ["the last of several", 100_000, 3],
  ])("refuses a file when %s does not have its checksum, and takes it afterwards", async (_, size, broken) => {
    const spark = await open();
    const bytes = Buffer.alloc(size, "line\n");
    const upload = () => withBrokenChunk(artifactMessages("files/a.txt", bytes), broken);
    await expect(spark.uploadArtifact("files/a.txt", upload)).rejects.toMatchObject({
      name: "SparkError",
      errorClass: "ARTIFACT_CHECKSUM",
      message: "addFile: files/a.txt must arrive as it was sent, but a checksum (CRC-32) did not match on the server",
    });
    await spark.addFile("a.txt", bytes);
  });

  test("reports progress of tasks", async () => {
    const reports: ProgressReport[] = [];
    await (await open()).rows(SELECT_MANY, { onProgress: (report) => reports.push(report) });
    const last = reports.at(-1);
    expect(last?.tasks).toBeGreaterThan(0);
    expect(last?.completedTasks).toBeLessThanOrEqual(last?.tasks ?? 0);
    expect(last?.stages.length).toBeGreaterThan(0);
  });

  test("interrupts by tag what has the tag, with the class that says so", async () => {
    const spark = await open();
    const long = spark.rows(SELECT_FOREVER, { tags: ["slow"] }).catch((reason) => reason);
    const interrupted: string[] = [];
    while (interrupted.length === 0) {
      expect(await spark.interrupt("quick")).toEqual([]);
      interrupted.push(...(await spark.interrupt("slow")));
    }
    expect(interrupted).toHaveLength(1);
    expect(await long).toMatchObject({ errorClass: "OPERATION_CANCELED" });
  });

  test("ends a query when its signal fires, with the signal's reason", async () => {
    const spark = await open();
    const controller = new AbortController();
    const reason = new Error("the user left");
    const query = spark.rows(SELECT_FOREVER, { signal: controller.signal, tags: ["left"] });
    setTimeout(() => controller.abort(reason), 300);
    await expect(query).rejects.toBe(reason);
    expect(await spark.interrupt("left")).toEqual([]);
    await expect(spark.rows(SELECT_ROWS, { signal: controller.signal })).rejects.toBe(reason);
  });

  test.each([
    [1, 2_000],
    [3, 20_000],
    [2, 150_000],
  ])("loses and doubles no row when the connection breaks (%i times, after %i bytes)", async (times, afterBytes) => {
    const spark = await open(proxy.remote);
    await spark.rows(SELECT_ROWS);
    const before = proxy.cuts;
    proxy.cutNext(times, afterBytes);
    const table = await spark.table(SELECT_MANY);
    expect(proxy.cuts).toBeGreaterThan(before);
    expect(Array.from(table.getChild("id")?.toArray() ?? [])).toEqual(
      Array.from({ length: MANY }, (_, i) => BigInt(i)),
    );
    proxy.cutNext(0, 0);
  });

  test("uploads a file whole over a connection that breaks", async () => {
    const spark = await open(proxy.remote);
    proxy.cutNext(1, 1);
    await spark.addFile("over-a-cut.txt", Buffer.alloc(1_000_000, "line\n"));
    proxy.cutNext(0, 0);
    await spark.addFile("over-a-cut.txt", Buffer.alloc(1_000_000, "line\n")); // the same bytes: whole
  });
}

const sameId = randomUUID();

function* withBrokenChunk(messages: Iterable<ArtifactPayload>, broken: number): Generator<ArtifactPayload> {
  let index = 0;
  for (const message of messages) yield index++ === broken ? withOtherChecksum(message) : message;
}

function withOtherChecksum(message: ArtifactPayload): ArtifactPayload {
  const flip = <Chunk extends { crc: number }>(chunk: Chunk) => ({ ...chunk, crc: chunk.crc ^ 1 });
  if ("chunk" in message) return { chunk: flip(message.chunk) };
  if ("beginChunk" in message) {
    return { beginChunk: { ...message.beginChunk, initialChunk: flip(message.beginChunk.initialChunk) } };
  }
  return { batch: { artifacts: message.batch.artifacts.map(({ name, data }) => ({ name, data: flip(data) })) } };
}
