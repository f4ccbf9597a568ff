/** @file A session on a Spark Connect server: SQL in, Arrow tables and rows out. */

import { randomUUID } from "node:crypto";
import { InvalidInputError } from "@lsad/core";
import { type Table, tableFromIPC } from "apache-arrow";

import { readBatch, tableRows, writeTable } from "./arrow-batches.js";
import { artifactMessages } from "./artifacts.js";
import type { SparkChannel } from "./channel.js";
import { type ExecutionSettings, executePlan } from "./execution.js";
import { literals, MlModel, type MlParams } from "./ml-model.js";
import { type ProgressReport, readProgress } from "./progress.js";
import type { ArtifactPayload, ExecutePlanResponse, Plan, Relation } from "./protocol.js";
import { SparkError } from "./spark-error.js";

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
    await this.#run(plan);
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

  /**
   * Fits an estimator of Spark's own machine learning (MLlib) on the rows of a query. Spark 4.0 or later.
   *
   * @param estimator - Its class: `"org.apache.spark.ml.classification.LogisticRegression"`.
   * @param params - By their names in Spark; the names of columns among them.
   * @param sql - One query. A column of feature vectors is MLlib's own type.
   * @throws {@link SparkError} as Spark reports it, `CONNECT_ML.UNSUPPORTED_EXCEPTION` for a class that it does not offer.
   */
  async fitModel(estimator: string, params: MlParams, sql: string, options: QueryOptions = {}): Promise<MlModel> {
    const fit = {
      estimator: { name: estimator, uid: randomUUID(), type: "OPERATOR_TYPE_ESTIMATOR" },
      params: literals(params),
      dataset: { sql: { query: sql } },
    } as const;
    let id: string | undefined;
    const plan: Plan = { command: { mlCommand: { fit } } };
    await this.#run(plan, options, ({ mlCommandResult }) => {
      id = mlCommandResult?.operatorInfo?.objRef?.id ?? id;
    });
    if (id === undefined) {
      throw new SparkError(`fitModel: the server must name the model, got none for ${estimator}`, {
        grpcStatus: "INTERNAL",
      });
    }
    return new MlModel(id, { run: (command) => this.#run(command) });
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
    if (this.serverSessionId === "") {
      throw new SparkError(
        `addFile: Spark must be 4.0 or later, which says where a session's files are, got ${this.version}`,
        {
          grpcStatus: "UNIMPLEMENTED",
        },
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

  /** Runs a plan that has no rows to its end. */
  async #run(
    plan: Plan,
    options: QueryOptions = {},
    onResponse?: (response: ExecutePlanResponse) => void,
  ): Promise<void> {
    const answers = this.#results(plan, options, onResponse);
    while (!(await answers.next()).done);
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
