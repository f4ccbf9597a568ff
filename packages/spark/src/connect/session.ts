/** @file A session on a Spark Connect server: SQL in, Arrow tables and rows out. */

import { randomUUID } from "node:crypto";
import { InvalidInputError } from "@lsad/core";
import { type Table, tableFromIPC } from "apache-arrow";

import { readBatch, tableRows, writeTable } from "./arrow-batches.js";
import { artifactMessages } from "./artifacts.js";
import { SparkChannel } from "./channel.js";
import { type ExecutionSettings, executePlan } from "./execution.js";
import { type ProgressReport, readProgress } from "./progress.js";
import type { ArtifactPayload, ExecutePlanResponse, Plan, Relation } from "./protocol.js";
import { parseRemote, type SparkRemote } from "./remote.js";
import { completePolicy, type RetryPolicy } from "./retry.js";
import { isSparkError, SparkError } from "./spark-error.js";

/** What {@link connect} may be told beside the address. */
export interface ConnectOptions {
  /** Who the session belongs to, for the server's accounting; the string's `user_id` wins. `"lsad"` unless told. */
  readonly user?: string;
  /** A UUID: the same one again continues that session. A new one unless told here or as `session_id` in the string. */
  readonly sessionId?: string;
  /** How often a call that did not get through is made again. */
  readonly retry?: RetryPolicy;
  /** Milliseconds one call other than a query may take; 60,000 unless told. Queries take as long as they take. */
  readonly timeoutMs?: number;
  /** PEM certificates to trust instead of Node's, for a server with a certificate of its own. */
  readonly rootCertificates?: Uint8Array;
}

/** What one query or command may be told. */
export interface QueryOptions {
  /** Names for {@link SparkSession.interrupt}; no commas, which Spark refuses. */
  readonly tags?: readonly string[];
  /** Ends the query on the server when it fires; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with what the server reports about its tasks, about every two seconds while they run. */
  readonly onProgress?: (progress: ProgressReport) => void;
}

/** A result's row by column name; nested values are Arrow's own. BIGINT is a `bigint`, times are milliseconds. */
export type Row = Record<string, unknown>;

/**
 * Opens a session on a Spark Connect server.
 *
 * The protocol is the one of Spark 4.2; the server may be any 4.x. Nothing runs on this side but gRPC: no Java, no Python.
 * Results are asked for uncompressed (`spark.sql.execution.arrow.compression.codec`), which the reader here needs.
 *
 * @param remote - A connection string, see {@link parseRemote}: `"sc://localhost:15002"`.
 * @returns the session; {@link SparkSession.close} it.
 * @throws {@link InvalidInputError} if the string or an option is wrong.
 * @throws {@link SparkError} if no server answers after all tries, or it refuses.
 *
 * @example
 * ```ts
 * import { startMockSpark } from "@lsad/spark/mock";
 *
 * const mock = await startMockSpark({ "SELECT 1 AS one": [{ one: 1 }] }); // or a real one: npm run spark:start
 * const spark = await connect(mock.remote);
 * await spark.rows("SELECT 1 AS one"); // [{ one: 1 }]
 * await spark.close();
 * await mock.stop();
 * ```
 */
export async function connect(remote: string, options: ConnectOptions = {}): Promise<SparkSession> {
  const address = parseRemote(remote);
  const { timeoutMs = 60_000, rootCertificates } = options;
  if (!(timeoutMs > 0)) throw new InvalidInputError(`connect: timeoutMs must be above 0, got ${timeoutMs}`);
  const sessionId = address.sessionId ?? options.sessionId ?? randomUUID();
  if (!UUID.test(sessionId)) throw new InvalidInputError(`connect: sessionId must be a UUID, got ${sessionId}`);
  const user = address.userId ?? options.user ?? "lsad";
  const channel = new SparkChannel(address, {
    head: { sessionId, userContext: { userId: user, userName: user }, clientType: address.userAgent ?? "lsad" },
    retry: completePolicy(options.retry ?? {}),
    timeoutMs,
    ...(rootCertificates !== undefined && { rootCertificates }),
  });
  try {
    const { sparkVersion } = await channel.unary("AnalyzePlan", { sparkVersion: {} });
    const session = new SparkSession(channel, sparkVersion?.version ?? "");
    await session.setConfig({ "spark.sql.execution.arrow.compression.codec": "none" });
    return session;
  } catch (error) {
    channel.close();
    throw withAddress(error, address);
  }
}

/** Names the server that was asked: "connection refused" alone does not say where. */
function withAddress(error: unknown, { host, port }: SparkRemote): unknown {
  if (!isSparkError(error) || error.errorClass !== undefined) return error;
  const message = `connect: a Spark Connect server must answer at ${host}:${port}, got ${error.grpcStatus}: ${error.message}`;
  return new SparkError(message, { grpcStatus: error.grpcStatus }, { cause: error });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A session on a server: configuration, temporary views and uploaded files belong to it. Made by {@link connect}. */
export class SparkSession {
  /** The server's version: `"4.2.0"`. */
  readonly version: string;
  readonly #channel: SparkChannel;
  #isClosed = false;

  /** @internal */
  constructor(channel: SparkChannel, version: string) {
    this.#channel = channel;
    this.version = version;
  }

  /** The session's UUID, chosen by this side. */
  get sessionId(): string {
    return this.#channel.head.sessionId;
  }

  /** The server's own UUID of the session: it names the folder of uploaded files on the executors. */
  get serverSessionId(): string {
    return this.#channel.head.clientObservedServerSideSessionId ?? "";
  }

  /**
   * Streams the result of a query, batch by batch, never all of it in memory: reading slowly slows the server down.
   * Leaving the loop early ends the query. A connection that is cut is taken up again without a row lost or doubled.
   *
   * @param sql - One query. Anything that changes something belongs to {@link command}, which runs it exactly once.
   * @returns Arrow tables, at least one also for an empty result, which still has its columns.
   * @throws {@link SparkError} as Spark reports it.
   */
  async *batches(sql: string, options: QueryOptions = {}): AsyncGenerator<Table, void, undefined> {
    yield* this.#results({ root: { sql: { query: sql } } }, options);
  }

  /** The whole result of a query as one Arrow table. */
  async table(sql: string, options: QueryOptions = {}): Promise<Table> {
    const batches: Table[] = [];
    for await (const batch of this.batches(sql, options)) batches.push(batch);
    const [first, ...rest] = batches;
    return first.concat(...rest);
  }

  /**
   * The whole result of a query as plain objects.
   *
   * @returns Rows by column name. BIGINT is a `bigint`; DATE and TIMESTAMP are milliseconds; of a DECIMAL only a cast to
   *   STRING or DOUBLE is readable; ARRAY, MAP and STRUCT are Arrow's vectors and rows (`to_json` in SQL makes text of them).
   */
  async rows<Result extends object = Row>(sql: string, options: QueryOptions = {}): Promise<Result[]> {
    const rows: Row[] = [];
    for await (const batch of this.batches(sql, options)) for (const row of tableRows(batch)) rows.push(row);
    return rows as Result[];
  }

  /**
   * Runs a statement that changes something, such as CREATE, INSERT, SET or ADD FILE, exactly once and at once.
   *
   * @returns the rows the statement itself answers with; those of the query, when it is one (two round trips).
   * @throws {@link SparkError} as Spark reports it.
   */
  async command<Result extends object = Row>(sql: string, options: QueryOptions = {}): Promise<Result[]> {
    const rows: Row[] = [];
    let relation: Relation | undefined;
    const plan: Plan = { command: { sqlCommand: { sql, input: { sql: { query: sql } } } } };
    const onResponse = (response: ExecutePlanResponse) => {
      relation = response.sqlCommandResult?.relation ?? relation;
    };
    for await (const batch of this.#results(plan, options, onResponse)) rows.push(...tableRows(batch));
    if (relation?.localRelation !== undefined) return [...rows, ...localRows(relation)] as Result[];
    if (relation === undefined) return rows as Result[];
    for await (const batch of this.#results({ root: relation }, options))
      for (const row of tableRows(batch)) rows.push(row);
    return rows as Result[];
  }

  /**
   * Makes a table of this process a temporary view of the session, replacing one of that name.
   *
   * @param table - Up to 127 MB. Text columns made by `vectorFromArray(values, new Utf8())`: `tableFromArrays` makes
   *   dictionaries, of which Spark would read the indices.
   * @throws {@link InvalidInputError} if a column is a dictionary or the table is too large.
   */
  async createView(name: string, table: Table): Promise<void> {
    const input = { localRelation: { data: writeTable(table, "createView") } };
    const plan: Plan = { command: { createDataframeView: { input, name, replace: true } } };
    const answers = this.#results(plan, {});
    while (!(await answers.next()).done); // it has none, but runs to its end
  }

  /**
   * Sets properties of this session.
   *
   * @throws {@link SparkError} `CANNOT_MODIFY_CONFIG` for what is fixed when the server starts.
   */
  async setConfig(properties: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(properties).map(([key, value]) => ({ key, value }));
    await this.#channel.unary("Config", { operation: { set: { pairs } } });
  }

  /**
   * The value of one property, its default included.
   *
   * @throws {@link SparkError} `SQL_CONF_NOT_FOUND` if it has neither value nor default.
   */
  async getConfig(key: string): Promise<string> {
    const { pairs } = await this.#channel.unary("Config", { operation: { get: { keys: [key] } } });
    return pairs?.[0]?.value ?? "";
  }

  /** Gives properties back their defaults. */
  async unsetConfig(...keys: readonly string[]): Promise<void> {
    await this.#channel.unary("Config", { operation: { unset: { keys } } });
  }

  /** How Spark would run a query: its physical plan as text. */
  async explain(sql: string): Promise<string> {
    const plan: Plan = { root: { sql: { query: sql } } };
    const reply = await this.#channel.unary("AnalyzePlan", {
      explain: { plan, explainMode: "EXPLAIN_MODE_FORMATTED" },
    });
    return reply.explain?.explainString ?? "";
  }

  /**
   * Puts a file into the working folder of this session's tasks, on every executor.
   *
   * The same name with the same bytes is fine; with other bytes Spark refuses, so put a hash of them into the name.
   *
   * @param name - A file name without folders, of letters, digits, `.`, `_` and `-`.
   * @returns its path as a task sees it, relative to its working directory.
   * @throws {@link SparkError} `ARTIFACT_ALREADY_EXISTS` for other bytes under a used name; `errorClass`
   *   `ARTIFACT_CHECKSUM` if the bytes did not arrive whole.
   */
  async addFile(name: string, bytes: Uint8Array): Promise<string> {
    if (!/^[\w-][\w.-]*$/.test(name)) {
      throw new InvalidInputError(
        `addFile: name must be letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`,
      );
    }
    await this.uploadArtifact(`files/${name}`, () => artifactMessages(`files/${name}`, bytes));
    return `./${this.serverSessionId}/${name}`;
  }

  /** @internal For tests that send broken chunks. */
  async uploadArtifact(name: string, messages: () => Iterable<ArtifactPayload>): Promise<void> {
    const { artifacts } = await this.#channel.upload(messages);
    if (artifacts?.some((artifact) => artifact.name === name && artifact.isCrcSuccessful)) return;
    throw new SparkError(
      `addFile: ${name} must arrive as it was sent, but a checksum (CRC-32) did not match on the server`,
      {
        grpcStatus: "DATA_LOSS",
        errorClass: "ARTIFACT_CHECKSUM",
      },
    );
  }

  /**
   * Ends what this session runs: all of it, or the executions with a tag. They fail with `OPERATION_CANCELED`.
   *
   * A program started by TRANSFORM is not killed by Spark: it goes on until it next reads or writes.
   *
   * @returns the ids of what was ended.
   */
  async interrupt(tag?: string): Promise<readonly string[]> {
    const { interruptedIds } = await this.#channel.unary(
      "Interrupt",
      tag === undefined
        ? { interruptType: "INTERRUPT_TYPE_ALL" }
        : { interruptType: "INTERRUPT_TYPE_TAG", operationTag: tag },
    );
    return interruptedIds ?? [];
  }

  /** Ends the session on the server, with all it runs, and the connection. A second call does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#channel.tell("ReleaseSession", {});
    this.#channel.close();
  }

  async *#results(
    plan: Plan,
    { tags = [], signal, onProgress }: QueryOptions,
    onResponse?: (response: ExecutePlanResponse) => void,
  ): AsyncGenerator<Table, void, undefined> {
    const settings: ExecutionSettings = { operationId: randomUUID(), tags, ...(signal && { signal }) };
    let rows = 0;
    for await (const response of executePlan(this.#channel, plan, settings)) {
      onResponse?.(response);
      if (response.executionProgress !== undefined) onProgress?.(readProgress(response.executionProgress));
      if (response.arrowBatch === undefined) continue;
      const table = readBatch(response.arrowBatch, rows);
      rows += table.numRows;
      yield table;
    }
  }
}

/** What a command answers with comes inside its relation. */
function localRows({ localRelation }: Relation): Row[] {
  const data = localRelation?.data;
  return data === undefined || data.length === 0 ? [] : tableRows(tableFromIPC(data));
}
